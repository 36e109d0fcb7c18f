import { signatoriesOf } from './application-content';
import type { DocumentKind, HeldSections } from './application-section';
import type { Requirement } from './requirement';
import { type InstrumentType, maySign, type SignatureRefusal } from './signatory';

/** Without these three nothing is agreed; a guarantee is not asked of everyone. */
const REQUIRED: readonly DocumentKind[] = ['isda-master', 'schedule', 'credit-support-annex'];

const SIGNED_AS: Readonly<Record<DocumentKind, InstrumentType>> = {
  'isda-master': 'master-agreement',
  schedule: 'master-agreement',
  'credit-support-annex': 'credit-support-annex',
  guarantee: 'guarantee',
};

const UNSIGNED: Readonly<Record<SignatureRefusal, string>> = {
  'signature-missing': 'nobody signed it',
  'signatory-unknown': 'it is signed by someone who is no signatory',
  'without-scope': 'it is signed by someone who may not sign such a document',
  'not-empowered-yet': 'it is signed before the signatory was empowered',
  'power-expired': "it is signed after the signatory's power had expired",
  'above-limit': "it is above the signatory's limit",
  'limit-in-another-asset': "the signatory's limit is in another asset",
  'joint-signature-missing': 'it is signed by one who signs only with another',
};

/** What is missing about who may sign: a signatory who may sign nothing, or no more, is none. */
export function signatoryRequirements(sections: HeldSections, today: string): Requirement[] {
  const missing = (fact: string, why: string): Requirement => ({
    section: 'signatories',
    missing: fact,
    why,
    blocks: 'draft',
  });
  if (sections.signatories === undefined) return [missing('section-missing', 'nobody knows who may sign')];
  const signatories = signatoriesOf(sections);
  if (signatories.length === 0) return [missing('no-signatory', 'nobody may sign')];
  return signatories.flatMap(({ name, scope, expiresOn }) => [
    ...(scope.length === 0 ? [missing('signatory-without-scope', `${name} may sign nothing`)] : []),
    ...(expiresOn !== undefined && expiresOn < today
      ? [missing('power-expired', `the power of ${name} expired on ${expiresOn}`)]
      : []),
  ]);
}

/** What is missing of the paper: each document signed, on its date, by whoever might sign such a document then. */
export function documentRequirements(sections: HeldSections): Requirement[] {
  const documents = sections.documents?.documents ?? [];
  const signatories = signatoriesOf(sections);
  const missing = (fact: string, why: string): Requirement => ({
    section: 'documents',
    missing: fact,
    why,
    blocks: 'legal-documentation',
  });
  const absent = REQUIRED.filter((kind) => !documents.some((document) => document.kind === kind));
  const wrong = documents.flatMap(({ kind, signedOn, signedBy }) => {
    const signed = maySign(signedBy, signatories, { instrument: SIGNED_AS[kind], signedOn });
    return signed.ok ? [] : [missing(`${kind}-${signed.refusal}`, UNSIGNED[signed.refusal])];
  });
  return [...absent.map((kind) => missing(`${kind}-missing`, 'it has not been executed')), ...wrong];
}
