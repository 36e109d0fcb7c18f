import { Exact, Money, USDC } from '@app/kernel';
import type { HeldSections } from './application-section';
import type { Ownership } from './ownership';
import type { Subject } from './screening';
import type { Signatory } from './signatory';

/** The owner that is the applicant itself, in its own ownership section. */
export const APPLICANT = 'applicant';

/** The ownership section as a graph; undefined: there is none yet. Shares are fractions. */
export function ownershipOf(sections: HeldSections): Ownership | undefined {
  const { ownership } = sections;
  if (ownership === undefined) return undefined;
  const name = sections['legal-identity']?.legalName ?? 'the applicant';
  return {
    subject: APPLICANT,
    owners: [{ id: APPLICANT, name, kind: 'entity' }, ...ownership.owners],
    holdings: ownership.holdings.map(({ owner, owned, percent }) => ({
      owner,
      owned,
      share: new Exact(percent).div(100),
    })),
    controls: ownership.controls,
  };
}

/** The persons who may sign for the applicant. Limits are in the settlement asset. */
export function signatoriesOf({ signatories }: HeldSections): Signatory[] {
  return (signatories?.signatories ?? []).map(({ limit, ...signatory }) => ({
    ...signatory,
    ...(limit !== undefined && { limit: Money.of(limit.amount, USDC) }),
  }));
}

/** Every name and wallet of an application that is compared with the list, in the order of its sections. */
export function subjectsOf(sections: HeldSections): Subject[] {
  const identity = sections['legal-identity'];
  const applicant = identity && { id: APPLICANT, name: identity.legalName };
  const subject = (role: Subject['role']) => (named: { readonly id: string; readonly name: string }) => ({
    role,
    ref: named.id,
    name: named.name,
  });
  return [
    ...(applicant === undefined ? [] : [applicant]).map(subject('applicant')),
    ...(sections.ownership?.owners ?? []).map(subject('owner')),
    ...(sections.officers?.officers ?? []).map(subject('officer')),
    ...(sections.signatories?.signatories ?? []).map(subject('signatory')),
    ...(sections.settlement?.wallets ?? []).map(({ address }) => ({
      role: 'wallet' as const,
      ref: address,
      name: address,
    })),
  ];
}
