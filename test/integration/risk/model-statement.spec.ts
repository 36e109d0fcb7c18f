import 'reflect-metadata';
import { Exact, id } from '@app/kernel';
import { NettingOpinionService, RelationshipService } from '@app/legal-entity';
import {
  MarginRunService,
  RunStatementService,
  type SealedStatement,
  statementPdf,
  StatementService,
} from '@app/margin';
import type { MarginCallId, ModelKind } from '@app/margin/domain';
import { HistoryService } from '@app/market-data';
import { TradeService } from '@app/trade';
import { createHash } from 'node:crypto';
import { DataSource } from 'typeorm';
import { opinionOf } from '../../../apps/cli/src/bad-day/seed-paper';
import { pdfText } from '../margin/pdf-text';
import { CellWorld, given, hour, officer, R1, START } from '../resolution/cell-world';
import {
  calledUpon,
  double,
  lossesAgain,
  type Model,
  scannedAgain,
  scheduledAgain,
  simulatedAgain,
} from './model-counterparty';
import { agreeModel, chooseModel, historical, recordHistory, scan } from './model-world';

const MIDNIGHT = hour(24);
const SHOCKED = [-0.3, -0.16, -0.08, 0, 0.08, 0.16].map((spot) => ({ spot, volatility: 0.4, weight: 1 }));
const scanned = {
  ...scan,
  scenarios: [...SHOCKED, { spot: -0.66, volatility: 0.6, weight: 0.24 }],
  addOns: {
    concentration: [
      { symbol: 'DOGE', threshold: 1e6 },
      { symbol: 'SHIB', threshold: 7e6 },
    ],
    liquidity: [{ symbol: 'DOGE', dailyVolume: 5e6, participation: 0.25, halfSpread: 0.0007 }],
    wrongWay: [
      { party: 'a', symbol: 'DOGE', part: 0.01 },
      { party: 'b', symbol: 'DOGE', part: 0.0313 },
    ],
  },
};

const DECEMBER = { contractSize: new Exact(100), expiresAt: new Date('2025-12-26T08:00:00Z') };
const simulated = { ...historical, addOns: scanned.addOns };
const STRESSED = { kind: 'stressed-weight', weight: 0.25, firstDay: '2020-03-01', lastDay: '2020-05-31' };
const BUFFER = { kind: 'buffer', part: 0.25, lookBackDays: 3653 };

let world: CellWorld;
let owner: DataSource;

/** A1 is long of ten million, and short of a future on one. */
beforeEach(async () => {
  world = await CellWorld.open();
  owner = await new DataSource({ type: 'postgres', url: world.urls.ownerUrl, poolSize: 1 }).initialize();
  await world.noFundingUntil(new Date('2025-10-13T00:00:00Z'));
  await trade('t2', 'DOGE-DEC', { kind: 'dated-future', ...DECEMBER }, -10_000, '1.0123');
});
afterEach(async () => {
  expect(await world.brokenLaws()).toEqual([]);
  await owner.destroy();
  await world.close();
});

async function trade(
  name: string,
  symbol: string,
  terms: Parameters<TradeService['listInstrument']>[1]['terms'],
  quantity: number,
  price: string,
) {
  const [long, short] = quantity > 0 ? (['A1', 'B1'] as const) : (['B1', 'A1'] as const);
  await world.inTx(async (tx) => {
    const trades = world.get(TradeService);
    await trades.listInstrument(tx, { symbol, underlying: 'DOGE', asset: 'USDC', terms });
    const parts = { relationship: R1, id: name, instrument: symbol, tradedAt: START, long, short };
    await trades.book(tx, { ...parts, quantity: new Exact(quantity).abs(), price: new Exact(price) });
  });
}

/** A1 buys puts on two million. */
async function buysPuts(): Promise<void> {
  const terms = { kind: 'european-option', strike: new Exact('0.9'), right: 'put', ...DECEMBER } as const;
  await trade('t3', 'DOGE-PUT', terms, 20_000, '0.07');
}

async function doesNotNet(): Promise<void> {
  const opinions = world.get(NettingOpinionService);
  await world.inTx(async (tx) => {
    const wanted = { ...opinionOf(START), enforceable: 'no' as const };
    const proposed = given(await opinions.propose(tx, wanted, officer('ann'), START));
    given(await opinions.approve(tx, { ...proposed, checker: officer('bob') }));
  });
}

/** What A1 is called for by a model on the first run of the day. */
async function called(kind: ModelKind, parameters: object): Promise<MarginCallId> {
  await agreeModel(world, kind, parameters);
  await chooseModel(world, kind);
  const slice = { snapshotId: await world.value(MIDNIGHT, '0.98765'), relationships: [R1] };
  const refused = await world.inTx((tx) => world.get(MarginRunService).run(tx, slice, MIDNIGHT));
  expect(refused).toBeUndefined();
  const [found] = await world.db.query<{ id: string }[]>(
    `select id from margin_call where (kind, occupancy, direction) = ('im', 'A1', 'delivery')`,
  );
  return id<'MarginCall'>(found!.id);
}

async function statementOf(call: MarginCallId, party?: string): Promise<SealedStatement> {
  const found = await world.inTx((tx) => world.get(StatementService).of(tx, call, party));
  return JSON.parse(JSON.stringify(found)) as SealedStatement;
}

/** Somebody who owns the tables changes what nobody may. */
async function tamper(sql: string): Promise<void> {
  await owner.query('set session_replication_role = replica');
  await owner.query(sql);
}

/** The closes that a statement names, as whoever asks for them by its words is given them. */
async function closesOf({ model }: SealedStatement): Promise<number[]> {
  const [named] = model!.history!.closes;
  const { symbol, firstDay, lastDay, seen, sha256 } = named!;
  const closes = await world.inTx((tx) =>
    world.get(HistoryService).recorded(tx, symbol, { from: firstDay, to: lastDay, seen }),
  );
  const text = closes!.map(({ day, close }) => `{"close":"${close}","day":"${day}"}`).join(',');
  expect(createHash('sha256').update(`[${text}]`).digest('hex')).toBe(sha256);
  return closes!.map(({ close }) => double(close));
}

describe.each([{ nets: true }, { nets: false }])('of a seat that nets: $nets', ({ nets }) => {
  it('a scan is struck again by a counterparty, to the unit, from its statement alone', async () => {
    await buysPuts();
    if (!nets) await doesNotNet();
    const statement = await statementOf(await called('portfolio-scan', scanned), 'a');
    const { scan: portfolios } = statement.model!;
    expect(portfolios!.map(({ tradeId }) => tradeId)).toEqual(nets ? [null] : [null, 't1', 't2', 't3']);
    const margins = portfolios!.map((each) => scannedAgain(statement, each));
    expect(calledUpon(statement, margins)).toBe(statement.call.amount);
    expect(statement).toMatchObject({ reproduced: true, takenAsGiven: null });
  });

  it('the schedule is struck again by a counterparty, to the unit, from its statement alone', async () => {
    await buysPuts();
    if (!nets) await doesNotNet();
    const statement = await statementOf(await called('schedule', {}), 'a');
    const margins = statement.model!.schedule!.map((each) => scheduledAgain(statement, each));
    expect(margins).toHaveLength(nets ? 1 : 4);
    expect(calledUpon(statement, margins)).toBe(statement.call.amount);
    expect(statement).toMatchObject({ reproduced: true, takenAsGiven: null });
  });
});

it.each([
  { parameters: simulated, nets: true, why: 'the mean of the worst days' },
  { parameters: simulated, nets: false, why: 'trade by trade' },
  {
    parameters: { ...simulated, horizon: 'greater', procyclicality: BUFFER },
    nets: true,
    why: 'the greater of two horizons, with a buffer',
  },
  {
    parameters: { ...simulated, measure: 'value-at-risk', confidence: 0.99, ageDecay: 0.995 },
    nets: true,
    why: 'a quantile of days that weigh by their age',
  },
  {
    parameters: { ...simulated, procyclicality: STRESSED },
    nets: true,
    worst: '2020-03-12',
    why: 'with a part of the days of a stress',
  },
])('a simulation is struck again from its tail and from closes that are read: $why', async (given) => {
  if (!given.nets) await doesNotNet();
  await recordHistory(world, undefined, 1);
  const call = await called('historical-simulation', given.parameters);
  await recordHistory(world); // the close of yesterday, which the run was without
  const statement = await statementOf(call, 'a');
  const { history } = statement.model!;
  const closes = await closesOf(statement);
  for (const { set, tradeId, tail } of history!.portfolios.filter((each) => each.set === 'stretched')) {
    const losses = lossesAgain(statement, closes, tradeId).sort((one, other) => other - one);
    expect(losses.length).toBe(500);
    tail.forEach(({ loss }, n) => {
      expect(double(loss) / losses[n]!).toBeCloseTo(1, 9);
    });
    expect([set, tail.length > 1]).toEqual(['stretched', true]);
  }
  const { raw, margin } = simulatedAgain(statement);
  expect(raw / double(history!.raw)).toBeCloseTo(1, 12);
  expect(calledUpon(statement, [margin])).toBe(statement.call.amount);
  expect(statement.reproduced).toBeNull();
  expect(statement.takenAsGiven).toContain('/v1/market-data/closes');
  const isBuilt = given.parameters.procyclicality !== simulated.procyclicality;
  expect(double(history!.charged) > double(history!.raw)).toBe(isBuilt);
  const stressed = history!.portfolios.find(({ set }) => set === 'stressed');
  expect(stressed?.tail[0]!.day).toBe(given.worst);
});

it.each([
  { what: 'a close', sql: `update daily_close set close = close + 1 where day = '2025-10-01'` },
  {
    what: 'what the run wrote down of its tail',
    sql: `update margin_call set statement = jsonb_set(statement, '{raw}', '"1000000"') where kind = 'im'`,
  },
])('of a simulation is not reproduced any more when $what is another', async ({ sql }) => {
  await recordHistory(world);
  const call = await called('historical-simulation', historical);
  await tamper(sql);
  expect(await statementOf(call)).toMatchObject({ reproduced: false });
});

it.each([
  { kind: 'portfolio-scan', parameters: scanned, reproduced: true },
  { kind: 'historical-simulation', parameters: simulated, reproduced: null },
] as const)('the statement of the run says the same of $kind', async ({ kind, parameters, reproduced }) => {
  await recordHistory(world);
  const { exposure, model } = await statementOf(await called(kind, parameters));
  const snapshotId = id<'Snapshot'>(exposure.snapshotId);
  const asked = { snapshotId, occupancy: 'A1', kind: 'im', reader: 'party' } as const;
  const run = await world.inTx(async (tx) =>
    world.get(RunStatementService).of(tx, await world.get(RelationshipService).load(tx, R1), asked),
  );
  expect(run).toMatchObject({ model, reproduced });
});

it('names what is charged of the seat’s own party, and nothing of the seat across', async () => {
  const call = await called('portfolio-scan', scanned);
  const own = await statementOf(call, 'a');
  const [portfolio] = own.model!.scan!;
  expect(portfolio!.charges.map(({ kind, upon }) => [kind, upon['part'] ?? null])).toEqual([
    ['concentration', null],
    ['liquidity', null],
    ['wrong-way', '0.01'],
  ]);
  expect(JSON.stringify(own)).not.toContain('SHIB');
  expect(JSON.stringify(own)).not.toContain('0.0313');
  expect(await statementOf(call)).toEqual(own); // the house reads the same, to the hash
});

it.each([
  {
    what: 'a parameter of the version',
    sql: `update margin_model set parameters = jsonb_set(parameters, '{scenarios,0,spot}', '-0.31') where kind = 'portfolio-scan'`,
  },
  {
    what: 'what was posted',
    sql: `update margin_call set statement = jsonb_set(statement, '{posted}', '"1.000000"') where kind = 'im'`,
  },
])('is not reproduced any more when $what is another', async ({ sql }) => {
  const call = await called('portfolio-scan', scanned);
  await tamper(sql);
  expect(await statementOf(call)).toMatchObject({ reproduced: false });
});

it('is a document with every scenario and bucket of it', async () => {
  const statement = await statementOf(await called('portfolio-scan', scanned));
  const text = pdfText(await statementPdf(statement));
  const [{ underlyings, margin }] = statement.model!.scan as [NonNullable<Model['scan']>[number]];
  for (const word of [
    'Scan of DOGE',
    'wrong-way',
    margin,
    ...underlyings[0]!.scenarios.map(({ spot }) => spot),
  ])
    expect(text).toContain(word);
});
