import { type CalendarDate, Exact } from '@app/kernel';

/** What a rate is called: what a day's money cost, or one currency in units of another. */
export const REFERENCE_RATES = ['SOFR', 'EFFR', 'ESTR', 'SONIA', 'TONA', 'USDC/EUR', 'USDC/USD'] as const;
export type ReferenceRateName = (typeof REFERENCE_RATES)[number];

/** A rate as somebody published it for a day. */
export interface ReferenceRate {
  readonly name: ReferenceRateName;
  readonly fixedOn: string; // YYYY-MM-DD
  readonly rate: string; // decimal text: of a year, 0.0432 is 4.32 %; of a pair, units of the second for one of the first
  readonly source: string;
}

export type RateMisfit = 'rate-from-the-future' | 'not-a-rate' | 'not-a-fraction';

/** Why nobody can have published this rate, whoever agrees on it; undefined: somebody can. */
export function misfitOf(
  { name, fixedOn, rate }: ReferenceRate,
  today: CalendarDate,
): RateMisfit | undefined {
  if (fixedOn > today.text) return 'rate-from-the-future';
  const isPair = name.includes('/');
  if (isPair && new Exact(rate).lte(0)) return 'not-a-rate';
  if (!isPair && new Exact(rate).abs().gte(1)) return 'not-a-fraction';
  return undefined;
}
