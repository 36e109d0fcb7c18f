import 'reflect-metadata';
import { plusMinutes } from '@app/kernel';
import { MarginRunService } from '@app/margin';
import { CellWorld, hour, R1 } from '../resolution/cell-world';

const MIDNIGHT = hour(24);
let world: CellWorld;
beforeEach(async () => {
  world = await CellWorld.open();
  await world.noFundingUntil(new Date('2025-10-13T00:00:00Z'));
});
afterEach(async () => {
  expect(await world.brokenLaws()).toEqual([]);
  await world.close();
});

const valued = (asOf: Date, mark = '0.93') => world.value(asOf, mark);
const run = async (snapshot: Awaited<ReturnType<typeof valued>>, asOf: Date) =>
  world.inTx((tx) =>
    world.get(MarginRunService).run(tx, { snapshotId: snapshot, relationships: [R1] }, asOf),
  );
const called = async (): Promise<string[]> => {
  const rows: { issued_at: Date; kind: string }[] = await world.db.query(
    'select distinct issued_at, kind from margin_call where relationship_id = $1 order by 1, 2',
    [R1],
  );
  return rows.map(({ issued_at, kind }) => `${issued_at.toISOString().slice(8, 16)} ${kind}`);
};

it('is struck once a day, on the first hour that could be valued, when midnight had no price', async () => {
  const one = plusMinutes(MIDNIGHT, 60);
  const two = plusMinutes(MIDNIGHT, 120);
  await run(await valued(one), one);
  await run(await valued(two, '0.90'), two);
  expect(await called()).toEqual(['11T01:00 im', '11T01:00 vm', '11T02:00 vm']);
});

it('is struck on the marks of midnight when the run comes late, and variation margin on the newest', async () => {
  const one = plusMinutes(MIDNIGHT, 60);
  const midnights = await valued(MIDNIGHT);
  const ones = await valued(one);
  expect(await run(midnights, MIDNIGHT)).toBeUndefined();
  expect(await run(ones, one)).toBeUndefined();
  expect(await called()).toEqual(['11T00:00 im', '11T01:00 vm']);
});

it('is not struck on the marks of a day when the next day has been valued', async () => {
  const nextDay = plusMinutes(MIDNIGHT, 24 * 60);
  const midnights = await valued(MIDNIGHT);
  await valued(nextDay);
  expect(await run(midnights, MIDNIGHT)).toEqual({
    refused: 'superseded by the run of 2025-10-12T00:00:00Z',
  });
  expect(await called()).toEqual([]);
});
