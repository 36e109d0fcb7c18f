import { ExposureRunService } from '@app/exposure';
import { id } from '@app/kernel';
import { MarginRunService } from '@app/margin';
import { DataSource } from 'typeorm';
import { ANTONS, type Answer, type CallerName, type House, knock, openHouse, SNAPSHOT } from '../api/a-house';

let house: House;
const address = `/v1/relationships/${ANTONS.relationship}/margin-runs`;
const read = (path: string, as: CallerName) => knock(house, `${address}${path}`, { as });
const statement = (as: CallerName, query = 'occupancy=A1&kind=vm', snapshot: string = SNAPSHOT) =>
  read(`/${snapshot}/statement?${query}`, as);

beforeAll(async () => {
  house = await openHouse();
  const slice = {
    snapshotId: id<'Snapshot'>(SNAPSHOT),
    relationships: [id<'Book'>(ANTONS.relationship)],
  };
  await house.app.get(DataSource).transaction(async (tx) => {
    const asOf = new Date('2025-10-07T00:00:00Z');
    await house.app.get(ExposureRunService).run(tx, slice, asOf);
    await house.app.get(MarginRunService).run(tx, slice, asOf);
  });
});
afterAll(() => house.close());

it('shows a party the runs of its own seat, and nobody else’s', async () => {
  const own = await read('', 'counterparty:anton');
  expect((own.json['runs'] as Answer[]).map((run) => [run['occupancy'], run['snapshotId']])).toEqual([
    ['A1', SNAPSHOT],
  ]);
  expect(own.json['next']).toBeNull();
  expect((await read('?limit=1', 'auditor')).json['runs']).toHaveLength(2);
  expect((await read(`?after=${SNAPSHOT}`, 'auditor')).json['runs']).toEqual([]);
  expect((await read('', 'counterparty:zoe')).status).toBe(404);
});

it('states a run that called nothing, as data and as a document, to whoever sits there', async () => {
  const { status, json } = await statement('counterparty:anton');
  expect(status).toBe(200);
  expect(json).toMatchObject({
    schema: 'ringfence.margin-run-statement/1',
    run: { occupancy: 'A1', kind: 'vm', asset: 'USDC' },
    reproduced: true,
  });
  expect((json['ways'] as Answer[]).map(({ direction }) => direction)).toEqual(['delivery', 'return']);
  const document = await knock(house, `${address}/${SNAPSHOT}/statement.pdf?occupancy=A1&kind=vm`, {
    as: 'counterparty:anton',
  });
  expect(document.status).toBe(200);
});

it.each([
  { as: 'counterparty:anton', query: 'occupancy=B1&kind=vm', why: 'the seat across' },
  { as: 'counterparty:zoe', query: 'occupancy=A1&kind=vm', why: 'another’s relationship' },
  { as: 'auditor', query: 'occupancy=A9&kind=vm', why: 'nobody ever sat there' },
] as const)('says to $as of $query what it says of nothing at all: $why', async ({ as, query }) => {
  expect((await statement(as, query)).status).toBe(404);
  expect((await statement(as, query, '00000000-0000-8000-8000-0000000000ff')).status).toBe(404);
});

it('asks for a seat and a kind of margin', async () => {
  expect((await statement('auditor', 'occupancy=A1&kind=all')).status).toBe(400);
  expect((await statement('auditor', 'kind=vm')).status).toBe(400);
});
