import fc from 'fast-check';
import { certificateKey } from '../../support/certificate-key';
import { ANTONS, asOwner, CALLERS, type House, knock, openHouse } from './a-house';
import { valueOf } from './arbitrary';
import { type Operation, operations } from './contract';

let house: House;
beforeAll(async () => {
  house = await openHouse({ CERTIFICATE_KEY: certificateKey(), RATE_LIMIT: '9999999' });
  const used = CALLERS.map((each) => `('http', '${each}', 'used', 'of another request')`).join();
  await asOwner(house, `insert into command (door, client, key, inputs_hash) values ${used}`);
});
afterAll(() => house.close());

const keyed = operations.filter(({ parameters }) =>
  parameters.some(({ name }) => name === 'Idempotency-Key'),
);

/** Bodies that have to make sense before the key is looked at. */
const SENSIBLE: Readonly<Record<string, unknown>> = {
  'Reconciliation.compare':
    'trade_id,instrument,quantity,price,traded_at\r\nT-1,X,1,1,2025-10-08T00:00:00Z\r\n',
  'ScoreWeights.propose': { utilisation: 20, covenants: 20, breaches: 20, statements: 20, failures: 20 },
};
const TRIES = 40; // of the others: not every one that the schema lets through does

/** The same each time. */
function bodiesOf({ body, name }: Operation): readonly unknown[] {
  if (name in SENSIBLE) return [SENSIBLE[name]];
  return body === undefined ? [undefined] : fc.sample(valueOf(body), { seed: 20251010, numRuns: TRIES });
}

const addressOf = ({ path, name }: Operation) =>
  path
    .replace(/\/(relationships|tranches)\/\{id\}/, `/$1/${ANTONS.relationship}`)
    .replace('/parties/{id}', '/parties/anton')
    .replace('{occupancy}', 'A1')
    .replace(/\{\w+\}/g, ANTONS.call) + (name === 'Reconciliation.compare' ? '?occupancy=A1' : '');

/** The first answer that is not about the body. */
async function answered(operation: Operation) {
  const [as] = CALLERS.filter((each) => operation.roles.includes(each.split(':')[0]!));
  const type = operation.name === 'Reconciliation.compare' ? 'text/csv' : 'application/json';
  for (const body of bodiesOf(operation)) {
    const { status, json } = await knock(house, addressOf(operation), {
      as: as!,
      method: operation.method,
      key: 'used',
      headers: { 'if-none-match': '*', ...(body !== undefined && { 'content-type': type }) },
      ...(body !== undefined && { body }),
    });
    if (status !== 400) return { status, refusal: json['refusal'] };
  }
  throw new Error(`${operation.name} takes no body that was drawn`);
}

it.each(keyed)('$name is refused under a key that was used for another request', async (operation) => {
  expect(await answered(operation)).toEqual({ status: 409, refusal: 'key-reused' });
});
