import { accept, refuse, type Result } from '@app/kernel';
import type { Terms } from '../terms';
import { differencesOf } from '../term-differences';
import type { VmElections } from './csa-vm';
import type { MasterElections } from './master';
import type { SeatPaper } from './paper';
import {
  isTolerant,
  lopsidedVm,
  POSTED_WHOLE,
  scheduleTermsOf,
  type SeatTermsRefusal,
  vmTermsOf,
} from './seat-terms';

/** Why two seats' paper gives no terms of one relationship. The field is named as it stands in the elections. */
export type MutualTermsRefusal =
  | { readonly kind: 'paper-missing'; readonly partyId: string; readonly field: string }
  | { readonly kind: 'vm-term-differs'; readonly field: string; readonly a: string; readonly b: string }
  | SeatTermsRefusal;

// Where each party is told, where it speaks about what it disputes, and where it keeps what it holds may differ: no amount hangs on it,
// and nothing that passes through the cell is due at another time. What it delivers as independent amount is its own, and never does.
const OF_EACH_SEAT: readonly string[] = ['notification', 'resolution', 'custody', 'independentAmounts'];
const COMMON_OF_SCHEDULE = ['clocks', 'shortfallRateBps', 'initialMargin', 'writtenEnding'] as const;

/**
 * The terms of a relationship, from the paper of its two seats: variation margin goes through the cell, so that every one of its
 * terms is the same for both seats, and for both sides of each. One that differs would make the cell a lender.
 */
export function mutualVmTerms(paperA: SeatPaper, paperB: SeatPaper): Result<Terms, MutualTermsRefusal> {
  const a = partsOf(paperA);
  if (!a.ok) return a;
  const b = partsOf(paperB);
  if (!b.ok) return b;
  const [differs] = differencesOf(commonOf(a.value), commonOf(b.value));
  if (differs !== undefined)
    return refuse({ kind: 'vm-term-differs', field: differs.field, a: differs.before, b: differs.now });
  for (const paper of [paperA, paperB]) {
    const odd = oddInitialMargin(paper, a.value.vm);
    if (odd !== undefined) return refuse({ kind: 'not-operable', partyId: paper.partyId, ...odd });
  }
  return termsOf(paperA.partyId, a.value);
}

interface Parts {
  readonly vm: VmElections;
  readonly schedule: MasterElections['schedule'];
}

function partsOf({ partyId, master, variationMargin }: SeatPaper): Result<Parts, MutualTermsRefusal> {
  if (master === undefined) return refuse({ kind: 'paper-missing', partyId, field: 'master' });
  if (variationMargin === undefined)
    return refuse({ kind: 'paper-missing', partyId, field: 'variation-margin' });
  const vm = variationMargin.elections;
  const lopsided = lopsidedVm(partyId, vm);
  if (lopsided !== undefined) return refuse(lopsided);
  return accept({ vm, schedule: master.elections.schedule });
}

/** What an annex for initial margin says and no call would follow: it is called from nothing on, in the steps of variation margin. */
function oddInitialMargin(
  { initialMargin }: SeatPaper,
  vm: VmElections,
): { readonly field: string; readonly why: string } | undefined {
  if (initialMargin === undefined) return undefined;
  const { minimumTransfer, rounding } = initialMargin.elections;
  if (isTolerant(initialMargin.elections)) return { field: 'initial-margin.threshold', why: POSTED_WHOLE };
  const steps = { minimumTransfer, rounding };
  const [differs] = differencesOf(steps, { minimumTransfer: vm.minimumTransfer, rounding: vm.rounding });
  if (differs === undefined) return undefined;
  return {
    field: `initial-margin.${differs.field}`,
    why: 'initial margin is called by the minimum and in the steps of variation margin',
  };
}

function commonOf({ vm, schedule }: Parts) {
  const common = Object.entries(vm).filter(([field]) => !OF_EACH_SEAT.includes(field));
  return {
    'variation-margin': Object.fromEntries(common),
    schedule: Object.fromEntries(COMMON_OF_SCHEDULE.map((field) => [field, schedule[field]])),
  };
}

/** Terms of elections that are common by now: one side of one seat speaks for all four. */
function termsOf(partyId: string, { vm, schedule }: Parts): Result<Terms, SeatTermsRefusal> {
  const ofAnnex = vmTermsOf(partyId, vm);
  if (!ofAnnex.ok) return ofAnnex;
  const ofSchedule = scheduleTermsOf(partyId, schedule);
  return ofSchedule.ok ? accept(Object.assign({}, ofAnnex.value, ofSchedule.value)) : ofSchedule;
}
