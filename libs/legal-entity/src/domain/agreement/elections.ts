import { type Result, accept, refuse } from '@app/kernel';
import { mporCovers } from '../terms';
import { accountControl, type AccountControlElections } from './account-control';
import { imCsa, type ImElections } from './csa-im';
import { vmCsa, type VmElections } from './csa-vm';
import type { ElectionReader, Misfit } from './election-reader';
import { misfitsOfEligibility } from './eligibility-schedule';
import type { AgreementForm } from './form';
import { master1992, master2002, type MasterElections } from './master';

/** What is elected on each form. */
export type Elections = MasterElections | VmElections | ImElections | AccountControlElections;

const READERS: Readonly<Record<AgreementForm, ElectionReader<Elections>>> = {
  'isda-master-1992': master1992,
  'isda-master-2002': master2002,
  'csa-1994-ny': vmCsa,
  'csa-1995-english': vmCsa,
  'csa-2016-vm': vmCsa,
  'csa-2018-im': imCsa,
  'account-control': accountControl,
};

/** What may be elected on a form, as JSON Schema. */
export function schemaOf(form: AgreementForm): object {
  return READERS[form].schema;
}

/** Elections of a form out of plain JSON; or every field that does not stand as it may, with what is allowed there. */
export function readElections(form: AgreementForm, given: unknown): Result<Elections, readonly Misfit[]> {
  const read = READERS[form].read(given, '');
  if (!read.ok) return read;
  const misfits = misfitsOfForm(form, read.value);
  return misfits.length > 0 ? refuse(misfits) : accept<Elections>(read.value);
}

/** What a form fixes, whatever is elected on it, and elections that do not go together. */
function misfitsOfForm(form: AgreementForm, elections: Elections): Misfit[] {
  if ('schedule' in elections) return misfitsOfSchedule(elections.schedule);
  if ('independentAmounts' in elections) return misfitsOfVm(form, elections);
  return 'approach' in elections ? misfitsOfIm(elections) : [];
}

function misfitsOfSchedule({
  clocks,
  writtenEnding,
  limitedRecourse,
}: MasterElections['schedule']): Misfit[] {
  const misfits: Misfit[] = [];
  if (clocks.kind === 'by-the-minute' && !mporCovers(clocks))
    misfits.push({
      field: 'schedule.clocks.mporMinutes',
      allowed: 'at least response, notice, grace and auction together',
    });
  if (clocks.kind === 'by-business-days' && clocks.mporDays < businessDaysAtRisk(clocks))
    misfits.push({
      field: 'schedule.clocks.mporDays',
      allowed: 'at least response, notice, grace and auction together',
    });
  if ((writtenEnding === 'limited-recourse') !== (limitedRecourse !== null))
    misfits.push({
      field: 'schedule.limitedRecourse',
      allowed: 'its wording where the written ending is limited-recourse, and null where it is not',
    });
  return misfits;
}

function businessDaysAtRisk(clocks: {
  readonly responseDays: number;
  readonly noticeDays: number;
  readonly graceDays: number;
  readonly auctionDays: number;
}): number {
  return clocks.responseDays + clocks.noticeDays + clocks.graceDays + clocks.auctionDays;
}

function misfitsOfVm(
  form: AgreementForm,
  { transfer, threshold, independentAmounts, eligibility }: VmElections,
): Misfit[] {
  const misfits = misfitsOfEligibility(eligibility);
  const fix = (field: string, stands: boolean, allowed: string) => {
    if (!stands) misfits.push({ field, allowed });
  };
  if (form === 'csa-1994-ny')
    fix(
      'transfer.basis',
      transfer.basis === 'pledge',
      'pledge: the New York annex creates a security interest',
    );
  if (form === 'csa-1995-english')
    fix(
      'transfer.basis',
      transfer.basis === 'title-transfer',
      'title-transfer: the English annex is outright',
    );
  if (transfer.basis === 'title-transfer')
    fix('transfer.rehypothecation', transfer.rehypothecation, 'true: what passes with its title may be used');
  if (form !== 'csa-2016-vm') return misfits;
  // The 2016 form has neither: its credit support amount is the exposure.
  for (const side of ['counterparty', 'cell'] as const) {
    const of = threshold[side];
    fix(`threshold.${side}`, of.kind === 'amount' && isZero(of.of), 'an amount of 0 on the 2016 form');
    fix(`independentAmounts.${side}`, isZero(independentAmounts[side]), '0 on the 2016 form');
  }
  return misfits;
}

function misfitsOfIm({ transfer, eligibility }: ImElections): Misfit[] {
  return [
    ...misfitsOfEligibility(eligibility),
    ...(transfer.basis === 'pledge'
      ? []
      : [{ field: 'transfer.basis', allowed: 'pledge: it is segregated' }]),
    ...(transfer.rehypothecation
      ? [{ field: 'transfer.rehypothecation', allowed: 'false: initial margin is never passed on' }]
      : []),
  ];
}

function isZero({ amount }: { readonly amount: string }): boolean {
  return /^0+(\.0+)?$/.test(amount);
}
