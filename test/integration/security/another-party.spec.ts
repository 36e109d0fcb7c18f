import fc from 'fast-check';
import { Client } from 'pg';
import type { Json } from '../../../apps/api/src/openapi/json-schema';
import { certificateKey } from '../../support/certificate-key';
import { freshDatabase } from '../../support/database';
import { type CallerName, type House, type Knock, knock, openApi, UNKNOWN, ZOES } from '../api/a-house';
import { valueOf } from '../api/arbitrary';
import { type Operation, operations } from '../api/contract';
import { furnish } from './tenants';

/** What an outsider may ask of another's id, and is not told that it does not exist. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'Snapshot.get': 'the prices of an hour are the same for everyone',
};

const CALLERS = { counterparty: 'counterparty:anton', investor: 'investor:ivo' } as const;
const OWNERS = { counterparty: 'counterparty:zoe', investor: 'auditor' } as const;

/** Every operation that somebody from outside may call, and that takes an id. */
const asked = operations.flatMap((operation) =>
  (['counterparty', 'investor'] as const)
    .filter((role) => operation.roles !== 'everyone' && operation.roles.includes(role))
    .filter(() => operation.path.includes('{') && !(operation.name in EXCEPTIONS))
    .map((role) => ({ name: operation.name, role, operation })),
);

/** Those that name a thing within a relationship. One that changes a trade begins with the whole of the relationship, and its rows say nothing here. */
const within = asked.filter(
  ({ operation: { path } }) =>
    /relationships\/\{id\}.*Id\}/.test(path) && !/amendments|cancellations/.test(path),
);

/** Ids as they stand in a path: of a thing of Zoe's, and of none. What is of a relationship comes after it. */
const FOREIGN = { number: ZOES.relationship, uuid: ZOES.call, party: 'zoe', trade: 'zoe' };
const MISSING = { number: UNKNOWN.relationship, uuid: UNKNOWN.call, party: 'nobody', trade: 'none' };
const OWN_RELATIONSHIP = '1';

const addressOf = ({ path }: Operation, ids: typeof FOREIGN, relationship = ids.number) =>
  path
    .replace('/relationships/{id}', `/relationships/${relationship}`)
    .replace('/tranches/{id}', `/tranches/${ids.number}`)
    .replace('/parties/{id}', `/parties/${ids.party}`)
    .replace('{tradeId}', ids.trade)
    .replace('{occupancy}', 'B1')
    .replace('{section}', 'ownership')
    .replace(/\{\w+\}/g, ids.uuid);

/**
 * A row of each tenant in every table, so that whatever an id can name is there. The rows are addressed as the API does it: ids
 * are of the one form, a client is who its token says, and whoever sits somewhere sits in seat B1.
 */
const ADDRESSED = String.raw`
  do $$
  declare named record;
  begin
    for named in
      select a.attrelid::regclass as holder, a.attname as name, change.before, change.after
      from pg_attribute a join pg_class c on c.oid = a.attrelid
      cross join (values
        ('id', lpad('2', 32, '0'), '${ZOES.call}'), ('client', 'zoe', 'counterparty:zoe'),
        ('occupancy', 'zoe', 'B1'), ('section', 'zoe', 'ownership')
      ) as change (what, before, after)
      where c.relkind = 'r' and c.relnamespace in ('public'::regnamespace, 'control'::regnamespace)
        and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
        and case change.what
          when 'id' then a.atttypid = 'uuid'::regtype
          when 'occupancy' then a.attname in ('occupancy', 'long') or (c.relname, a.attname) = ('occupancy', 'code')
          else a.attname = change.what
        end
    loop
      execute format('update %s set %I = %L where %I = %L', named.holder, named.name, named.after, named.name, named.before);
    end loop;
  end $$`;

const UNCONFINED = String.raw`
  do $$
  declare confined regclass;
  begin
    for confined in
      select oid from pg_class where relrowsecurity and relnamespace in ('public'::regnamespace, 'control'::regnamespace)
    loop
      execute format('alter table %s disable row level security', confined);
    end loop;
  end $$`;

async function openWorld(more: readonly string[]): Promise<Pick<House, 'app' | 'close'>> {
  const { url, ownerUrl, drop } = await freshDatabase();
  const owner = new Client({ connectionString: ownerUrl });
  await owner.connect();
  await furnish(owner);
  for (const statement of [ADDRESSED, ...more]) await owner.query(statement);
  await owner.end();
  const app = await openApi(url, { CERTIFICATE_KEY: certificateKey(), RATE_LIMIT: '9999999' });
  const close = async () => {
    await app.close();
    await drop();
  };
  return { app, close };
}

const TRIES = 20; // bodies: not every one that the schema lets through makes sense
// What is asked for behind the question mark, where something has to be.
const QUERIES: Readonly<Partial<Record<string, string>>> = {
  'Reconciliation.compare': '?occupancy=B1',
  'RunStatement.statement': '?occupancy=B1&kind=vm',
  'RunStatement.document': '?occupancy=B1&kind=vm',
};
const CSV = 'trade_id,instrument,quantity,price,traded_at\r\nT-1,X,1,1,2025-10-08T00:00:00Z\r\n';

/** Bodies that the document lets through, the same each time. */
function bodiesOf({ method, body, name }: Operation): readonly (Json | undefined)[] {
  if (name === 'Reconciliation.compare') return [CSV];
  if (method === 'GET' || body === undefined) return [undefined];
  return fc.sample(valueOf(body), { seed: 20251010, numRuns: TRIES });
}

let keys = 0;
function knockOf({ method, name, parameters }: Operation, as: CallerName, body: Json | undefined): Knock {
  const versioned = parameters.some((each) => each.name === 'If-None-Match');
  const headers = {
    ...(versioned && { 'if-none-match': '*' }), // what a first version is put with
    ...(name === 'Reconciliation.compare' && { 'content-type': 'text/csv' }),
  };
  const command = method === 'GET' ? {} : { key: `key-${String((keys += 1))}` };
  return { as, method, headers, ...command, ...(body !== undefined && { body }) };
}

describe.each([
  { held: 'row security', more: [] },
  { held: 'its queries alone', more: [UNCONFINED] },
])('an API that is held by $held', ({ more }) => {
  let world: Pick<House, 'app' | 'close'>;
  beforeAll(async () => {
    world = await openWorld(more);
  });
  afterAll(() => world.close());

  async function answered(operation: Operation, url: string, as: CallerName, body: Json | undefined) {
    const query = QUERIES[operation.name] ?? '';
    const { status, json } = await knock(world, `${url}${query}`, knockOf(operation, as, body));
    return { status, json: { ...json, instance: '' } };
  }

  /** The first body that gets as far as the look-up, and what it is answered for an id of which there is none. */
  async function reaching(operation: Operation, as: CallerName) {
    const url = addressOf(operation, MISSING);
    for (const body of bodiesOf(operation)) {
      const missing = await answered(operation, url, as, body);
      if (missing.status !== 400) return { body, missing };
    }
    throw new Error(`${operation.name} takes no body that was drawn`);
  }

  it.each(asked)('answers $role as if there were none at $name', async ({ operation, role }) => {
    const { body, missing } = await reaching(operation, CALLERS[role]);
    expect(missing.status).toBe(404);
    const foreign = addressOf(operation, FOREIGN);
    expect(await answered(operation, foreign, CALLERS[role], body)).toEqual(missing);
    // Whatever comes of reading rows that say nothing but whose they are: to their owner they are there.
    expect(await answered(operation, foreign, OWNERS[role], body)).not.toEqual(missing);
  });

  it.each(within)(
    'answers $role as if there were none at $name, under a relationship of its own',
    async ({ operation, role }) => {
      const { body } = await reaching(operation, CALLERS[role]);
      const [foreign, missing] = [FOREIGN, MISSING].map((ids) =>
        answered(operation, addressOf(operation, ids, OWN_RELATIONSHIP), CALLERS[role], body),
      );
      expect(await foreign).toEqual(await missing);
      expect(await foreign).toMatchObject({ status: 404 });
    },
  );
});

it('asks of every kind of operation', () => {
  expect(asked.length).toBeGreaterThan(45);
  expect(operations.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(EXCEPTIONS)));
});
