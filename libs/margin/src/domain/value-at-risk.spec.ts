import fc from 'fast-check';
import { RISK_MODELS, type RiskQuestion, riskOf } from './value-at-risk';

const returns = fc.array(
  fc.double({ min: -0.3, max: 0.3, noNaN: true }).filter((r) => Math.abs(r) > 1e-6),
  { minLength: 30, maxLength: 120 },
);
type Changed = Partial<Omit<RiskQuestion, 'decay' | 'garch'>>;
const question = (given: readonly number[], more: Changed = {}): RiskQuestion => ({
  returns: given,
  model: 'fhs',
  side: 'long',
  confidence: 0.975,
  window: 20,
  decay: 0.94,
  quantile: 'inverse-ecdf',
  ...more,
});

it('who is long of a history is short of its mirror', () => {
  fc.assert(
    fc.property(returns, fc.constantFrom(...RISK_MODELS), (given, model) => {
      const mirrored = given.map((r) => -r);
      const long = riskOf(question(given, { model }));
      expect(riskOf(question(mirrored, { model, side: 'short' }))).toEqual(long);
    }),
  );
});

it('twice the moves are twice the risk', () => {
  fc.assert(
    fc.property(returns, fc.constantFrom(...RISK_MODELS), (given, model) => {
      const once = riskOf(question(given, { model }));
      const twice = riskOf(
        question(
          given.map((r) => 2 * r),
          { model },
        ),
      );
      if (!once.ok || !twice.ok) throw new Error('there is a history');
      expect(twice.value.expectedShortfall).toBeCloseTo(2 * once.value.expectedShortfall, 9);
    }),
  );
});

it.each(['hs', 'fhs'] as const)('%s: a history shorter than its window is refused', (model) => {
  expect(riskOf(question([0.01, 0.02], { model }))).toEqual({ ok: false, refusal: 'no-history' });
});

it('a return after days that never moved is measured by nothing', () => {
  expect(riskOf(question([0, 0, 0, 0.01], { window: 3 }))).toEqual({ ok: false, refusal: 'no-volatility' });
});

it('days that never moved lose nothing', () => {
  const risk = riskOf(question([0, 0, 0, 0], { window: 3 }));
  expect(risk).toMatchObject({ ok: true, value: { valueAtRisk: 0, expectedShortfall: 0 } });
});
