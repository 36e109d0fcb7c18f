import 'reflect-metadata';
import { Exact, id, plusMinutes } from '@app/kernel';
import {
  MarginCallService,
  MarginRunService,
  type SealedStatement,
  statementPdf,
  StatementService,
} from '@app/margin';
import type { MarginCallId } from '@app/margin/domain';
import { MarketParameterService } from '@app/market-data';
import { TradeService } from '@app/trade';
import Decimal from 'decimal.js';
import { createHash } from 'node:crypto';
import { pdfText } from './pdf-text';
import { CellWorld, given, hour, R1, usdc } from '../resolution/cell-world';

const MIDNIGHT = new Date('2025-10-11T00:00:00Z');
const FUNDED = [plusMinutes(MIDNIGHT, -1), plusMinutes(MIDNIGHT, 480)].map((paidAt) => ({
  symbol: 'DOGE',
  paidAt,
  rate: '0.0004',
  label: 'illustrative',
}));
let world: CellWorld;
let calls: Record<'vm' | 'im' | 'second' | 'return', MarginCallId>;

beforeAll(async () => {
  world = await CellWorld.open();
  await world.inTx((tx) => world.get(MarketParameterService).recordFundingRates(tx, FUNDED));
  await trade(
    't2',
    'DOGE-INVERSE',
    { kind: 'inverse-perpetual', contractSize: new Exact(10) },
    20_000,
    '0.97',
  );
  const expiresAt = new Date('2026-03-27T08:00:00Z');
  const future = { kind: 'dated-future', contractSize: new Exact(100), expiresAt } as const;
  await trade('t3', 'DOGE-27MAR26', future, -7, '1.0123456789');
  await world.runHour(hour(21), '0.98765');
  const vm = await newest('vm');
  await world.runHour(plusMinutes(hour(21), 30), '0.98');
  const second = await newest('vm');
  await world.deadline(plusMinutes(hour(22), 30));
  await world.runHour(hour(23), '1.03');
  const back = await newest('vm', 'return');
  const snapshotId = await world.value(MIDNIGHT, '0.9');
  await world.inTx((tx) =>
    world.get(MarginRunService).run(tx, { snapshotId, relationships: [R1] }, MIDNIGHT),
  );
  calls = { vm, second, return: back, im: await newest('im') };
});
afterAll(async () => {
  expect(await world.brokenLaws()).toEqual([]);
  await world.close();
});

type Terms = Parameters<TradeService['listInstrument']>[1]['terms'];

async function trade(name: string, symbol: string, terms: Terms, quantity: number, price: string) {
  const [long, short] = quantity > 0 ? (['A1', 'B1'] as const) : (['B1', 'A1'] as const);
  await world.inTx(async (tx) => {
    const trades = world.get(TradeService);
    await trades.listInstrument(tx, { symbol, underlying: 'DOGE', asset: 'USDC', terms });
    const parts = { relationship: R1, id: name, instrument: symbol, tradedAt: hour(20), long, short };
    await trades.book(tx, { ...parts, quantity: new Exact(quantity).abs(), price: new Exact(price) });
  });
}

async function newest(kind: string, direction = 'delivery'): Promise<MarginCallId> {
  const [found] = await world.db.query<{ id: string }[]>(
    `select id from margin_call where (relationship_id, kind, direction) = ($1, $2, $3)
     order by issued_at desc, occupancy limit 1`,
    [R1, kind, direction],
  );
  return id<'MarginCall'>(found!.id);
}

async function statementOf(call: MarginCallId, party?: string): Promise<SealedStatement> {
  const found = await world.inTx((tx) => world.get(StatementService).of(tx, call, party));
  return JSON.parse(JSON.stringify(found)) as SealedStatement;
}

// The arithmetic of a counterparty: it has the statement, and nothing of ours.

const zero = new Decimal(0);
const up = (amount: Decimal, step: Decimal) => (step.isZero() ? amount : amount.div(step).ceil().times(step));
const down = (amount: Decimal, step: Decimal) =>
  step.isZero() ? amount : amount.div(step).floor().times(step);
const sum = (texts: readonly string[]) => texts.reduce((total, text) => total.plus(text), zero);

function owedOn({ trades, marks, exposure }: SealedStatement): Decimal {
  const at = new Date(exposure.at);
  const elapsed = new Decimal(at.getTime() % 28_800_000).div(28_800_000);
  return trades.lines.reduce((owed, { terms, quantity, price, symbol }) => {
    const mark = marks.find((each) => each.symbol === symbol)!;
    const [contracts, moved] = [new Decimal(quantity), new Decimal(mark.price).minus(price)];
    const size = terms['contractSize'] ?? '1';
    const funded = {
      'linear-perpetual': contracts.times(mark.price),
      'inverse-perpetual': contracts.times(size),
    };
    const units =
      terms['kind'] === 'inverse-perpetual' ? contracts.times(size).div(price) : contracts.times(size);
    const notional = (funded as Record<string, Decimal>)[terms['kind']!] ?? zero;
    return owed.minus(units.times(moved)).plus(notional.times(mark.fundingRate).times(elapsed));
  }, zero);
}

function vmAgain(statement: SealedStatement): Decimal {
  const { call, terms, posted, inTransit } = statement;
  const owed = owedOn(statement).toDecimalPlaces(6, Decimal.ROUND_HALF_EVEN);
  const delivers = call.direction === 'delivery';
  const due = Decimal.max(0, (delivers ? owed : owed.negated()).minus(terms['threshold']!));
  const has = sum(posted.map(({ value }) => value));
  const amount = (delivers ? due.minus(has) : has.minus(due)).minus(
    sum(inTransit.map((each) => each.amount)),
  );
  if (amount.lt(terms['minimumTransfer']!)) return zero;
  return (delivers ? up : down)(amount, new Decimal(terms['rounding']!));
}

const double = (text: string | undefined) => new Decimal(text!).toNumber();

function imAgain({ model, posted, terms, arithmetic }: SealedStatement): Decimal {
  const { multiplier, correlation, mporMinutes } = model!.parameters as Record<string, string>;
  const moves = model!.positions.map((each) => double(each.value) * double(each.dailyVolatility));
  const whole = moves.reduce((total, move) => total + move, 0);
  const squares = moves.reduce((total, move) => total + move * move, 0);
  const variance = double(correlation) * whole ** 2 + (1 - double(correlation)) * squares;
  const margin = double(multiplier) * Math.sqrt((variance * double(mporMinutes)) / 1440);
  const agreed = arithmetic.find(({ line }) => line === 'independentAmount')!.amount;
  const required = new Decimal(margin).toDecimalPlaces(6, Decimal.ROUND_UP).plus(agreed);
  const missing = required.minus(sum(posted.map(({ value }) => value)));
  return missing.lt(terms['minimumTransfer']!) ? zero : up(missing, new Decimal(terms['rounding']!));
}

it.each([
  { which: 'vm' as const, again: vmAgain, why: 'on three kinds of trade, with funding accrued' },
  { which: 'second' as const, again: vmAgain, why: 'with an earlier call in transit' },
  { which: 'return' as const, again: vmAgain, why: 'the price has turned, and what is held goes back' },
  {
    which: 'im' as const,
    again: imAgain,
    why: 'by the model that is named, on the positions that are listed',
  },
])('a counterparty strikes the $which call again, to the unit: $why', async ({ which, again }) => {
  const statement = await statementOf(calls[which]);
  expect(again(statement).toFixed(6)).toBe(statement.call.amount);
  expect(statement.inTransit).toHaveLength(which === 'second' ? 1 : 0);
  expect(statement).toMatchObject({ reproduced: true, result: { amount: statement.call.amount } });
});

it('counts the trades, and says of each what it is worth, by which price and how old that is', async () => {
  const { trades, marks } = await statementOf(calls.vm);
  expect(trades.count).toBe('3');
  expect(trades.lines.map(({ tradeId }) => tradeId)).toEqual(['t1', 't2', 't3']);
  expect(trades.lines[0]).toMatchObject({
    value: '-123500',
    source: 'test',
    ageMinutes: '0',
    mark: '0.98765',
  });
  expect(marks).toHaveLength(1);
});

it('is the same for a part of the call, which it names', async () => {
  const whole = await statementOf(calls.im);
  const disputed = { kind: 'dispute' as const, amount: usdc(1_000), reason: 'the volatility is not today’s' };
  const [part] = given(
    await world.inTx((tx) =>
      world.get(MarginCallService).respond(tx, R1, calls.im, disputed, plusMinutes(MIDNIGHT, 5)),
    ),
  );
  const { call, arithmetic, sha256 } = await statementOf(part!);
  expect(call).toMatchObject({ id: calls.im, part: { of: part } });
  expect(arithmetic).toEqual(whole.arithmetic);
  expect(sha256).not.toBe(whole.sha256);
});

it('is sealed by the hash of its canonical text', async () => {
  const { sha256, ...rest } = await statementOf(calls.vm);
  const sorted = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(sorted)
      : value !== null && typeof value === 'object'
        ? Object.fromEntries(
            Object.entries(value)
              .sort(([a], [b]) => (a < b ? -1 : 1))
              .map(([name, part]) => [name, sorted(part)]),
          )
        : value;
  expect(
    createHash('sha256')
      .update(JSON.stringify(sorted(rest)))
      .digest('hex'),
  ).toBe(sha256);
});

it('is told to the party that is called, and to no other', async () => {
  const own = await world.inTx((tx) => world.get(StatementService).of(tx, calls.vm, 'a'));
  const another = await world.inTx((tx) => world.get(StatementService).of(tx, calls.vm, 'b'));
  expect([own?.call.id, another]).toEqual([calls.vm, undefined]);
});

it('is a document of the same bytes whenever it is made, with every number of it on numbered pages', async () => {
  const statement = await statementOf(calls.second);
  const [one, other] = [await statementPdf(statement), await statementPdf(statement)];
  expect(one.equals(other)).toBe(true);
  const text = pdfText(one);
  const { call, trades, arithmetic, sha256 } = statement;
  const numbers = [...arithmetic.map(({ amount }) => amount), ...trades.lines.map(({ tradeId }) => tradeId)];
  for (const word of [call.id, sha256, 'page 1 of', ...numbers]) expect(text).toContain(word);
});

it('goes on to another page when there are more trades than one holds, with the head of the table on it', async () => {
  const statement = await statementOf(calls.vm);
  const [line] = statement.trades.lines;
  const lines = Array.from({ length: 120 }, (_, n) => ({ ...line!, tradeId: `many-${String(n)}` }));
  const long = await statementPdf({ ...statement, trades: { count: '120', lines } });
  const text = pdfText(long);
  expect(text).toContain('page 4 of');
  expect(text.match(/source, age/g)!.length).toBeGreaterThan(2);
  for (const { tradeId } of lines) expect(text).toContain(tradeId);
});
