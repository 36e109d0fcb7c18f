import { accept, refuse, type Result } from '@app/kernel';
import type { RiskRating } from './ownership-control';

/** What a party may do, since it was let in. */
export const PARTY_STATES = [
  'active',
  'review-due',
  'restricted',
  'suspended',
  'offboarding',
  'closed',
] as const;
export type PartyState = (typeof PARTY_STATES)[number];

/** The states that people bring a party to. That its review is due, a job finds. */
export const COMMANDED_STATES = ['active', 'restricted', 'suspended', 'offboarding', 'closed'] as const;
export type CommandedState = (typeof COMMANDED_STATES)[number];

export interface IllegalPartyTransition {
  readonly kind: 'illegal-transition';
  readonly state: PartyState;
  readonly legal: readonly PartyState[];
}

const TIGHTER: Readonly<Record<PartyState, readonly PartyState[]>> = {
  active: ['review-due', 'restricted', 'suspended', 'offboarding'],
  'review-due': ['restricted', 'suspended', 'offboarding'],
  restricted: ['suspended', 'offboarding'],
  suspended: ['offboarding'],
  offboarding: ['suspended', 'closed'],
  closed: [],
};

const EASIER: Readonly<Record<PartyState, readonly PartyState[]>> = {
  active: [],
  'review-due': ['active'],
  restricted: ['active'],
  suspended: ['restricted', 'active'],
  offboarding: [],
  closed: [],
};

/** Whether a party may be brought to a state, and by how many: a stop takes one person, and whatever lifts one takes two. */
export function partyTransition(
  from: PartyState,
  to: PartyState,
): Result<'by-one' | 'by-two', IllegalPartyTransition> {
  if (TIGHTER[from].includes(to)) return accept('by-one');
  if (EASIER[from].includes(to)) return accept('by-two');
  return refuse({ kind: 'illegal-transition', state: from, legal: [...TIGHTER[from], ...EASIER[from]] });
}

/** Why a party may not do something: it takes no new risk, or it is stopped. */
export type PartyRefusal = 'party-restricted' | 'party-suspended';

/** Whether a party may trade, where the trade adds to what could be lost, or not. Undefined: it may. */
export function noTrade(state: PartyState, adds: boolean): PartyRefusal | undefined {
  if (isStopped(state)) return 'party-suspended';
  return state === 'restricted' && adds ? 'party-restricted' : undefined;
}

/** Whether nothing at all is done for a party: no trade, and no money is let go. A restricted one may still take its money. */
export function isStopped(state: PartyState): boolean {
  return state === 'suspended' || state === 'offboarding' || state === 'closed';
}

const REVIEW_MONTHS: Readonly<Record<RiskRating, number>> = { high: 12, standard: 24, low: 36 };

/**
 * The day on which a party is looked at again: 12, 24 or 36 months on, the sooner the greater its risk; the last day of a month that
 * has no such day.
 *
 * @param today YYYY-MM-DD
 */
export function reviewOn(rating: RiskRating, today: string): string {
  const [year = 0, month = 0, day = 0] = today.split('-').map((part) => Number.parseInt(part, 10));
  const years = year + REVIEW_MONTHS[rating] / 12;
  const last = new Date(Date.UTC(years, month, 0)).getUTCDate();
  return new Date(Date.UTC(years, month - 1, Math.min(day, last))).toISOString().slice(0, today.length);
}
