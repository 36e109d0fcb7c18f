import { Exact } from '@app/kernel';
import type { Leg } from '@app/trade/domain';
import fc from 'fast-check';
import {
  chargedMargin,
  type HistoricalParameters,
  layOut,
  riskOf,
  scenarioMoves,
  seatMeasures,
} from './domain';
import { InitialMarginKernelService } from './initial-margin-kernel.service';

const AS_OF = new Date('2025-10-10T00:00:00Z');
const MARK = 100;
const WINDOW = 50;

/** What a seat with one position has to post by the model, before anything that is added to it: laid out, moved and measured. */
async function charged(returns: readonly number[], side: 'long' | 'short', parameters: HistoricalParameters) {
  const moves = scenarioMoves({ lastDay: '2025-10-09', returns }, parameters, 1);
  if (!moves.ok) throw new Error(moves.refusal);
  const leg: Leg = {
    tradeId: 't',
    occupancy: 'A1',
    instrument: 'BTC-PERP',
    underlying: 'BTC',
    terms: { kind: 'linear-perpetual' },
    quantity: new Exact(side === 'long' ? 1 : -1),
    price: new Exact(MARK),
  };
  const markets = new Map([['BTC', { mark: new Exact(MARK), dailyVolatility: 0.03 }]]);
  const seat = { legs: [leg], nets: true, moves: new Map([['BTC', moves.value]]), scope: 's' };
  const layout = layOut([seat], markets, AS_OF);
  const losses = await new InitialMarginKernelService().losses(layout, parameters);
  return chargedMargin(seatMeasures(layout, 0, losses), parameters.procyclicality).charged;
}

// A model replays log moves and revalues; the question is asked of log returns. A quantile is one of the days: revalued, it is the same
// day. A mean of the worst is not, so it is asked of what those days were as parts of the price.
const returns = fc.array(fc.double({ min: -0.3, max: 0.3, noNaN: true }), {
  minLength: WINDOW,
  maxLength: WINDOW + 20,
});
const side = fc.constantFrom('long', 'short' as const);
const parameters = (measure: HistoricalParameters['measure'], filtered: boolean) =>
  ({
    window: WINDOW,
    filtered,
    decay: 0.94,
    measure,
    confidence: 0.9,
    horizon: 'square-root',
    procyclicality: { kind: 'none' },
  }) as const;
const question = { confidence: 0.9, window: WINDOW, decay: 0.94, quantile: 'inverse-ecdf' } as const;

it.each([
  { filtered: false, model: 'hs' },
  { filtered: true, model: 'fhs' },
] as const)(
  'margin by a quantile is the value at risk of the position: $model',
  async ({ filtered, model }) => {
    await fc.assert(
      fc.asyncProperty(returns, side, async (days, of) => {
        const risk = riskOf({ ...question, returns: days, model, side: of });
        fc.pre(risk.ok && days.slice(-WINDOW).some((day) => day !== 0));
        const sign = of === 'long' ? 1 : -1;
        const lost = -sign * MARK * Math.expm1(-sign * risk.value.valueAtRisk);
        const margin = await charged(days, of, parameters('value-at-risk', filtered));
        expect(Math.abs(margin - Math.max(0, lost))).toBeLessThanOrEqual(1e-9 * MARK);
      }),
      { numRuns: 50 },
    );
  },
);

it('margin by a shortfall is the expected shortfall of the position', async () => {
  await fc.assert(
    fc.asyncProperty(returns, side, async (days, of) => {
      fc.pre(days.slice(-WINDOW).some((day) => day !== 0));
      const risk = riskOf({ ...question, returns: days.map(Math.expm1), model: 'hs', side: of });
      if (!risk.ok) throw new Error(risk.refusal);
      const margin = await charged(days, of, parameters('expected-shortfall', false));
      const lost = Math.max(0, MARK * risk.value.expectedShortfall);
      expect(Math.abs(margin - lost)).toBeLessThanOrEqual(1e-9 * MARK);
    }),
    { numRuns: 50 },
  );
});
