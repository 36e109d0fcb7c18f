import { accept, plusMinutes, refuse, type Result } from '@app/kernel';

/** Where a settlement instruction stands. Money goes to one that is in force, and to no other. */
export type SettlementInstructionState =
  | 'proposed'
  | 'called-back' // the party confirmed it on a number that was on file
  | 'cooling' // two agreed; it waits, so that whoever should not have been deceived can stop it
  | 'in-force'
  | 'replaced'
  | 'denied' // the party knew nothing of it
  | 'cancelled';

/** What has happened to an instruction, and when. */
export interface InstructionFacts {
  readonly confirmed: boolean; // by a call back
  readonly denied: boolean;
  readonly inForceFrom?: Date; // once two have agreed
  readonly cancelledAt?: Date;
  readonly replacedFrom?: Date; // by the first that took its place and was not stopped before
}

/**
 * The state of an instruction at an instant. No job moves it: what cools is in force when its hour has come, and what it replaces is
 * replaced at that same instant.
 */
export function stateAt(facts: InstructionFacts, asOf: Date): SettlementInstructionState {
  const { confirmed, denied, inForceFrom, cancelledAt, replacedFrom } = facts;
  if (cancelledAt !== undefined) return 'cancelled';
  if (denied) return 'denied';
  if (inForceFrom === undefined) return confirmed ? 'called-back' : 'proposed';
  if (replacedFrom !== undefined && replacedFrom <= asOf) return 'replaced';
  return inForceFrom <= asOf ? 'in-force' : 'cooling';
}

/** Whether anything can still become of it, or is: what is over stays over. */
export function isLive(state: SettlementInstructionState): boolean {
  return !['replaced', 'denied', 'cancelled'].includes(state);
}

const MINUTES_AN_HOUR = 60;
const FIRST_PART = 4;

/**
 * How long an instruction cools, in minutes. The first of a party cools a quarter as long: nothing is paid anywhere yet that could be
 * led astray, but whoever was deceived has to have the time to say so. Never nothing.
 *
 * @param hours what a change cools: at least 4
 */
export function coolingMinutes(hours: number, isFirst: boolean): number {
  return (hours * MINUTES_AN_HOUR) / (isFirst ? FIRST_PART : 1);
}

/** A number that a party may be called back on. */
export interface PhoneOnFile {
  readonly recordedBy: string;
  readonly recordedAt: Date;
}

/** A proposal as the one who calls has it before him. */
export interface Proposed {
  readonly enteredBy: string;
  readonly proposedAt: Date;
  readonly isFirst: boolean;
}

export type CallBackRefusal = 'entered-by-caller' | 'number-recorded-by-the-same' | 'number-too-new';

const MINUTES_A_DAY = 24 * MINUTES_AN_HOUR;

/**
 * Whether a call on this number proves anything. Not by the one who entered the change, and not on a number that he or the caller
 * wrote down. It was on file a day before the change: who leads money astray has the number changed first. The first account of a
 * party follows no other, and may be confirmed on a number that was found later.
 */
export function mayCallBack(
  { enteredBy, proposedAt, isFirst }: Proposed,
  { recordedBy, recordedAt }: PhoneOnFile,
  caller: string,
): Result<'may', CallBackRefusal> {
  if (caller === enteredBy) return refuse('entered-by-caller');
  if (recordedBy === caller || recordedBy === enteredBy) return refuse('number-recorded-by-the-same');
  const inTime = recordedAt <= plusMinutes(proposedAt, -MINUTES_A_DAY);
  return inTime || isFirst ? accept('may') : refuse('number-too-new');
}
