import { signatoriesOf } from './application-content';
import type { HeldSections } from './application-section';
import type { Requirement } from './requirement';
import { type TaxFault, taxFaults } from './tax-status';

const WRONG: Readonly<Record<TaxFault, string>> = {
  'giin-missing': 'an institution of that status has a GIIN',
  'giin-not-expected': 'an entity of that status has no GIIN: one of the two is wrong',
  'giin-malformed': 'a GIIN is like 98Q96B.00000.LE.250',
  'us-status-contradicts': 'the legal identity says otherwise of its being a US person',
  'no-tax-residence': 'every entity is taxed somewhere',
  'tax-residence-twice': 'a country is named twice',
  'tin-missing': 'a country is named without a number, and without a reason why there is none',
  'certified-in-the-future': 'it is certified on a day that is still to come',
  'certification-expired': 'the certification has expired',
  'certification-too-long':
    'it is relied upon until the end of the third year after it was signed, and no longer',
};

/** What is missing of what the applicant certifies of its taxes, by somebody who signs for it. */
export function taxRequirements(sections: HeldSections, today: string): Requirement[] {
  const status = sections['tax-status'];
  if (status === undefined)
    return [missing('section-missing', 'the applicant has certified nothing of its taxes')];
  const usPerson = sections['legal-identity']?.usPerson ?? status.fatcaStatus === 'us-person';
  const known =
    sections.signatories === undefined || signatoriesOf(sections).some(({ id }) => id === status.certifiedBy);
  return [
    ...taxFaults(status, { usPerson, today }).map((fault) => missing(fault, WRONG[fault])),
    ...(known
      ? []
      : [missing('certified-by-nobody-known', 'it is certified by someone who is no signatory')]),
  ];
}

function missing(fact: string, why: string): Requirement {
  return { section: 'tax-status', missing: fact, why, blocks: 'draft' };
}
