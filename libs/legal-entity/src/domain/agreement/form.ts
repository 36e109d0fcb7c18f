import type { InstrumentType } from '../signatory';

/** The forms that an agreement of a seat is made on, and what each is to its paper. */
const FORMS = {
  'isda-master-1992': { part: 'master', signedAs: 'master-agreement' },
  'isda-master-2002': { part: 'master', signedAs: 'master-agreement' },
  'csa-1994-ny': { part: 'variation-margin', signedAs: 'credit-support-annex' },
  'csa-1995-english': { part: 'variation-margin', signedAs: 'credit-support-annex' },
  'csa-2016-vm': { part: 'variation-margin', signedAs: 'credit-support-annex' },
  'csa-2018-im': { part: 'initial-margin', signedAs: 'credit-support-annex' },
  'account-control': { part: 'account-control', signedAs: 'credit-support-annex' },
} as const satisfies Record<string, { readonly part: string; readonly signedAs: InstrumentType }>;

export type AgreementForm = keyof typeof FORMS;
export type PaperPart = (typeof FORMS)[AgreementForm]['part'];

/** The forms of a master agreement, under which everything else stands. */
export type MasterForm = 'isda-master-1992' | 'isda-master-2002';

export const AGREEMENT_FORMS = Object.keys(FORMS) as readonly AgreementForm[];
export const MASTER_FORMS: readonly MasterForm[] = ['isda-master-1992', 'isda-master-2002'];

/** Which part of a seat's paper a form is. A seat has at most one agreement in force for each. */
export function partOf(form: AgreementForm): PaperPart {
  return FORMS[form].part;
}

/** As what it has to be in a signatory's scope. */
export function signedAs(form: AgreementForm): InstrumentType {
  return FORMS[form].signedAs;
}
