import 'reflect-metadata';
import { CalendarDate, Exact, id, plusMinutes } from '@app/kernel';
import {
  DisputeClaimService,
  DisputeReader,
  DisputeService,
  DisputeWatchService,
  MarginCallService,
  MarginRunService,
  ReferenceRateService,
} from '@app/margin';
import type { DisputeCategory, MarginCallId, Quotation } from '@app/margin/domain';
import { ReconciliationService, TradeService } from '@app/trade';
import { hearing } from '../credit/hearing';
import { CellWorld, given, hour, R1, usdc } from '../resolution/cell-world';

let world: CellWorld;
beforeEach(async () => {
  world = await CellWorld.open();
});
afterEach(async () => {
  expect(await world.brokenLaws()).toEqual([]);
  await world.close();
});

const RESOLUTION = new Date('2025-10-11T13:00:00Z');
const RITA = { who: 'rita', role: 'risk-officer' };
const MIDNIGHT = new Date('2025-10-11T00:00:00Z');

async function callOf(kind = 'vm', direction = 'delivery'): Promise<MarginCallId> {
  const [call] = await world.db.query<{ id: string }[]>(
    `select id from margin_call where (relationship_id, kind, direction) = ($1, $2, $3) and parent_id is null
     order by issued_at desc, occupancy limit 1`,
    [R1, kind, direction],
  );
  return id<'MarginCall'>(call!.id);
}

const claimed = (category: DisputeCategory, amount: number) => ({
  category,
  amount: usdc(amount),
  reason: 'it is not what we have',
  by: { who: 'counterparty:a', role: 'counterparty' },
});
const dispute = (call: MarginCallId, category: DisputeCategory, amount: number, asOf: Date) =>
  world.inTx((tx) => world.get(DisputeClaimService).open(tx, R1, call, claimed(category, amount), asOf));
const quoted = (mids: readonly string[], symbol = 'DOGE', of: Quotation['of'] = 'price'): Quotation[] =>
  mids.map((mid, n) => ({ symbol, dealer: `d${String(n)}`, mid: new Exact(mid), of }));
const resolve = (call: MarginCallId, quotations: readonly Quotation[], asOf = RESOLUTION) =>
  world.inTx(async (tx) => {
    const disputes = world.get(DisputeService);
    for (const quotation of quotations) given(await disputes.quote(tx, R1, call, quotation, 'olga'));
    return await disputes.resolve(tx, R1, call, { by: RITA, asOf });
  });
const stateOf = async (call: MarginCallId) => {
  const [row] = await world.db.query<{ state: string; paid: string }[]>(
    'select state, paid from margin_call where id = $1',
    [call],
  );
  return row!;
};

it('is recalculated on the legs of its own instant: what was traded since then is not in it', async () => {
  await world.runHour(hour(21), '0.99'); // A, long 10,000,000 at 1, owes 100,000
  const asOf = plusMinutes(hour(21), 10);
  const part = given(await dispute(await callOf(), 'exposure', 60_000, asOf));
  await world.inTx((tx) =>
    world.get(TradeService).book(tx, {
      relationship: R1,
      id: 't2',
      instrument: 'DOGE-PERP',
      tradedAt: plusMinutes(hour(21), 30),
      long: 'A1',
      short: 'B1',
      quantity: new Exact(5_000_000),
      price: new Exact(1),
    }),
  );
  const { recalculated, upheld } = given(await resolve(part, quoted(['0.993', '0.993'])));
  expect(recalculated.toText()).toBe('70000.000000'); // 10,000,000 × 0.007
  expect(upheld.toText()).toBe('30000.000000'); // 40,000 of it was not disputed
});

it.each([
  { category: 'exposure' as const, quotations: [], upheld: '60000.000000', why: 'nobody quotes: it stands' },
  {
    category: 'exposure' as const,
    quotations: quoted(['0.98', '0.99', '0.995', '0.999']), // 0.991 on average
    upheld: '50000.000000',
    why: 'four quote, and their average counts',
  },
  {
    category: 'instruction' as const,
    quotations: [],
    upheld: '60000.000000',
    why: 'where it is paid to changes no amount',
  },
  { category: 'terms' as const, quotations: [], upheld: '60000.000000', why: 'the paper says the same' },
  { category: 'duplicate' as const, quotations: [], upheld: '60000.000000', why: 'it was called once' },
])('of $category upholds $upheld: $why', async ({ category, quotations, upheld }) => {
  await world.runHour(hour(21), '0.99');
  const part = given(await dispute(await callOf(), category, 60_000, plusMinutes(hour(21), 10)));
  expect(given(await resolve(part, quotations)).upheld.toText()).toBe(upheld);
  const [ended] = await world.db.query<{ actor: string; as: string }[]>(
    `select actor, as_role as "as" from margin_call_step where call_id = $1 order by n desc limit 1`,
    [part],
  );
  expect(ended).toEqual({ actor: 'rita', as: 'risk-officer' });
});

describe('the times of a dispute', () => {
  const told = () =>
    world.db.query<{ type: string }[]>(
      `select type from webhook_delivery where type in ('dispute.unresolved', 'dispute.overdue') order by n`,
    );
  /** Does what is due at the times that were made due when it was opened. */
  const passTime = async (call: MarginCallId, until: Date) => {
    const due = await world.db.query<{ due_at: Date }[]>(
      `select due_at from job_due where kind = 'margin.dispute-time' and payload ->> 'callId' = $1 and due_at <= $2 order by 1`,
      [call, until],
    );
    for (const { due_at: time } of due)
      await world.inTx((tx) => world.get(DisputeWatchService).tell(tx, R1, call, time));
    return due.length;
  };

  it('are told to its party while it is open: that it is recalculated, and that nobody said what came of it', async () => {
    await hearing(world, 'a');
    await world.runHour(hour(21), '0.99');
    const part = given(await dispute(await callOf(), 'exposure', 60_000, plusMinutes(hour(21), 10)));
    expect(await passTime(part, RESOLUTION)).toBe(1);
    expect(await told()).toEqual([{ type: 'dispute.unresolved' }]);
    expect(await passTime(part, plusMinutes(RESOLUTION, 48 * 60))).toBe(2); // the first again is nothing
    expect(await told()).toEqual([{ type: 'dispute.unresolved' }, { type: 'dispute.overdue' }]);
  });

  it('are told to nobody once it is settled', async () => {
    await hearing(world, 'a');
    await world.runHour(hour(21), '0.99');
    const part = given(await dispute(await callOf(), 'exposure', 60_000, plusMinutes(hour(21), 10)));
    given(await resolve(part, []));
    expect(await passTime(part, plusMinutes(RESOLUTION, 48 * 60))).toBe(2);
    expect(await told()).toEqual([]);
  });
});

it('of initial margin is settled by what dealers say of the volatility, by the model that asked for it', async () => {
  await world.noFundingUntil(plusMinutes(MIDNIGHT, 480));
  const snapshotId = await world.value(MIDNIGHT, '1');
  await world.inTx((tx) =>
    world.get(MarginRunService).run(tx, { snapshotId, relationships: [R1] }, MIDNIGHT),
  );
  const call = await callOf('im');
  const [row] = await world.db.query<{ amount: string }[]>('select amount from margin_call where id = $1', [
    call,
  ]);
  const amount = new Exact(row!.amount).div(1_000_000);
  const part = given(await dispute(call, 'im-inputs', 100_000, plusMinutes(MIDNIGHT, 5)));
  const lowerByATwentieth = quoted(['0.048', '0.052', '0.044', '0.046'], 'DOGE', 'daily-volatility'); // 0.0475: 5 % less
  const { recalculated, upheld } = given(
    await resolve(part, lowerByATwentieth, plusMinutes(RESOLUTION, 1440)),
  );
  const lower = amount.plus(350_000).times('0.95').minus(350_000); // 350,000 was posted at the opening
  expect(recalculated.exact().minus(lower).abs().lt('0.00001')).toBe(true);
  expect(upheld.exact().minus(lower.minus(amount).plus(100_000)).abs().lt('0.00001')).toBe(true);
});

it('of what is posted is settled by what dealers give for it; of a return, like a delivery', async () => {
  await world.runHour(hour(21), '0.99');
  await world.deadline(hour(22));
  await world.runHour(hour(22), '1.03'); // 100,000 goes back to A, and A is owed 300,000
  const back = await callOf('vm', 'return');
  const [row] = await world.db.query<{ amount: string }[]>('select amount from margin_call where id = $1', [
    back,
  ]);
  expect(row!.amount).toBe('100000000000');
  const part = given(await dispute(back, 'collateral-value', 40_000, plusMinutes(hour(22), 5)));
  // What is held is worth 0.9 of its face: 90,000 of it goes back, of which 60,000 is not disputed.
  const { recalculated, upheld } = given(await resolve(part, quoted(['0.9'], 'USDC')));
  expect([recalculated.toText(), upheld.toText()]).toEqual(['90000.000000', '30000.000000']);
});

it('is heard of a transfer that was made, until the end of the next day, and what was made stands', async () => {
  await world.runHour(hour(21), '0.99');
  const call = await callOf();
  await world.deadline(hour(22));
  expect(await dispute(call, 'exposure', 60_000, new Date('2025-10-12T00:00:00Z'))).toEqual({
    ok: false,
    refusal: 'dispute-too-late',
  });
  const part = given(await dispute(call, 'exposure', 60_000, new Date('2025-10-11T23:59:00Z')));
  expect(part).toBe(call);
  expect(await dispute(call, 'exposure', 60_000, RESOLUTION)).toMatchObject({ refusal: 'disputed-already' });
  const tomorrow = new Date('2025-10-12T13:00:00Z');
  expect(await resolve(call, quoted(['0.995']), RESOLUTION)).toMatchObject({ refusal: 'too-early' });
  expect(given(await resolve(call, [], tomorrow)).upheld.toText()).toBe('10000.000000');
  expect(await stateOf(call)).toMatchObject({ state: 'settled', paid: '100000000000' });
});

it('ends once, when it is resolved and given up at the same instant', async () => {
  await world.runHour(hour(21), '0.99');
  const part = given(await dispute(await callOf(), 'exposure', 60_000, plusMinutes(hour(21), 10)));
  const concede = () =>
    world.inTx((tx) =>
      world.get(DisputeService).concede(tx, R1, part, 'party', {
        by: { who: 'counterparty:a', role: 'counterparty' },
        asOf: RESOLUTION,
      }),
    );
  const ended = await Promise.all([resolve(part, []), concede(), resolve(part, [])]);
  expect(ended.filter(({ ok }) => ok)).toHaveLength(1);
  expect(ended.filter((each) => !each.ok && each.refusal === 'resolved-already')).toHaveLength(2);
});

it('grows old by the calendars of the law: each step once, in its money, whatever is called meanwhile', async () => {
  const rate = { name: 'USDC/EUR', fixedOn: '2025-10-13', rate: '0.86', source: 'ECB' } as const;
  const today = CalendarDate.parse('2025-11-30')!;
  await world.inTx(async (tx) => {
    given(await world.get(ReferenceRateService).record(tx, [rate], 'ops', today));
  });
  await world.runHour(hour(21), '0.99');
  const part = given(await dispute(await callOf(), 'exposure', 60_000, plusMinutes(hour(21), 10)));
  const again = await (async () => {
    await world.runHour(hour(22), '0.985');
    return given(await dispute(await callOf(), 'exposure', 50_000, plusMinutes(hour(22), 10)));
  })();
  const look = (day: string, call = part) =>
    world.inTx((tx) => world.get(DisputeWatchService).look(tx, R1, call, new Date(`${day}T00:20:00Z`)));
  for (const day of ['2025-10-13', '2025-10-13', '2025-10-15', '2025-10-17', '2025-10-20', '2025-10-31']) {
    await look(day);
  }
  const steps = await world.db.query<object[]>(
    `select regime, n, step, business_days, amount from dispute_step where call_id = $1 order by taken_at, regime, n`,
    [part],
  );
  expect(steps).toEqual([
    { regime: 'EMIR', n: 1, step: 'record', business_days: 1, amount: '51600' },
    { regime: 'US', n: 1, step: 'report', business_days: 4, amount: null }, // Monday was a holiday; no rate to the dollar: as if above
    { regime: 'EMIR', n: 2, step: 'special-process', business_days: 6, amount: null },
    { regime: 'EMIR', n: 3, step: 'report', business_days: 15, amount: null },
  ]);
  const { ages, dispute: standing } = (
    await world.inTx((tx) =>
      world.get(DisputeReader).worklist(tx, { limit: 10, asOf: new Date('2025-10-31T00:20:00Z') }),
    )
  )[1]!;
  expect(standing.callId).toBe(again);
  expect(ages.map(({ since }) => since)).toEqual([plusMinutes(hour(21), 10), plusMinutes(hour(21), 10)]);
});

it('asks for the portfolio, and ranks the trades that explain the gap', async () => {
  await world.runHour(hour(21), '0.99');
  const part = given(await dispute(await callOf(), 'exposure', 60_000, plusMinutes(hour(21), 10)));
  const seen = async (party?: string) => world.inTx((tx) => world.get(DisputeReader).find(tx, part, party));
  expect((await seen())!.gap).toMatchObject({ reconciliation: undefined, trades: [] });
  const file = [
    'trade_id,instrument,quantity,price,traded_at',
    't1,DOGE-PERP,4000000,1,2025-10-10T20:30:00Z', // 6,000,000 fewer, at 0.01 a piece
    't7,DOGE-PERP,-100000,1,2025-10-10T20:30:00Z',
    't8,BTC-PERP,1,100000,2025-10-10T20:30:00Z', // nobody here knows what that is
  ].join('\n');
  await world.inTx((tx) => world.get(ReconciliationService).compare(tx, R1, 'A1', file));
  const { trades, explained } = (await seen('a'))!.gap;
  expect(trades.map(({ tradeId, outcome, gap }) => [tradeId, outcome, gap?.toFixed()])).toEqual([
    ['t8', 'missing-here', undefined],
    ['t1', 'differing', '60000'],
    ['t7', 'missing-here', '1000'],
  ]);
  expect(explained.toText()).toBe('61000.000000');
  expect(await seen('b')).toBeUndefined();
});

it('leaves the rest of the call where it was, and the deadline with it', async () => {
  await world.runHour(hour(21), '0.99');
  const call = await callOf();
  const part = given(await dispute(call, 'exposure', 60_000, plusMinutes(hour(21), 10)));
  await world.inTx((tx) => world.get(MarginCallService).collect(tx, R1, plusMinutes(hour(21), 45)));
  const rows = await world.db.query<{ state: string; paid: string }[]>(
    'select state, paid from margin_call where parent_id = $1 order by state',
    [call],
  );
  expect(rows).toEqual([
    { state: 'disputed', paid: '0' },
    { state: 'settled', paid: '40000000000' },
  ]);
  expect(await stateOf(part)).toMatchObject({ state: 'disputed' });
});
