import { accept, bps, Exact, refuse, type Result } from '@app/kernel';
import { type Clocks, mporCovers, type Terms } from '../terms';
import { differencesOf } from '../term-differences';
import type { VmElections } from './csa-vm';
import { moneyOf } from './election-fields';
import type { MasterElections } from './master';
import type { SeatPaper } from './paper';

/** Why two seats' paper gives no terms of one relationship. The field is named as it stands in the elections. */
export type MutualTermsRefusal =
  | { readonly kind: 'paper-missing'; readonly partyId: string; readonly field: string }
  | { readonly kind: 'vm-term-differs'; readonly field: string; readonly a: string; readonly b: string }
  | { readonly kind: 'vm-term-one-sided'; readonly partyId: string; readonly field: string }
  | { readonly kind: 'not-operable'; readonly partyId: string; readonly field: string; readonly why: string };

// Where each party is told, where it speaks about what it disputes, and where it keeps what it holds may differ: no amount hangs on it,
// and nothing that passes through the cell is due at another time. What it delivers as independent amount is its own, and never does.
const OF_EACH_SEAT: readonly string[] = ['notification', 'resolution', 'custody', 'independentAmounts'];
const ENDS_TOLERANCE: readonly string[] = ['event-of-default', 'potential-event-of-default'];
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
  const twoSided = { threshold: vm.threshold, minimumTransfer: vm.minimumTransfer };
  for (const [field, { counterparty, cell }] of Object.entries(twoSided))
    if (differencesOf(counterparty, cell).length > 0)
      return refuse({ kind: 'vm-term-one-sided', partyId, field: `variation-margin.${field}` });
  if (vm.posts !== 'both')
    return refuse({ kind: 'vm-term-one-sided', partyId, field: 'variation-margin.posts' });
  if (moneyOf(vm.independentAmounts.cell).isPositive())
    return refuse({
      kind: 'not-operable',
      partyId,
      field: 'variation-margin.independentAmounts.cell',
      why: 'the cell has nothing of its own to deliver: a seat posts one, in its own account',
    });
  return accept({ vm, schedule: master.elections.schedule });
}

/** What an annex for initial margin says and no call would follow: it is called from nothing on, in the steps of variation margin. */
function oddInitialMargin(
  { initialMargin }: SeatPaper,
  vm: VmElections,
): { readonly field: string; readonly why: string } | undefined {
  if (initialMargin === undefined) return undefined;
  const { threshold, minimumTransfer, rounding } = initialMargin.elections;
  const isNothing = (of: typeof threshold.cell) => of.kind === 'amount' && !moneyOf(of.of).isPositive();
  if (!isNothing(threshold.cell) || !isNothing(threshold.counterparty))
    return {
      field: 'initial-margin.threshold',
      why: 'what a cell is owed beyond its margin stands behind nobody: initial margin is posted whole',
    };
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
function termsOf(partyId: string, { vm, schedule }: Parts): Result<Terms, MutualTermsRefusal> {
  const cannot = (field: string, why: string) =>
    refuse({ kind: 'not-operable', partyId, field, why } as const);
  const { threshold, minimumTransfer, rounding, eligibility } = vm;
  const { clocks, initialMargin, shortfallRateBps } = schedule;
  if (threshold.cell.kind === 'infinite')
    return cannot('variation-margin.threshold', 'under an infinite threshold nothing is ever called');
  if (eligibility.criteria.length > 0)
    return cannot(
      'variation-margin.eligibility.criteria',
      'variation margin is passed through the cell: it is the settlement asset, and nothing else',
    );
  const unread = vm.dropToZeroOn.find((each) => !ENDS_TOLERANCE.includes(each));
  if (unread !== undefined || !vm.dropToZeroOn.includes('potential-event-of-default'))
    return cannot(
      'variation-margin.dropToZeroOn',
      'who has missed a call is called to the unit from then on: on a potential event of default, and on nothing that nobody watches',
    );
  if (!vm.transfer.equivalentReturned)
    return cannot(
      'variation-margin.transfer.equivalentReturned',
      'variation margin is passed on: what comes back is as much, and not the same',
    );
  if (clocks.kind !== 'by-the-minute')
    return cannot('schedule.clocks', 'a cell pays every day of the year: its clocks run by the minute');
  if (!mporCovers(clocks))
    return cannot('schedule.clocks.mporMinutes', 'it is shorter than response, notice, grace and auction');
  return accept({
    threshold: moneyOf(threshold.cell.of),
    minimumTransfer: moneyOf(minimumTransfer.cell),
    rounding: moneyOf(rounding.multiple),
    clocks: minutesOf(clocks),
    imMultiplier: new Exact(initialMargin.multiplier),
    imCorrelation: new Exact(initialMargin.correlation),
    lineRate: bps(new Exact(shortfallRateBps)),
  });
}

function minutesOf({
  responseMinutes,
  noticeMinutes,
  graceMinutes,
  auctionMinutes,
  mporMinutes,
}: Clocks): Clocks {
  return { responseMinutes, noticeMinutes, graceMinutes, auctionMinutes, mporMinutes };
}
