import { Exact } from '@app/kernel';
import { expectedShortfall } from '@app/numerics';
import type { Leg } from '@app/trade/domain';
import fc from 'fast-check';
import type { ScenarioMoves, ScenarioSet } from './im-historical';
import { layOut, seatMeasures, type SimulatedSeat } from './im-simulation';

const AS_OF = new Date('2025-10-10T00:00:00Z');
const CONFIDENCE = 0.9;
const DAYS = [-0.1, 0.05, -0.02, 0.08, -0.3, 0.01, 0.2, -0.15, 0.03, -0.01];
const market = (mark: number) => ({ mark: new Exact(mark), dailyVolatility: 0.03 });
const markets = new Map([
  ['BTC', market(100)],
  ['ETH', market(100)],
  ['FLAT', market(100)],
]);
const only = (moves: readonly number[]): ScenarioMoves => new Map([['stretched', moves]]);
const moves = new Map([
  ['BTC', only(DAYS)],
  ['ETH', only([...DAYS].reverse())],
  ['FLAT', only(DAYS.map(() => 0))],
]);
const leg = (underlying: string, quantity: number, tradeId = 't'): Leg => ({
  tradeId,
  occupancy: 'A1',
  instrument: `${underlying}-PERP`,
  underlying,
  terms: { kind: 'linear-perpetual' },
  quantity: new Exact(quantity),
  price: new Exact(100),
});
const seat = (legs: readonly Leg[], more: Partial<SimulatedSeat> = {}): SimulatedSeat => ({
  legs,
  nets: true,
  moves,
  scope: 's',
  ...more,
});

/** What each seat would lose, every portfolio's losses added up plainly. */
function lost(seats: readonly SimulatedSeat[]): number[] {
  const layout = layOut(seats, markets, AS_OF);
  const lines = layout.rows.get('stretched') ?? [];
  const losses = layout.portfolios.map((units) =>
    expectedShortfall(
      DAYS.map((_, day) => -[...units].reduce((sum, [row, each]) => sum + each * lines[row]![day]!, 0)),
      CONFIDENCE,
    ),
  );
  const bySet = new Map<ScenarioSet, readonly number[]>([['stretched', losses]]);
  return seats.map((_, index) => seatMeasures(layout, index, bySet).get('stretched') ?? NaN);
}
const lostBy = (...legs: Leg[]) => lost([seat(legs)])[0]!;

it.each([
  { legs: [leg('BTC', 2)], loss: 200 * -Math.expm1(-0.3), why: 'one asset loses its worst day' },
  { legs: [leg('BTC', -2)], loss: 200 * Math.expm1(0.2), why: 'whoever is short of it, its best' },
  { legs: [leg('BTC', 2), leg('BTC', -2)], loss: 0, why: 'what is undone loses nothing' },
  {
    legs: [leg('FLAT', 5)],
    loss: 0,
    why: 'what never moved loses nothing: whoever asks has refused it before',
  },
  { legs: [leg('BTC', 2), leg('FLAT', 5)], loss: 200 * -Math.expm1(-0.3), why: 'and hides nothing' },
])('$loss is lost: $why', ({ legs, loss }) => {
  expect(lostBy(...legs)).toBeCloseTo(loss, 9);
});

it('what does not net loses the sum of its trades, and never less than the whole', () => {
  const hedged = [leg('BTC', 2, 't'), leg('BTC', -2, 'u')];
  const [net, apart] = lost([seat(hedged), seat(hedged, { nets: false })]);
  expect(net).toBeCloseTo(0, 9);
  expect(apart).toBeCloseTo(200 * -Math.expm1(-0.3) + 200 * Math.expm1(0.2), 9);
});

it('two that move alike hedge each other whole, though nothing could be drawn from their covariance', () => {
  const alike = new Map([...moves, ['ETH', only(DAYS)]]);
  expect(lost([seat([leg('BTC', 3), leg('ETH', -3)], { moves: alike })])[0]).toBeCloseTo(0, 9);
});

it('who is moved otherwise has rows of his own; who is moved alike shares them', () => {
  const of = (scope: string) => seat([leg('BTC', 1)], { scope });
  const rows = (...seats: SimulatedSeat[]) => layOut(seats, markets, AS_OF).rows.get('stretched')?.length;
  expect(rows(of('one'), of('one'))).toBe(1);
  expect(rows(of('one'), of('other'))).toBe(2);
});

it('nothing is laid out that has no mark, or no moves', () => {
  expect(() => lost([seat([leg('SOL', 1)])])).toThrow('nothing moves SOL');
  expect(() => lost([seat([leg('BTC', 1)], { moves: new Map() })])).toThrow('nothing moves BTC');
});

const legs = fc.array(
  fc
    .record({
      of: fc.constantFrom('BTC', 'ETH', 'FLAT'),
      n: fc.integer({ min: -40, max: 40 }),
      trade: fc.constantFrom('t', 'u', 'v'),
    })
    .map(({ of, n, trade }) => leg(of, n, trade)),
  { minLength: 1, maxLength: 6 },
);

it('k times the position loses k times as much', () => {
  fc.assert(
    fc.property(legs, fc.integer({ min: 1, max: 50 }), fc.boolean(), (given, k, nets) => {
      const scaled = given.map((each) => ({ ...each, quantity: each.quantity.times(k) }));
      const [one, many] = lost([seat(given, { nets }), seat(scaled, { nets })]);
      expect(many).toBeCloseTo(k * one!, 6);
    }),
  );
});

it('is the same in whatever order legs and seats stand', () => {
  fc.assert(
    fc.property(legs, legs, fc.boolean(), (some, others, nets) => {
      const [first, second] = lost([seat(some, { nets }), seat(others, { nets })]);
      const turned = lost([seat([...others].reverse(), { nets }), seat([...some].reverse(), { nets })]);
      expect(turned[0]).toBeCloseTo(second!, 9);
      expect(turned[1]).toBeCloseTo(first!, 9);
    }),
  );
});

it('parts together never lose more than the parts by themselves', () => {
  fc.assert(
    fc.property(legs, legs, (some, others) => {
      const [together, one, other] = lost([seat([...some, ...others]), seat(some), seat(others)]);
      expect(together).toBeLessThanOrEqual(one! + other! + 1e-9);
    }),
  );
});
