import { Money } from '@app/kernel';

/** Money that may be advanced so that the surviving party is paid on time, in the order in which it is asked. */
export const SOURCES = [
  'free-balance',
  'first-skin',
  'liquidity-line',
  'realised-margin',
  'trust-advance',
] as const;
export type Source = (typeof SOURCES)[number];

export interface Rung {
  readonly source: Source;
  readonly available: Money;
}

/** What each source could give in this hour, and the two facts that open the last two. */
export interface Resources {
  readonly freeBalance: Money; // of the defaulter, swept at the deadline
  readonly firstSkin: Money; // in the cell's own vault
  readonly liquidityLine: Money; // undrawn part of the line committed to this relationship
  readonly realisedMargin: Money; // of the defaulter, in the settlement asset
  readonly trustAdvance: Money; // cash a trust may advance
  readonly defaultDeclared: boolean; // before that, the defaulter's margin may not be touched
  readonly preliminaryVerified: boolean; // a trust advances on a verified preliminary notice only
}

/** What one source paid. `unpaid` is what is still owed to the survivor: no money, and the first to be set off. */
export interface Share {
  readonly source: Source | 'unpaid';
  readonly amount: Money;
}

/** The ladder as it stands: every source that may be asked at all, in order, empty ones included. */
export function rungsOf(resources: Resources): Rung[] {
  const available: Readonly<Record<Source, Money>> = {
    'free-balance': resources.freeBalance,
    'first-skin': resources.firstSkin,
    'liquidity-line': resources.liquidityLine,
    'realised-margin': resources.realisedMargin,
    'trust-advance': resources.trustAdvance,
  };
  const open = (source: Source) =>
    (source !== 'realised-margin' || resources.defaultDeclared) &&
    (source !== 'trust-advance' || resources.preliminaryVerified);
  return SOURCES.filter(open).map((source) => ({ source, available: available[source] }));
}

/**
 * Pays the survivor what is due, each rung to its end before the next is asked.
 *
 * @param due VM, funding or another amount due to the survivor now; at least zero
 * @param rungs in the order in which they pay, each at least zero
 * @returns the rungs that paid something, and what nobody could pay: it is booked as owed and bears interest
 */
export function payOnTime(due: Money, rungs: readonly Rung[]): { paid: Share[]; unpaid: Money } {
  const paid: Share[] = [];
  let unpaid = due;
  for (const { source, available } of rungs) {
    const amount = unpaid.atMost(available);
    if (amount.isPositive()) paid.push({ source, amount });
    unpaid = unpaid.minus(amount.atLeast(Money.zero(due.asset)));
  }
  return { paid, unpaid };
}

/**
 * Who is repaid first when VM comes back from the survivor while the seat is vacant. What is unpaid is set off without
 * any money; then those who lent (line, trust), then capital, then the defaulter's own VM.
 */
const TAKEN_BACK: readonly Share['source'][] = [
  'unpaid',
  'liquidity-line',
  'trust-advance',
  'first-skin',
  'realised-margin',
  'free-balance',
];

/**
 * Shares out VM the survivor returns because the market turned while the seat is vacant.
 *
 * @param returned what the survivor gives back; at least zero
 * @param advanced what stands behind the survivor's VM now, by source; a source may occur more than once
 * @returns who is repaid how much, and what is left when all are repaid: the survivor's leg has turned against it
 */
export function takeBack(returned: Money, advanced: readonly Share[]): { repaid: Share[]; rest: Money } {
  const repaid: Share[] = [];
  let rest = returned;
  for (const source of TAKEN_BACK) {
    const standing = advanced.filter((share) => share.source === source).map((share) => share.amount);
    const amount = rest.atMost(Money.sum(standing, returned.asset));
    if (amount.isPositive()) repaid.push({ source, amount });
    rest = rest.minus(amount);
  }
  return { repaid, rest };
}
