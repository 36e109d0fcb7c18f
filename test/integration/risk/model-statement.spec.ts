import 'reflect-metadata';
import { Exact, id } from '@app/kernel';
import { NettingOpinionService } from '@app/legal-entity';
import { MarginRunService, type SealedStatement, statementPdf, StatementService } from '@app/margin';
import type { MarginCallId, ModelKind } from '@app/margin/domain';
import { TradeService } from '@app/trade';
import Decimal from 'decimal.js';
import { DataSource } from 'typeorm';
import { opinionOf } from '../../../apps/cli/src/bad-day/seed-paper';
import { pdfText } from '../margin/pdf-text';
import { CellWorld, given, hour, officer, R1, START } from '../resolution/cell-world';
import { agreeModel, chooseModel, scan } from './model-world';

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

let world: CellWorld;
let owner: DataSource;

/** A1 is long of ten million, short of a future on one, and has bought puts on two. */
beforeEach(async () => {
  world = await CellWorld.open();
  owner = await new DataSource({ type: 'postgres', url: world.urls.ownerUrl, poolSize: 1 }).initialize();
  await world.noFundingUntil(new Date('2025-10-13T00:00:00Z'));
  const expiresAt = new Date('2025-12-26T08:00:00Z');
  const contractSize = new Exact(100);
  const put = {
    kind: 'european-option',
    contractSize,
    expiresAt,
    strike: new Exact('0.9'),
    right: 'put',
  } as const;
  await trade('t2', 'DOGE-DEC', { kind: 'dated-future', contractSize, expiresAt }, -10_000, '1.0123');
  await trade('t3', 'DOGE-PUT', put, 20_000, '0.07');
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

// The arithmetic of a counterparty: it has the statement, and nothing of ours. Estimates are doubles, in the order of the lines.
type Model = NonNullable<SealedStatement['model']>;
const double = (text: string | undefined) => new Decimal(text!).toNumber();
const total = (texts: readonly string[]) => texts.reduce((sum, text) => sum + double(text), 0);

/** Units of each straight trade, as its terms say. */
function straightUnits({ trades }: SealedStatement, of: string | null): number {
  return trades.lines
    .filter(({ tradeId, terms }) => (of === null || tradeId === of) && terms['kind'] !== 'european-option')
    .reduce((sum, { quantity, terms }) => sum + double(quantity) * double(terms['contractSize'] ?? '1'), 0);
}

function scannedAgain(statement: SealedStatement, portfolio: NonNullable<Model['scan']>[number]): number {
  const { nearPower, farPower, netPart, hedgedPart } = statement.model!.parameters;
  expect([nearPower, farPower]).toEqual(['0.3', '0.13']);
  const alone = portfolio.underlyings.map(({ symbol, positions, scenarios, long, short }) => {
    const mark = double(statement.marks.find((each) => each.symbol === symbol)!.price);
    const units = straightUnits(statement, portfolio.tradeId);
    const losses = scenarios.map(({ spot, weight, profits }) => {
      const [first = '0', ...others] = positions[0]!.of === symbol ? profits : ['0', ...profits];
      if (positions[0]!.of === symbol) expect(double(first)).toBeCloseTo(units * mark * double(spot), 6);
      return -double(weight) * (double(first) + total(others));
    });
    const [net, hedged] = [Math.abs(double(long) - double(short)), Math.min(double(long), double(short))];
    return Math.max(...losses, (double(netPart) * net + double(hedgedPart) * hedged) * mark);
  });
  const charged = portfolio.charges.reduce((sum, { kind, upon }) => sum + chargedAgain(kind, upon), 0);
  return alone.reduce((sum, each) => sum + each, 0) + charged;
}

function chargedAgain(kind: string, upon: Readonly<Record<string, string>>): number {
  const of = (name: string) => double(upon[name]);
  const size = Math.abs(of('value'));
  if (kind === 'concentration') return of('alone') * (Math.max(1, Math.sqrt(size / of('threshold'))) - 1);
  if (kind === 'wrong-way') return of('part') * Math.max(0, of('value'));
  const days = size / (of('participation') * of('dailyVolume'));
  const waited = of('dailyVolatility') * size * Math.sqrt(days / 3) - size * of('dailyVolatility');
  return size * of('halfSpread') + of('deviations') * Math.max(0, waited);
}

function scheduledAgain(
  { trades: { lines }, marks }: SealedStatement,
  { tradeId, trades }: NonNullable<Model['schedule']>[number],
): number {
  const own = lines.filter((line) => tradeId === null || line.tradeId === tradeId);
  const mark = double(marks[0]!.price);
  own.forEach(({ quantity, terms, value }, n) => {
    const units = double(quantity) * double(terms['contractSize'] ?? '1');
    expect(double(trades[n]!.notional)).toBeCloseTo(units * mark, 6);
    expect(double(trades[n]!.mtm)).toBe(-double(value));
  });
  const gross = trades.reduce((sum, { notional }) => sum + Math.abs(double(notional)) * 0.15, 0);
  const owed = trades.map(({ mtm }) => double(mtm));
  const [net, whole] = [
    Math.max(
      0,
      owed.reduce((sum, each) => sum + each, 0),
    ),
    owed.reduce((sum, each) => sum + Math.max(0, each), 0),
  ];
  return 0.4 * gross + 0.6 * (whole === 0 ? 1 : net / whole) * gross;
}

/** From the margins of the portfolios, the netted one first, to the amount that is called. */
function calledUpon({ posted, inTransit, terms, arithmetic }: SealedStatement, margins: number[]): string {
  const [net = 0, ...apart] = margins;
  const margin = Math.max(
    net,
    apart.reduce((sum, each) => sum + each, 0),
  );
  const agreed = arithmetic.find(({ line }) => line === 'independentAmount')!.amount;
  const sum = (texts: readonly string[]) => texts.reduce((all, text) => all.plus(text), new Decimal(0));
  const missing = new Decimal(margin)
    .toDecimalPlaces(6, Decimal.ROUND_UP)
    .plus(agreed)
    .minus(sum(posted.map(({ counts }) => counts)))
    .minus(sum(inTransit.map(({ amount }) => amount)));
  const step = new Decimal(terms['rounding']!);
  return (step.isZero() ? missing : missing.div(step).ceil().times(step)).toFixed(6);
}

describe.each([{ nets: true }, { nets: false }])('of a seat that nets: $nets', ({ nets }) => {
  it('a scan is struck again by a counterparty, to the unit, from its statement alone', async () => {
    if (!nets) await doesNotNet();
    const statement = await statementOf(await called('portfolio-scan', scanned), 'a');
    const { scan: portfolios } = statement.model!;
    expect(portfolios!.map(({ tradeId }) => tradeId)).toEqual(nets ? [null] : [null, 't1', 't2', 't3']);
    const margins = portfolios!.map((each) => scannedAgain(statement, each));
    expect(calledUpon(statement, margins)).toBe(statement.call.amount);
    expect(statement).toMatchObject({ reproduced: true, takenAsGiven: null });
  });

  it('the schedule is struck again by a counterparty, to the unit, from its statement alone', async () => {
    if (!nets) await doesNotNet();
    const statement = await statementOf(await called('schedule', {}), 'a');
    const margins = statement.model!.schedule!.map((each) => scheduledAgain(statement, each));
    expect(margins).toHaveLength(nets ? 1 : 4);
    expect(calledUpon(statement, margins)).toBe(statement.call.amount);
    expect(statement).toMatchObject({ reproduced: true, takenAsGiven: null });
  });
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
