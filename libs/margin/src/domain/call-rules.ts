import { Exact, Money } from '@app/kernel';
import type { Rung } from './call-escalation';

/** By which rules the calls of a relationship are made and followed, as two officers agreed on them. */
export interface CallRules {
  readonly automaticUpTo: string | null; // of the settlement asset, as decimal text; null: whatever it comes to
  readonly staleMinutes: number | null; // a mark that was older at the cut gives pause
  readonly dayOnDayPercent: string | null; // an exposure that moved by more within a day gives pause
  readonly signFlip: boolean; // one that changed its sign does
  readonly unconfirmedTrades: boolean; // trades of a day that no comparison of portfolios has seen since do
  readonly expected: 'shown' | 'hidden'; // what waits for approval, to the party that will be called
  readonly notifies: boolean; // the party across is told of each demand
  readonly guardMinutes: number | null; // before the Notification Time, or after the cut where minutes count
  readonly answerMinutes: number | null; // within which an answer is expected; null: none is
  readonly ladder: readonly Rung[];
}

export const CALL_FLAGS = [
  'above-limit',
  'old-price',
  'day-on-day-change',
  'sign-flip',
  'unconfirmed-trades',
  'notification-time-near',
] as const;
export type CallFlagName = (typeof CALL_FLAGS)[number];

/** What gives pause, and by how much. */
export interface CallFlag {
  readonly flag: CallFlagName;
  readonly detail: string;
}

/** What is known when a call has been struck, and before it is made. */
export interface CallFacts {
  readonly amount: Money;
  readonly exposure: Money; // of the seat, at the cut
  readonly dayBefore: Money | undefined; // the same a day earlier; undefined: it was not valued then
  readonly oldestPriceMinutes: number;
  readonly unconfirmedTrades: number;
}

/** Why a call is not made at once but waits for two officers. None: it is made. */
export function flagsOf(rules: CallRules, facts: CallFacts): CallFlag[] {
  const { amount, exposure, dayBefore, oldestPriceMinutes, unconfirmedTrades } = facts;
  const flags: CallFlag[] = [];
  const raise = (flag: CallFlagName, detail: string) => flags.push({ flag, detail });
  if (rules.automaticUpTo !== null && Money.of(rules.automaticUpTo, amount.asset).lessThan(amount))
    raise('above-limit', `${amount.toText()} is above ${rules.automaticUpTo}`);
  if (rules.staleMinutes !== null && oldestPriceMinutes > rules.staleMinutes)
    raise('old-price', `a mark was ${String(oldestPriceMinutes)} minutes old at the cut`);
  const change = changeOf(dayBefore, exposure);
  if (rules.dayOnDayPercent !== null && change?.greaterThan(rules.dayOnDayPercent) === true)
    raise('day-on-day-change', `exposure moved by ${change.toFixed(1)} per cent within a day`);
  if (rules.signFlip && dayBefore !== undefined && dayBefore.isPositive() !== exposure.isPositive())
    raise('sign-flip', `exposure went from ${dayBefore.toText()} to ${exposure.toText()}`);
  if (rules.unconfirmedTrades && unconfirmedTrades > 0)
    raise('unconfirmed-trades', `${String(unconfirmedTrades)} of the last day were compared with nobody's`);
  return flags;
}

/** In per cent of what it was; undefined where it was nothing. */
function changeOf(before: Money | undefined, now: Money): Exact | undefined {
  if (before === undefined || before.isZero()) return undefined;
  const moved = now.minus(before);
  return new Exact(moved.minor.toString()).div(before.minor.toString()).times(100).abs();
}
