import { Exact } from '@app/kernel';
import { Generator } from '@app/numerics';
import type { InstrumentTerms, Leg } from '@app/trade/domain';
import { potentialExposure } from './potential-exposure';
import type { Simulation } from './simulated-paths';

const AS_OF = new Date('2025-10-10T00:00:00Z');
const leg = (quantity: number, more: Partial<Leg> = {}): Leg => ({
  tradeId: 't',
  occupancy: 'A1',
  instrument: 'BTC-PERP',
  underlying: 'BTC',
  terms: { kind: 'linear-perpetual' },
  quantity: new Exact(quantity),
  price: new Exact(100),
  ...more,
});
const moves = (seed: number) => {
  const chance = new Generator(seed);
  return Array.from({ length: 365 }, () => 0.03 * chance.normal());
};
const MARGIN = { initialMargin: 0, variationMargin: 0, tolerance: 0, marginPeriodDays: 1 };
const BTC = { mark: 100, returns: moves(1), dailyVolatility: 0.03 };
const simulation = (more: Partial<Simulation> = {}): Simulation => ({
  legs: [leg(10)],
  underlyings: new Map([['BTC', BTC]]),
  days: [1, 7, 30],
  paths: 500,
  margin: MARGIN,
  nets: true,
  asOf: AS_OF,
  ...more,
});
const found = (more?: Partial<Simulation>, seed = 7) => {
  const result = potentialExposure(simulation(more), new Generator(seed));
  if (!result.ok) throw new Error(result.refusal);
  return result.value;
};

it('is the same again from the same seed, and another from another', () => {
  expect(found()).toEqual(found());
  expect(found({}, 8)).not.toEqual(found());
});

it('margin never raises what is expected to be owed, and the margined profile does not grow with time', () => {
  const held = (initialMargin: number) =>
    found({ margin: { ...MARGIN, initialMargin } }).margined.points.map(({ expected }) => expected);
  const [none, some] = [held(0), held(20)];
  none.forEach((expected, index) => {
    expect(some[index]).toBeLessThanOrEqual(expected);
  });
  const { unmargined, margined } = found();
  expect(margined.points[2]!.expected).toBeLessThan(unmargined.points[2]!.expected);
});

it('what has expired is settled, and owed no longer', () => {
  const terms: InstrumentTerms = {
    kind: 'dated-future',
    contractSize: new Exact(1),
    expiresAt: new Date('2025-10-13T00:00:00Z'),
  };
  const { points } = found({ legs: [leg(10, { terms })] }).unmargined;
  expect(points.map(({ expected }) => expected > 0)).toEqual([true, false, false]);
});

it('a bought option can be owed no more than was paid for it', () => {
  const terms: InstrumentTerms = {
    kind: 'european-option',
    contractSize: new Exact(1),
    expiresAt: new Date('2025-12-26T08:00:00Z'),
    strike: new Exact(100),
    right: 'call',
  };
  const { points } = found({ legs: [leg(10, { terms, price: new Exact(5) })] }).unmargined;
  expect(Math.max(...points.map(({ potential99 }) => potential99))).toBeLessThanOrEqual(50);
});

it.each([
  {
    underlyings: new Map([['BTC', { ...BTC, returns: BTC.returns.slice(1) }]]),
    refusal: 'no-history',
    why: 'a day is missing of the year',
  },
  {
    underlyings: new Map([
      ['BTC', BTC],
      ['ETH', { ...BTC, returns: BTC.returns.map((each) => 1.5 * each) }],
    ]),
    refusal: 'degenerate-covariance',
    why: 'one moves only as the other does',
  },
  {
    underlyings: new Map([['BTC', { ...BTC, returns: BTC.returns.map(() => 0) }]]),
    refusal: 'degenerate-covariance',
    why: 'nothing moves',
  },
])('is refused as $refusal: $why', ({ underlyings, refusal }) => {
  expect(potentialExposure(simulation({ underlyings }), new Generator(7))).toEqual({ ok: false, refusal });
});

describe('margined', () => {
  const longAndShort = [leg(10), leg(-10, { tradeId: 'u' })];
  const margined = (margin: Partial<typeof MARGIN>, more: Partial<Simulation> = {}) =>
    found({ ...more, margin: { ...MARGIN, ...margin } }).margined.points;

  it('what is held now counts until a margin period has passed, and not beyond', () => {
    const [none, some] = [margined({}), margined({ variationMargin: 25 })];
    expect(some[0]!.expected).toBeLessThan(none[0]!.expected);
    expect(some.slice(1)).toMatchObject(none.slice(1).map(({ expected }) => ({ expected })));
  });

  it('what is tolerated stands open beside what the margin period brings', () => {
    const [none, some] = [margined({})[2]!, margined({ tolerance: 1e9 })[2]!];
    expect(some.expected).toBeGreaterThan(none.expected);
    expect(some.expected).toBeCloseTo(found().unmargined.points[2]!.expected, 9); // nothing is ever called
  });

  it('initial margin stands against what the seat owes, and is nothing it can lose', () => {
    const [none, some] = [margined({})[2]!, margined({ initialMargin: 20 })[2]!];
    expect(some.expected).toBeLessThan(none.expected);
    expect(some.expectedNegative).toBe(none.expectedNegative);
  });

  it('of a single trade it is the same whether it nets or not', () => {
    const [gross, net] = [margined({}, { nets: false }), margined({})];
    gross.forEach(({ expected, expectedNegative }, n) => {
      expect(expected).toBeCloseTo(net[n]!.expected, 9);
      expect(expectedNegative).toBeCloseTo(net[n]!.expectedNegative, 9);
    });
  });

  it('a hedge that does not net leaves both sides what the other owes', () => {
    const at = (nets: boolean) => found({ legs: longAndShort, nets }).unmargined.points[2]!;
    expect(at(true)).toMatchObject({ expected: 0, potential99: 0 });
    expect(at(false).expected).toBeGreaterThan(0);
    expect(at(false).expectedNegative).toBeCloseTo(-at(false).expected, 9);
  });
});
