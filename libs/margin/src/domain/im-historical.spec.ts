import fc from 'fast-check';
import { chargedMargin, type HistoricalParameters, scenarioMoves, type ScenarioSet } from './im-historical';

type Changed = Partial<Omit<HistoricalParameters, 'decay' | 'garch'>> & { readonly decay?: number };
const parameters = (more: Changed = {}): HistoricalParameters => ({
  window: 20,
  filtered: true,
  decay: 0.94,
  measure: 'expected-shortfall',
  confidence: 0.975,
  horizon: 'square-root',
  procyclicality: { kind: 'none' },
  ...more,
});
const calm = Array.from({ length: 40 }, (_, day) => (day % 2 === 0 ? 0.01 : -0.01));
const wild = [...calm, 0.1, -0.1];
const history = (returns: readonly number[]) => ({ lastDay: '2025-10-09', returns });
const moved = (returns: readonly number[], given: HistoricalParameters, days = 1) => {
  const found = scenarioMoves(history(returns), given, days);
  if (!found.ok) throw new Error(found.refusal);
  return found.value;
};

it.each([
  { more: {}, sets: ['stretched'], why: 'the root of time alone' },
  {
    more: { horizon: 'overlapping' as const },
    sets: ['overlapping'],
    why: 'days as they followed one another',
  },
  { more: { horizon: 'greater' as const }, sets: ['stretched', 'overlapping'], why: 'both, for the greater' },
  {
    more: { procyclicality: { kind: 'buffer' as const, part: 0.25, lookBackDays: 250 } },
    sets: ['stretched', 'long-run'],
    why: 'a buffer asks whether the market is stressed',
  },
  {
    more: {
      procyclicality: {
        kind: 'stressed-weight' as const,
        weight: 0.25,
        firstDay: '2025-10-08',
        lastDay: '2025-10-09',
      },
    },
    sets: ['stretched', 'stressed'],
    why: 'stressed days are replayed beside today’s',
  },
])('scenarios are $sets: $why', ({ more, sets }) => {
  expect([...moved(wild, parameters(more)).keys()]).toEqual(sets);
});

it('every set has a scenario for each day of the window, over any period', () => {
  const sets = moved(wild, parameters({ horizon: 'greater' }), 2.5);
  expect([...sets.values()].map(({ length }) => length)).toEqual([20, 20]);
});

it('the stressed days are those that were named', () => {
  const procyclicality = {
    kind: 'stressed-weight',
    weight: 0.25,
    firstDay: '2025-10-08',
    lastDay: '2025-10-09',
  } as const;
  expect(moved(wild, parameters({ procyclicality })).get('stressed')).toEqual([0.1, -0.1]);
});

it.each([
  { returns: calm.slice(0, 19), more: {}, days: 1, why: 'the window is longer' },
  { returns: calm.slice(0, 20), more: {}, days: 1.5, why: 'two days that overlap need one more' },
  {
    returns: calm,
    more: {
      procyclicality: {
        kind: 'stressed-weight' as const,
        weight: 0.25,
        firstDay: '2020-03-01',
        lastDay: '2020-03-31',
      },
    },
    days: 1,
    why: 'it does not reach back to the stressed days',
  },
])('a history that is too short is refused: $why', ({ returns, more, days }) => {
  expect(scenarioMoves(history(returns), parameters(more), days)).toEqual({
    ok: false,
    refusal: 'no-history',
  });
});

it.each([true, false])('a history that never moved is refused, filtered: %s', (filtered) => {
  const flat = Array<number>(40).fill(0);
  expect(scenarioMoves(history(flat), parameters({ filtered }), 1)).toEqual({
    ok: false,
    refusal: 'no-volatility',
  });
});

it('a floor holds the volatility at which days are replayed, and only from below', () => {
  const forgetful = { decay: 0.8 };
  const floor = parameters({ ...forgetful, procyclicality: { kind: 'floor', lookBackDays: 250 } });
  const greatest = (returns: readonly number[], given: HistoricalParameters) =>
    Math.max(...(moved(returns, given).get('stretched') ?? []));
  const quiet = [0.2, -0.2, ...calm];
  expect(greatest(quiet, floor)).toBeGreaterThan(greatest(quiet, parameters(forgetful)));
  expect(greatest(wild, floor)).toBe(greatest(wild, parameters(forgetful)));
});

it.each([
  { raw: 80, longRun: 100, charged: 100, why: 'markets are calm: a quarter more' },
  { raw: 118, longRun: 100, charged: 125, why: 'they are not: the buffer of the long run is drawn' },
  { raw: 140, longRun: 100, charged: 140, why: 'it is used up' },
])('$raw beside $longRun of the long run is charged as $charged: $why', ({ raw, longRun, charged }) => {
  const buffer = { kind: 'buffer', part: 0.25, lookBackDays: 3653 } as const;
  const measures = new Map<ScenarioSet, number>([
    ['stretched', raw],
    ['long-run', longRun],
  ]);
  expect(chargedMargin(measures, buffer)).toEqual({ raw, charged });
});

it('the greater of both ways is charged, and never less than nothing', () => {
  const amounts = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(amounts, amounts, (one, other) => {
      const measures = new Map<ScenarioSet, number>([
        ['stretched', one],
        ['overlapping', other],
      ]);
      expect(chargedMargin(measures, { kind: 'none' }).charged).toBe(Math.max(0, one, other));
    }),
  );
});
