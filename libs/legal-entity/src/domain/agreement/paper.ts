import type { AccountControlElections } from './account-control';
import type { ImElections } from './csa-im';
import type { VmElections } from './csa-vm';
import type { Elections } from './elections';
import { type AgreementForm, type MasterForm, type PaperPart, partOf } from './form';
import type { MasterElections } from './master';
import { type Netting, nettingOf, type NettingOpinion } from './netting-opinion';

/** A version of an agreement, whole, as two people approved it. */
export interface VersionInForce<Form extends AgreementForm, Elections> {
  readonly agreementId: string;
  readonly form: Form;
  readonly version: number;
  readonly effectiveFrom: Date;
  readonly executedSha256: string; // of the signed copy
  readonly signedOn: string;
  readonly signedBy: readonly string[];
  readonly approvalId: string;
  readonly elections: Elections;
}

export type MasterInForce = VersionInForce<MasterForm, MasterElections>;
export type VmInForce = VersionInForce<'csa-1994-ny' | 'csa-1995-english' | 'csa-2016-vm', VmElections>;
export type ImInForce = VersionInForce<'csa-2018-im', ImElections>;
export type AccountControlInForce = VersionInForce<'account-control', AccountControlElections>;

/** All that the party of one seat has signed for one cell, as far as it was in force at an instant. */
export interface SeatPaper {
  readonly cell: string; // the name of the relationship
  readonly partyId: string;
  readonly asOf: Date;
  readonly master: MasterInForce | undefined;
  readonly variationMargin: VmInForce | undefined;
  readonly initialMargin: ImInForce | undefined;
  readonly accountControl: AccountControlInForce | undefined;
  readonly opinion: NettingOpinion | undefined; // in force for the master agreement's jurisdiction, entity type and form
  readonly netting: Netting;
}

/** A seat's paper out of the versions in force, before anybody has asked counsel. */
export function seatPaper(
  { cell, partyId, asOf }: Pick<SeatPaper, 'cell' | 'partyId' | 'asOf'>,
  versions: readonly VersionInForce<AgreementForm, Elections>[],
): SeatPaper {
  const part = (wanted: PaperPart) => versions.find(({ form }) => partOf(form) === wanted);
  const master = part('master') as MasterInForce | undefined;
  return {
    cell,
    partyId,
    asOf,
    master,
    variationMargin: part('variation-margin') as VmInForce | undefined,
    initialMargin: part('initial-margin') as ImInForce | undefined,
    accountControl: part('account-control') as AccountControlInForce | undefined,
    opinion: undefined,
    netting: nettingOf(master !== undefined, undefined, asOf),
  };
}

/** What a seat's paper lacks, and why that matters. */
export interface PaperGap {
  readonly part: PaperPart | 'netting-opinion';
  readonly missing: string; // a fact in kebab-case
  readonly why: string;
  readonly blocks: boolean; // false: the relationship may open, on worse numbers
}

/**
 * What is missing before a seat can be taken on this paper. A master agreement, and an annex for each margin; for initial margin an
 * agreement on the control of its account does as well. Without an opinion a relationship may open: its numbers are gross.
 */
export function paperGaps(paper: SeatPaper): PaperGap[] {
  const { master, variationMargin, initialMargin, accountControl, netting } = paper;
  const absent = (part: PaperPart, why: string): PaperGap => ({
    part,
    missing: `${part}-missing`,
    why,
    blocks: true,
  });
  const gaps: PaperGap[] = [];
  if (master === undefined)
    gaps.push(absent('master', 'nothing says what is owed, nor when it may be ended'));
  if (variationMargin === undefined)
    gaps.push(absent('variation-margin', 'nothing says what is called, nor when'));
  if (initialMargin === undefined && accountControl === undefined)
    gaps.push(absent('initial-margin', 'nothing says how initial margin is held, nor who may reach it'));
  if (initialMargin?.elections.controlAgreement === null && accountControl === undefined)
    gaps.push({
      part: 'account-control',
      missing: 'control-of-account-not-agreed',
      why: 'nobody but the pledgor can instruct the account',
      blocks: false,
    });
  if (master !== undefined && !netting.on)
    gaps.push({ part: 'netting-opinion', missing: netting.why, why: GROSS[netting.why], blocks: false });
  return gaps;
}

const GROSS: Readonly<Record<Netting['why'], string>> = {
  'opinion-says-yes': 'it nets',
  'no-master-agreement': 'without a master agreement nothing nets: exposure and initial margin are gross',
  'no-opinion':
    'no opinion covers this form with such an entity in its jurisdiction: exposure and initial margin are gross',
  'opinion-expired': 'the opinion has expired: exposure and initial margin are gross',
  'opinion-reasoned': 'the opinion is reasoned, and not a plain yes: exposure and initial margin are gross',
  'opinion-says-no': 'counsel says that netting would not stand: exposure and initial margin are gross',
};
