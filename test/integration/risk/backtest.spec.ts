import 'reflect-metadata';
import { CalendarDate, textOf } from '@app/kernel';
import { type Backtest, BacktestService } from '@app/margin';
import { HistoryService } from '@app/market-data';
import { readFileSync } from 'node:fs';
import { CellWorld, given, hour, R1 } from '../resolution/cell-world';

let world: CellWorld;
beforeAll(async () => {
  world = await CellWorld.open();
  await world.value(hour(21), '1');
});
afterAll(() => world.close());

const AS_OF = hour(22);
const all = () => world.inTx((tx) => world.get(BacktestService).page(tx, { limit: 100 }));
const testSeats = (asOf: Date) => world.inTx((tx) => world.get(BacktestService).testSeats(tx, R1, asOf));
const told = ({ kind, version, occupancy, symbol, outcome }: Backtest) => ({
  model: `${kind} ${String(version)}`,
  of: occupancy ?? symbol,
  ...('refused' in outcome ? outcome.refused : { exceptions: outcome.report.exceptions }),
});

it('an instrument without history is refused, of a seat and of a symbol, and the refusal is kept', async () => {
  await testSeats(AS_OF);
  await world.inTx((tx) => world.get(BacktestService).testAll(tx, AS_OF));
  expect((await all()).map(told)).toEqual(
    expect.arrayContaining([
      { model: 'parametric 1', of: 'A1', kind: 'no-history', underlying: 'DOGE' },
      { model: 'parametric 1', of: 'B1', kind: 'no-history', underlying: 'DOGE' },
      { model: 'parametric 1', of: 'DOGE', kind: 'no-history', underlying: 'DOGE' },
    ]),
  );
});

it('everything is tested again each month, relationship by relationship', async () => {
  const jobs: { business_key: string; payload: object; due_at: Date }[] = await world.db.query(
    `select business_key, payload, due_at from job_due where kind = 'margin.backtest' order by due_at, business_key`,
  );
  expect(jobs.map(({ payload, due_at }) => [payload, textOf(due_at)])).toEqual([
    [{ relationshipId: R1 }, textOf(AS_OF)],
    [{}, '2025-11-01T01:00:00Z'],
  ]);
});

it('with a history, what each seat holds is tested on all of it, once for the same inputs', async () => {
  const { BTC } = JSON.parse(readFileSync('data/market/daily-history.json', 'utf8')) as { BTC: string };
  const last = CalendarDate.parse('2025-10-09')!;
  const prices = BTC.split(' ').slice(0, last.number - CalendarDate.parse('2017-08-17')!.number + 1);
  const closes = prices.slice(-800).map((close, index) => ({
    symbol: 'DOGE',
    day: last.plusDays(index - 799).text,
    close,
    source: 'test',
  }));
  given(await world.inTx((tx) => world.get(HistoryService).record(tx, closes)));
  await testSeats(AS_OF);
  await testSeats(AS_OF);
  const reports = (await all()).filter(({ outcome, occupancy }) => 'report' in outcome && occupancy !== null);
  expect(reports.map(({ occupancy }) => occupancy).sort()).toEqual(['A1', 'B1']);
  const [newest, next] = await world.inTx((tx) =>
    world.get(BacktestService).page(tx, { limit: 1, relationship: R1 }),
  );
  const after = await world.inTx((tx) =>
    world.get(BacktestService).page(tx, { limit: 1, relationship: R1, after: newest!.id }),
  );
  expect(after[0]).toEqual(next);
  const found = await world.inTx((tx) => world.get(BacktestService).find(tx, reports[0]!.id));
  expect(found).toMatchObject({
    kind: 'parametric',
    inputsHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    outcome: { report: { observations: 549, lastDay: '2025-10-09' }, proxies: [] },
  });
});
