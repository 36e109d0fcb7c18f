import { type Money, plusMinutes } from '@app/kernel';

/** Ways to fill a vacant seat, in the order in which they must be tried. */
export const RESORTS = ['first-round', 'second-round', 'bilateral-sale', 'own-seat'] as const;
export type Resort = (typeof RESORTS)[number];

/** What the survivor chooses when every resort has failed. Silence for a day means cash settlement. */
export type Election = 'cash-settlement' | 'stay-with-recourse-to-cell';

export interface Carrying {
  readonly needed: Money; // margin the entity would have to post to hold the seat, hedged
  readonly limit: Money; // its board's limit for this
  readonly hardStopAt: Date; // carrying limit in time, one extension included
}

/**
 * What is tried next for a seat nobody has taken. The entity's own seat is passed over when it exceeds the carrying limit
 * or its time is over; then the survivor elects. No other party is ever asked, and no trade is torn up.
 */
export function nextResort(
  tried: readonly Resort[],
  carrying: Carrying,
  asOf: Date,
): Resort | 'survivor-elects' {
  const next = RESORTS.find((resort) => !tried.includes(resort));
  if (next === undefined || asOf >= carrying.hardStopAt) return 'survivor-elects';
  if (next === 'own-seat' && carrying.limit.lessThan(carrying.needed)) return 'survivor-elects';
  return next;
}

const ELECTION_MINUTES = 24 * 60;

/** The survivor's election: its own while the day runs, cash settlement once the day is over; undefined while open. */
export function electionOf(
  askedAt: Date,
  answer: { readonly election: Election; readonly at: Date } | undefined,
  asOf: Date,
): Election | undefined {
  const closesAt = plusMinutes(askedAt, ELECTION_MINUTES);
  if (answer !== undefined && answer.at < closesAt) return answer.election;
  return asOf < closesAt ? undefined : 'cash-settlement';
}
