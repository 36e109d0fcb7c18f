import { accept, bps, Exact, refuse, type Result } from '@app/kernel';
import { differencesOf } from '../term-differences';
import { type Clocks, mporCovers, type Terms } from '../terms';
import type { ImElections } from './csa-im';
import type { VmElections } from './csa-vm';
import { moneyOf } from './election-fields';
import type { MasterElections } from './master';

/** What no relationship can be called by, whatever the other seat has signed. The field is named as it stands in the elections. */
export type SeatTermsRefusal =
  | { readonly kind: 'vm-term-one-sided'; readonly partyId: string; readonly field: string }
  | { readonly kind: 'not-operable'; readonly partyId: string; readonly field: string; readonly why: string };

export type VmTerms = Pick<Terms, 'threshold' | 'minimumTransfer' | 'rounding'>;
export type ScheduleTerms = Omit<Terms, keyof VmTerms>;

const ENDS_TOLERANCE: readonly string[] = ['event-of-default', 'potential-event-of-default'];

/** Where an annex for variation margin would have the cell lend, or deliver of its own; undefined: nowhere. */
export function lopsidedVm(
  partyId: string,
  { threshold, minimumTransfer, posts, independentAmounts }: VmElections,
): SeatTermsRefusal | undefined {
  for (const [field, { counterparty, cell }] of Object.entries({ threshold, minimumTransfer }))
    if (differencesOf(counterparty, cell).length > 0)
      return { kind: 'vm-term-one-sided', partyId, field: `variation-margin.${field}` };
  if (posts !== 'both') return { kind: 'vm-term-one-sided', partyId, field: 'variation-margin.posts' };
  if (moneyOf(independentAmounts.cell).isPositive())
    return {
      kind: 'not-operable',
      partyId,
      field: 'variation-margin.independentAmounts.cell',
      why: 'the cell has nothing of its own to deliver: a seat posts one, in its own account',
    };
  return undefined;
}

/** What an annex for variation margin that is not lopsided gives of a relationship's terms: one side speaks for both. */
export function vmTermsOf(partyId: string, vm: VmElections): Result<VmTerms, SeatTermsRefusal> {
  const cannot = cannotOf(partyId);
  const { threshold, minimumTransfer, rounding, eligibility } = vm;
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
  return accept({
    threshold: moneyOf(threshold.cell.of),
    minimumTransfer: moneyOf(minimumTransfer.cell),
    rounding: moneyOf(rounding.multiple),
  });
}

/** What a Schedule gives of a relationship's terms. */
export function scheduleTermsOf(
  partyId: string,
  { clocks, initialMargin, shortfallRateBps }: MasterElections['schedule'],
): Result<ScheduleTerms, SeatTermsRefusal> {
  const cannot = cannotOf(partyId);
  if (clocks.kind !== 'by-the-minute')
    return cannot('schedule.clocks', 'a cell pays every day of the year: its clocks run by the minute');
  if (!mporCovers(clocks))
    return cannot('schedule.clocks.mporMinutes', 'it is shorter than response, notice, grace and auction');
  return accept({
    clocks: minutesOf(clocks),
    imMultiplier: new Exact(initialMargin.multiplier),
    imCorrelation: new Exact(initialMargin.correlation),
    lineRate: bps(new Exact(shortfallRateBps)),
  });
}

export const POSTED_WHOLE =
  'what a cell is owed beyond its margin stands behind nobody: initial margin is posted whole';

/** Whether an annex leaves initial margin uncalled up to a threshold. */
export function isTolerant({ threshold }: Pick<ImElections, 'threshold'>): boolean {
  return [threshold.cell, threshold.counterparty].some(
    (side) => side.kind !== 'amount' || moneyOf(side.of).isPositive(),
  );
}

function cannotOf(partyId: string) {
  return (field: string, why: string) => refuse({ kind: 'not-operable', partyId, field, why } as const);
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
