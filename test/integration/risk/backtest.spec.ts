import 'reflect-metadata';
import { CalendarDate, textOf } from '@app/kernel';
import { ExposureRunService } from '@app/exposure';
import {
  type Backtest,
  BacktestService,
  MarginReconciliationService,
  MarginTimetableService,
} from '@app/margin';
import { DailyCloseService, HistoryService, MarketChangeService, QuoteService } from '@app/market-data';
import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { ExposureStartProcessor } from '../../../apps/worker/src/exposure/start.processor';
import { CellWorld, given, hour, officer, R1 } from '../resolution/cell-world';

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

const due = async () => {
  const jobs: { payload: object; due_at: Date }[] = await world.db.query(
    `select payload, due_at from job_due where kind = 'margin.backtest' order by due_at, business_key`,
  );
  return jobs.map(({ payload, due_at }) => [payload, textOf(due_at)]);
};

it('a round is a job for each relationship, and who asks for the same instant has asked once', async () => {
  expect(await due()).toEqual([[{ relationshipId: R1 }, textOf(AS_OF)]]);
  const ask = () => world.inTx((tx) => world.get(BacktestService).ask(tx, AS_OF));
  await Promise.all([ask(), ask()]);
  expect(await due()).toEqual([
    [{ relationshipId: R1 }, textOf(AS_OF)],
    [{}, textOf(AS_OF)],
  ]);
});

it('each month is planned by every hour before it, once, however many workers do', async () => {
  const start = new ExposureStartProcessor(
    world.get(ExposureRunService),
    world.get(MarginTimetableService),
    world.get(MarginReconciliationService),
    world.get(BacktestService),
    world.get(DailyCloseService),
  );
  const snapshots: { id: string }[] = await world.db.query('select id from snapshot');
  const payload = { snapshotId: snapshots[0]!.id };
  const job = { kind: start.kind, key: 'start', payload, dueAt: hour(21) };
  await Promise.all([1, 2].map(() => world.inTx(async (tx) => start.perform(tx, job as never))));
  const later = ['2025-10-31T23:00:00Z', '2025-11-01T01:00:00Z', '2025-11-30T23:00:00Z'];
  for (const at of later) await world.inTx((tx) => world.get(BacktestService).plan(tx, new Date(at)));
  expect((await due()).slice(2)).toEqual([
    [{}, '2025-11-01T01:00:00Z'],
    [{}, '2025-12-01T01:00:00Z'],
  ]);
});

it('two workers that perform one round make one report of each', async () => {
  const before = (await all()).length;
  const round = () => world.inTx((tx) => world.get(BacktestService).testAll(tx, hour(23)));
  await Promise.all([round(), round()]);
  expect((await all()).length).toBe(before); // nothing has changed since: the reports are those there are
  expect((await due()).filter(([, at]) => at === textOf(hour(23)))).toHaveLength(1);
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

it("an approved proxy's days stand in, and the report says whose they are", async () => {
  // It is agreed on by the clock: what is tested as of then may use it.
  const { url } = world.db.options as { readonly url: string };
  const { pathname } = new URL(url);
  const owner = new Client({
    connectionString: Object.assign(new URL(process.env['POSTGRES_URL']!), { pathname }).href,
  });
  await owner.connect();
  await owner.query('insert into simulated_clock (instant) values ($1)', [textOf(hour(22))]);
  await owner.end();
  await world.inTx(async (tx) => {
    const market = { symbol: 'SHIB', sources: ['test'], maxAgeMinutes: 600 };
    await world.get(QuoteService).declareMarket(tx, market);
    const changes = world.get(MarketChangeService);
    const made = { maker: officer('ann'), asOf: hour(22) };
    const wanted = { symbol: 'SHIB', proxy: 'DOGE', beta: '1.5', source: 'a regression' };
    const { proposalId, termsHash } = given(await changes.proposeHistoryProxy(tx, wanted, made));
    given(await changes.approve(tx, { proposalId, termsHash, checker: officer('bob') }));
    await tx.query(`insert into volatility values ('SHIB', date '2025-10-10', 0.05, 'illustrative')`);
    await tx.query(`insert into funding_rate values ('SHIB', '2025-10-11T00:00:00Z', 0, 'illustrative')`);
    const quote = { symbol: 'SHIB', price: '2', quotedAt: hour(22), source: 'test', label: 'test' };
    given(await world.get(QuoteService).record(tx, [quote]));
  });
  await world.value(hour(22), '1');
  await world.inTx((tx) => world.get(BacktestService).testAll(tx, hour(22)));
  const tested = (await all()).find(({ symbol, outcome }) => symbol === 'SHIB' && 'report' in outcome);
  expect(tested).toBeDefined();
  expect(tested!.outcome).toMatchObject({ proxies: ['SHIB: DOGE × 1.5'] });
});
