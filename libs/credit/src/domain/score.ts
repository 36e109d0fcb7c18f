import { accept, Exact, type Money, refuse, type Result } from '@app/kernel';

/** What a line is scored by. */
export const SCORE_PARTS = ['utilisation', 'covenants', 'breaches', 'statements', 'failures'] as const;
export type ScorePart = (typeof SCORE_PARTS)[number];

/** How many of a hundred points each part can cost, as the committee has laid it down. They sum to a hundred. */
export type ScoreWeights = Readonly<Record<ScorePart, number>>;

/** What is known of a line, each thing with the instant that it is of. */
export interface ScoreInputs {
  readonly utilisation: { readonly used: Money; readonly limit: Money; readonly asOf: Date } | undefined;
  readonly openCases: number; // rights that a covenant gives and nobody has used or let be
  readonly openBreaches: number; // of the limit, by the market or by time
  readonly endedBreaches: number; // within the last 90 days
  readonly newestStatement: { readonly asOf: string; readonly deliveredAt: Date } | undefined; // 2025-09-30
  readonly failures: number; // notices of a failure to pay that were served within the last 180 days
  readonly dues: Money | undefined; // fell due and unpaid
}

/** One part of a score, with the figures that it follows from. */
export interface ScoreComponent {
  readonly part: ScorePart;
  readonly weight: number;
  readonly share: string; // of its weight that is lost, 0 to 1
  readonly points: string; // lost
  readonly of: string; // what it follows from, in words
  readonly asOf: Date;
}

/** 100 is the best. It decides nothing: no line, trade or call is judged by it. */
export interface Score {
  readonly score: string; // to a hundredth
  readonly components: readonly ScoreComponent[];
}

/** The formulas below. Another version when one of them changes; the weights have versions of their own. */
export const SCORE_FORMULA = 'line-score-1';

/** What is missing without which nothing is said. */
export type NotScored = 'no-utilisation' | 'no-statement';

const DAYS_KNOWN = 45; // after which the value of a fund is old: a month, and half of one to deliver it
const A_DAY = 86_400_000;

/**
 * score = 100 − Σ weight × share lost, to a hundredth, rounded down. What is lost, of each part at most the whole:
 * utilisation: used ÷ limit; without any limit the whole. Covenants: ½ for each open case. Breaches: ½ for each that is open, ¼ for
 * each that ended lately. Statements: nothing for 45 days from the day it is of, then evenly to the whole within another 45.
 * Failures: ½ for each notice, and the whole while anything is due.
 */
export function scoreOf(weights: ScoreWeights, inputs: ScoreInputs, asOf: Date): Result<Score, NotScored> {
  const { utilisation, newestStatement, dues } = inputs;
  if (utilisation === undefined || dues === undefined) return refuse('no-utilisation');
  if (newestStatement === undefined) return refuse('no-statement');
  const { used, limit } = utilisation;
  const age = Math.max(0, Math.floor((asOf.getTime() - dayOf(newestStatement.asOf)) / A_DAY));
  const { openCases, openBreaches, endedBreaches, failures } = inputs;
  const unpaid = dues.isPositive() ? 1 : 0;
  const components = [
    lost('utilisation', limit.isPositive() ? used.exact().div(limit.exact()) : new Exact(1), {
      of: `${used.toText()} of ${limit.toText()} ${limit.asset.code}`,
      asOf: utilisation.asOf,
    }),
    lost('covenants', new Exact(openCases).div(2), { of: `${String(openCases)} open`, asOf }),
    lost('breaches', new Exact(openBreaches).div(2).plus(new Exact(endedBreaches).div(4)), {
      of: `${String(openBreaches)} open, ${String(endedBreaches)} ended within 90 days`,
      asOf,
    }),
    lost('statements', new Exact(age - DAYS_KNOWN).div(DAYS_KNOWN), {
      of: `the newest is of ${newestStatement.asOf}, ${String(age)} days ago`,
      asOf: newestStatement.deliveredAt,
    }),
    lost('failures', new Exact(failures).div(2).plus(unpaid), {
      of: `${String(failures)} notices within 180 days, ${dues.toText()} ${dues.asset.code} due`,
      asOf: utilisation.asOf,
    }),
  ].map(({ share, ...component }) => {
    const weight = weights[component.part];
    return { ...component, weight, share: share.toFixed(4), points: share.times(weight).toFixed(4) };
  });
  const points = components.reduce((sum, component) => sum.plus(component.points), new Exact(0));
  return accept({ score: new Exact(100).minus(points).toFixed(2, Exact.ROUND_DOWN), components });
}

/** Whether weights share out a hundred points. */
export function weighsWhole(weights: ScoreWeights): boolean {
  return SCORE_PARTS.reduce((sum, part) => sum + weights[part], 0) === 100;
}

function lost(part: ScorePart, share: Exact, from: Pick<ScoreComponent, 'of' | 'asOf'>) {
  return { part, share: Exact.min(1, Exact.max(0, share)).toDecimalPlaces(4), ...from };
}

const dayOf = (day: string) => new Date(`${day}T00:00:00Z`).getTime();
