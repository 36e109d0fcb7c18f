import { Money, USDC } from '@app/kernel';
import fc from 'fast-check';
import { type ScoreInputs, scoreOf, type ScoreWeights, weighsWhole } from './score';

const usdc = (amount: number) => Money.of(amount, USDC);
const TODAY = new Date('2026-01-31T12:00:00Z');
const weights: ScoreWeights = { utilisation: 30, covenants: 20, breaches: 20, statements: 10, failures: 20 };
const inputs = (more: Partial<ScoreInputs> = {}): ScoreInputs => ({
  utilisation: { used: usdc(0), limit: usdc(100), asOf: TODAY },
  openCases: 0,
  openBreaches: 0,
  endedBreaches: 0,
  newestStatement: { asOf: '2025-12-31', deliveredAt: TODAY },
  failures: 0,
  dues: usdc(0),
  ...more,
});
const uses = (used: number, limit: number) => ({
  utilisation: { used: usdc(used), limit: usdc(limit), asOf: TODAY },
});
const statement = (asOf: string) => ({ newestStatement: { asOf, deliveredAt: TODAY } });

it.each<{ of: Partial<ScoreInputs>; score: string; why: string }>([
  { of: {}, score: '100.00', why: 'nothing is used and nothing has happened' },
  { of: uses(50, 100), score: '85.00', why: 'half of 30 points for half of the limit' },
  { of: uses(150, 100), score: '70.00', why: 'a part costs no more than it weighs' },
  { of: uses(0, 0), score: '70.00', why: 'without cover there is no limit at all' },
  { of: { openCases: 1 }, score: '90.00', why: 'a right that nobody has used' },
  { of: { openCases: 3 }, score: '80.00', why: 'two of them are the whole' },
  { of: { openBreaches: 1, endedBreaches: 1 }, score: '85.00', why: 'what has ended costs half' },
  { of: statement('2025-12-17'), score: '100.00', why: 'the 45th day is in time' },
  {
    of: statement('2025-11-25'),
    score: '95.11',
    why: 'a value of 67 days ago is 22 days old: 22 ÷ 45 of 10',
  },
  { of: statement('2025-09-01'), score: '90.00', why: 'it is as if there were none' },
  { of: { failures: 1 }, score: '90.00', why: 'one notice of failure' },
  { of: { dues: usdc(1) }, score: '80.00', why: 'something is due and unpaid' },
])('is $score: $why', ({ of, score }) => {
  expect(scoreOf(weights, inputs(of), TODAY)).toMatchObject({ ok: true, value: { score } });
});

it.each<{ of: Partial<ScoreInputs>; refusal: string }>([
  { of: { utilisation: undefined }, refusal: 'no-utilisation' },
  { of: { newestStatement: undefined }, refusal: 'no-statement' },
])('is not said, and why: $refusal', ({ of, refusal }) => {
  expect(scoreOf(weights, inputs(of), TODAY)).toEqual({ ok: false, refusal });
});

it('shows what it is made of, each with its weight and the instant that it is of', () => {
  const scored = scoreOf(weights, inputs(uses(50, 100)), TODAY);
  expect(scored.ok && scored.value.components[0]).toEqual({
    part: 'utilisation',
    weight: 30,
    share: '0.5000',
    points: '15.0000',
    of: '50.000000 of 100.000000 USDC',
    asOf: TODAY,
  });
});

it.each([
  { of: weights, whole: true },
  { of: { ...weights, failures: 21 }, whole: false },
])('weights share out a hundred points: $whole', ({ of, whole }) => {
  expect(weighsWhole(of)).toBe(whole);
});

it('is between 0 and 100, and what happens makes it no better', () => {
  const some = fc.nat(5);
  fc.assert(
    fc.property(fc.nat(300), fc.nat(300), some, some, some, (used, limit, openCases, failures, more) => {
      const score = (cases: number) => {
        const scored = scoreOf(weights, inputs({ ...uses(used, limit), openCases: cases, failures }), TODAY);
        return scored.ok ? parseInt(scored.value.score.replace('.', ''), 10) : -1;
      };
      expect(score(openCases)).toBeGreaterThanOrEqual(0);
      expect(score(openCases)).toBeLessThanOrEqual(10_000);
      expect(score(openCases + more)).toBeLessThanOrEqual(score(openCases));
    }),
  );
});
