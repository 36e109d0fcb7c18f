import { Exact, USDC } from '@app/kernel';
import fc from 'fast-check';
import { backtestSeries, oneUnitOf } from './backtest-series';
import { modelOf, type ModelKind, type ModelVersion } from './model';

const addOns = { concentration: [], liquidity: [], wrongWay: [] };
const parameters = {
  'historical-simulation': {
    window: 100,
    filtered: true,
    decay: 0.94,
    measure: 'value-at-risk',
    confidence: 0.99,
    horizon: 'square-root',
    procyclicality: { kind: 'floor', lookBackDays: 250 },
    addOns,
  },
  'portfolio-scan': {
    scenarios: [
      { spot: 0.1, volatility: 0, weight: 1 },
      { spot: -0.1, volatility: 0, weight: 1 },
    ],
    nearPower: 0,
    farPower: 0,
    netPart: 0,
    hedgedPart: 0,
    addOns,
  },
};
const version = (kind: ModelKind, given: object = {}): ModelVersion => {
  const model = modelOf(kind, given);
  if (!model.ok) throw new Error(model.refusal.join());
  return { ...model.value, version: 1 };
};
const MODELS = {
  'historical-simulation': version('historical-simulation', parameters['historical-simulation']),
  'historical-simulation by GARCH, weighed by age': version('historical-simulation', {
    ...parameters['historical-simulation'],
    decay: undefined,
    garch: { omega: 1e-5, alpha: 0.1, beta: 0.85 },
    window: 150,
    ageDecay: 0.999,
  }),
  'portfolio-scan': version('portfolio-scan', parameters['portfolio-scan']),
  parametric: version('parametric'),
};
const moves = Array.from({ length: 300 }, (_, day) => 0.03 * Math.sin(day * day + 1));
const held = (returns: readonly number[]) => ({
  legs: [oneUnitOf('BTC')],
  markets: new Map([['BTC', { mark: new Exact(100), dailyVolatility: 0.02 }]]),
  histories: new Map([['BTC', { lastDay: '2025-10-09', returns }]]),
  asset: USDC,
  asOf: new Date('2025-10-10T00:00:00Z'),
});
const terms = { multiplier: 2.33, correlation: 1 };
const daysOf = (returns: readonly number[], model: ModelVersion) => {
  const series = backtestSeries(held(returns), model, terms);
  if (!series.ok) throw new Error(series.refusal);
  return series.value.days;
};

describe.each(Object.entries(MODELS))('%s', (_, model) => {
  it('forecasts no day from what came on it or after it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 299 }),
        fc.double({ min: 0.001, max: 0.5, noNaN: true }), // days on which nothing moves have no volatility
        (from, other) => {
          const changed = moves.map((move, day) => (day < from ? move : other));
          const [before, after] = [moves, changed].map((each) => daysOf(each, model));
          const known = before!.length - (300 - from) + 1;
          expect(after!.slice(0, Math.max(known, 0)).map(({ forecast }) => forecast)).toEqual(
            before!.slice(0, Math.max(known, 0)).map(({ forecast }) => forecast),
          );
        },
      ),
      { numRuns: 15 },
    );
  });

  it('has a forecast for each day that it can, the last one yesterday, and what was lost on it', () => {
    const days = daysOf(moves, model);
    expect(days.at(-1)).toMatchObject({ day: '2025-10-09', loss: -100 * Math.expm1(moves[299]!) });
    expect(days.every(({ forecast }) => forecast > 0)).toBe(true);
  });
});

it.each([
  {
    model: MODELS['historical-simulation'],
    returns: moves.slice(0, 101),
    refusal: 'no-history',
    why: 'no day is left to forecast',
  },
  {
    model: MODELS.parametric,
    returns: moves.slice(0, 250),
    refusal: 'no-history',
    why: 'a year is needed first',
  },
  {
    model: version('schedule'),
    returns: moves,
    refusal: 'not-backtested',
    why: 'the schedule promises nothing',
  },
  { model: version('licensed'), returns: moves, refusal: 'not-backtested', why: 'so does what is not ours' },
])('$model.kind is refused as $refusal: $why', ({ model, returns, refusal }) => {
  expect(backtestSeries(held(returns), model, terms)).toEqual({ ok: false, refusal });
});
