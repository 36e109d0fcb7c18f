import { MarginReconciliationService } from '@app/margin';
import { id } from '@app/kernel';
import { DataSource } from 'typeorm';
import { type House, knock, openHouse, UNKNOWN } from '../api/a-house';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

const PATH = '/v1/margin/reconciliations';
const ask = (key: string) => knock(house, PATH, { as: 'ops-analyst', method: 'POST', key });

/** What the worker does with a reconciliation that was asked for. */
async function perform(wanted: string): Promise<void> {
  const service = house.app.get(MarginReconciliationService);
  await house.app.get(DataSource).transaction(async (tx) => {
    const [job] = await tx.query<{ by: string; due_at: Date }[]>(
      `select payload ->> 'by' as by, due_at from job_due where kind = 'margin.reconcile' order by due_at desc limit 1`,
    );
    await service.start(tx, job!.by, job!.due_at);
    const slices = await tx.query<{ relationships: string[] }[]>(
      `select payload -> 'relationships' as relationships from job_due
       where kind = 'margin.compare' and payload ->> 'reconciliationId' = $1`,
      [wanted],
    );
    for (const { relationships } of slices)
      await service.compare(
        tx,
        id<'Reconciliation'>(wanted),
        relationships.map((each) => id<'Book'>(each)),
      );
  });
}

it('is asked for by operations, once for a key, and read by its id and page by page', async () => {
  const first = await ask('one');
  expect(first.status).toBe(201);
  expect((await ask('one')).json).toEqual(first.json);
  const [one, two] = [first.json['id'] as string, (await ask('two')).json['id'] as string];
  await perform(two);
  const read = await knock(house, `${PATH}/${two}`, { as: 'auditor' });
  expect(read.status).toBe(200);
  const { relationships, compared, differences, found } = read.json as Record<string, unknown>;
  expect(relationships).toBeGreaterThan(0);
  expect([compared, differences, found]).toEqual([relationships, 0, []]);
  expect((await knock(house, `${PATH}/${one}`, { as: 'auditor' })).status).toBe(404); // its job has not begun yet

  const third = (await ask('three')).json['id'] as string;
  await perform(third);
  const page = await knock(house, `${PATH}?limit=1`, { as: 'risk-officer' });
  expect(page.json).toMatchObject({ reconciliations: [{ id: third, askedBy: 'ops-analyst' }], next: third });
  const rest = await knock(house, `${PATH}?limit=1&after=${third}`, { as: 'risk-officer' });
  expect(rest.json).toMatchObject({ reconciliations: [{ id: two }], next: null });
});

it('is not there where nobody asked for it', async () => {
  expect((await knock(house, `${PATH}/${UNKNOWN.call}`, { as: 'auditor' })).status).toBe(404);
});
