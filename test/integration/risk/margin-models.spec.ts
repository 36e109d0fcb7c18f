import 'reflect-metadata';
import { Exact, Money, plusMinutes, USDC } from '@app/kernel';
import { NettingService, RelationshipService } from '@app/legal-entity';
import type { RunId } from '@app/exposure';
import {
  InitialMarginService,
  licensedModelModule,
  MarginModule,
  MarginRunReplayService,
  MarginRunService,
} from '@app/margin';
import { type ModelKind, replayedReturns, riskOf } from '@app/margin/domain';
import { SnapshotService } from '@app/market-data';
import { ewma, expectedShortfall, logReturns } from '@app/numerics';
import { databaseModule, readSettings } from '@app/platform';
import { TradeService } from '@app/trade';
import { Test } from '@nestjs/testing';
import { CellWorld, given, hour, R1 } from '../resolution/cell-world';
import { agreeModel, chooseModel, historical, known, NO_ADD_ONS, recordHistory, scan } from './model-world';

const MIDNIGHT = hour(24);
const MPOR_DAYS = 465 / 1440;
const garch = { omega: 2e-6, alpha: 0.13, beta: 0.86 };
const quantile = { measure: 'value-at-risk', confidence: 0.99 };
const agedGarch = { ...historical, ...quantile, decay: undefined, garch, ageDecay: 0.995 };
const parametersOf: Record<ModelKind, object> = {
  parametric: {},
  'historical-simulation': historical,
  'portfolio-scan': scan,
  schedule: {},
  licensed: {},
};

let world: CellWorld;
beforeEach(async () => {
  world = await CellWorld.open();
  await world.noFundingUntil(new Date('2025-10-13T00:00:00Z'));
});
afterEach(async () => {
  expect(await world.brokenLaws()).toEqual([]);
  await world.close();
});

/** A model as two agreed on it, and that the relationship is margined by it. */
async function choose(kind: ModelKind, parameters: object = parametersOf[kind]) {
  await agreeModel(world, kind, parameters);
  await chooseModel(world, kind);
}

/** What A1, long of ten million, must post. */
async function required(asOf = MIDNIGHT, margins = world.get(InitialMarginService)) {
  const snapshot = await world.value(asOf, '1');
  return world.inTx(async (tx) => {
    const relationship = await world.get(RelationshipService).load(tx, R1);
    const legs = await world.get(TradeService).openLegs(tx, R1);
    const nettings = await world.get(NettingService).of(tx, relationship, asOf);
    const markets = await world.get(SnapshotService).markets(tx, snapshot);
    const books = [{ relationship, legs, nettings }];
    return (await margins.required(tx, books, markets, asOf)).get(R1)!;
  });
}
const ofA1 = async (asOf?: Date) => given(await required(asOf)).get('A1')!;

it('is by the terms of the relationship until two have chosen otherwise, and until the day that they named', async () => {
  const before = await ofA1(hour(22));
  expect(before.statement).toEqual({ model: 'parametric 1' });
  await choose('portfolio-scan');
  expect(await ofA1(hour(23))).toEqual(before);
  const after = await ofA1();
  expect(after.statement).toEqual({ model: 'portfolio-scan 1' });
  expect(after.required).toEqual(Money.of('1600000', USDC)); // 16 % of ten million
});

it('is by the version that the relationship is pinned to, whatever is approved later, or by the newest', async () => {
  await choose('portfolio-scan');
  await agreeModel(world, 'portfolio-scan', { ...scan, netPart: 0.3 }, 1);
  const newest = await ofA1();
  expect(newest.statement).toEqual({ model: 'portfolio-scan 2' });
  expect(newest.required).toEqual(Money.of('3000000', USDC)); // 30 % of ten million
  await chooseModel(world, 'portfolio-scan', { upon: 1, version: 1 });
  await agreeModel(world, 'portfolio-scan', { ...scan, netPart: 0.4 }, 2);
  const pinned = await ofA1(plusMinutes(MIDNIGHT, 60));
  expect(pinned.statement).toEqual({ model: 'portfolio-scan 1' });
  expect(pinned.required).toEqual(Money.of('1600000', USDC));
  await chooseModel(world, 'portfolio-scan', { upon: 2 });
  expect((await ofA1(plusMinutes(MIDNIGHT, 120))).statement).toEqual({ model: 'portfolio-scan 3' });
});

it('by filtered history is the mean of the worst days, at the volatility of today, over the margin period', async () => {
  await choose('historical-simulation');
  await recordHistory(world);
  const margin = await ofA1();
  const returns = logReturns(known.map((close) => new Exact(close).toNumber()));
  const replayed = replayedReturns(returns, 500, { decay: 0.94, at: ewma(returns, 0.94) });
  if (!replayed.ok) throw new Error(replayed.refusal);
  const losses = replayed.value.map((move) => -1e7 * Math.expm1(move * Math.sqrt(MPOR_DAYS)));
  const expected = expectedShortfall(losses, 0.975);
  expect(margin.required.exact().toNumber()).toBeCloseTo(expected, 2);
  expect(margin.statement).toMatchObject({
    model: 'historical-simulation 1',
    measure: 'expected-shortfall 0.975 over 465 minutes',
    days: '500 to 2025-10-10',
    addOns: '0',
  });
});

it('by GARCH, of days that weigh by their age, is what the question for a risk is answered by', async () => {
  await choose('historical-simulation', agedGarch);
  await recordHistory(world);
  const { required: posted, statement } = await ofA1();
  const returns = logReturns(known.map((close) => new Exact(close).toNumber()));
  const asked = { model: 'fhs', side: 'long', window: 500, quantile: 'inverse-ecdf' } as const;
  const risk = given(riskOf({ ...asked, returns, confidence: 0.99, garch, ageDecay: 0.995 }));
  const lost = -1e7 * Math.expm1(-risk.valueAtRisk * Math.sqrt(MPOR_DAYS));
  expect(posted.exact().toNumber()).toBeCloseTo(lost, 2);
  expect(statement).toMatchObject({
    volatility: 'GARCH(1,1) 0.000002 0.13 0.86',
    weights: 'by age, 0.995',
  });
});

it('by GARCH, of days that weigh by their age, is called, and called again by a replay', async () => {
  await choose('historical-simulation', agedGarch);
  await recordHistory(world);
  const slice = { snapshotId: await world.value(MIDNIGHT, '0.93'), relationships: [R1] };
  await world.inTx((tx) => world.get(MarginRunService).run(tx, slice, MIDNIGHT));
  const [made] = await world.db.query<{ id: RunId }[]>(`select id from run where kind = 'margin'`);
  const again = await world.inTx((tx) => world.get(MarginRunReplayService).replay(tx, made!.id));
  expect(given(again).changes).toEqual([]);
  const calls = await world.db.query<{ kind: string }[]>('select kind from margin_call order by kind');
  expect(calls.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['im', 'vm']));
});

it('says whose history stood in, and counts what the model does not see', async () => {
  await choose('historical-simulation', {
    ...historical,
    measure: 'value-at-risk',
    confidence: 0.99,
    horizon: 'greater',
    procyclicality: { kind: 'buffer', part: 0.25, lookBackDays: 3653 },
    addOns: { ...NO_ADD_ONS, wrongWay: [{ party: 'a', symbol: 'DOGE', part: 0.1 }] },
  });
  await recordHistory(world);
  const { statement } = await ofA1();
  expect(statement).toMatchObject({ measure: 'value-at-risk 0.99 over 465 minutes', addOns: '1000000' });
  const buffered = new Exact(statement['charged']!).div(statement['raw']!).toNumber();
  expect(buffered).toBeGreaterThan(1);
  expect(buffered).toBeLessThanOrEqual(1.25);
});

it.each([
  { days: 0, refusal: 'no-history', why: 'there are no closes' },
  { days: 300, refusal: 'no-history', why: 'the window is longer' },
])('has no number of an underlying without history: $why', async ({ days, refusal }) => {
  await choose('historical-simulation');
  await recordHistory(world, days);
  expect(await required()).toEqual({ ok: false, refusal: { kind: refusal, underlying: 'DOGE' } });
});

it('of a model that only a licensee has is refused, until he plugs it in', async () => {
  await choose('licensed');
  expect(await required()).toEqual({
    ok: false,
    refusal: { kind: 'no-licensed-parameters', underlying: 'DOGE' },
  });
  const licensee = licensedModelModule({ LICENSED_MODEL: 'test/support/licensed-model.cjs' });
  const settings = readSettings({ DATABASE_URL: (world.db.options as { readonly url: string }).url });
  const imports = [databaseModule(settings, 'test'), licensee, MarginModule];
  const app = await (await Test.createTestingModule({ imports }).compile()).init();
  const margin = given(await required(plusMinutes(MIDNIGHT, 60), app.get(InitialMarginService))).get('A1');
  await app.close();
  expect(margin).toEqual({ required: Money.of('1000', USDC), statement: { model: 'theirs 2.7 1' } });
});

it('by the schedule is fifteen percent of the notional, all of it while nothing is owed yet', async () => {
  await choose('schedule');
  const { required: amount, statement } = await ofA1();
  expect(statement).toEqual({ model: 'schedule 1' });
  expect(amount).toEqual(Money.of('1500000', USDC));
});

it('that has no number is not called, while variation margin is, and the run says why', async () => {
  await choose('historical-simulation');
  const snapshot = await world.value(MIDNIGHT, '0.93');
  const slice = { snapshotId: snapshot, relationships: [R1] };
  const outcome = await world.inTx((tx) => world.get(MarginRunService).run(tx, slice, MIDNIGHT));
  expect(outcome).toEqual({ refused: 'no initial margin: no-history of DOGE' });
  const kinds = await world.db.query<{ kind: string }[]>('select distinct kind from margin_call');
  expect(kinds).toEqual([{ kind: 'vm' }]);
});
