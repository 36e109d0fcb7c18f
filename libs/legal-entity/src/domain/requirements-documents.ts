import { signatoriesOf } from './application-content';
import type { DocumentKind, HeldSections } from './application-section';
import type { Requirement } from './requirement';
import { type InstrumentType, maySign, type SignatureRefusal } from './signatory';

/** Without these three nothing is agreed; a guarantee is not asked of everyone. */
const REQUIRED: readonly DocumentKind[] = ['isda-master', 'schedule', 'credit-support-annex'];

/** As what a document has to be in its signatories' scope; what gives them their powers the officers sign. */
const SIGNED_AS: Readonly<Record<DocumentKind, InstrumentType | 'by-officers'>> = {
  'isda-master': 'master-agreement',
  schedule: 'master-agreement',
  'credit-support-annex': 'credit-support-annex',
  guarantee: 'guarantee',
  resolution: 'by-officers',
  'power-of-attorney': 'by-officers',
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
  const seen = new Set(
    sections.signatories.signatories.filter(({ specimen }) => specimen !== undefined).map(({ id }) => id),
  );
  return signatories.flatMap(({ id, name, scope, expiresOn }) => [
    ...(seen.has(id) ? [] : [specimenMissing(name)]),
    ...(scope.length === 0 ? [missing('signatory-without-scope', `${name} may sign nothing`)] : []),
    ...(expiresOn !== undefined && expiresOn < today
      ? [missing('power-expired', `the power of ${name} expired on ${expiresOn}`)]
      : []),
  ]);
}

/** Whoever compares a signature has to have seen one. */
function specimenMissing(name: string): Requirement {
  const why = `nobody has seen how ${name} signs`;
  return { section: 'signatories', missing: 'specimen-missing', why, blocks: 'legal-documentation' };
}

/** What is missing of the paper: each document signed, on its date, by whoever might sign such a document then, and in force. */
export function documentRequirements(sections: HeldSections, today: string): Requirement[] {
  const documents = sections.documents?.documents ?? [];
  const signatories = signatoriesOf(sections);
  const missing = (fact: string, why: string): Requirement => ({
    section: 'documents',
    missing: fact,
    why,
    blocks: 'legal-documentation',
  });
  const absent = REQUIRED.filter((kind) => !documents.some((document) => document.kind === kind));
  const officers = new Set((sections.officers?.officers ?? []).map(({ id }) => id));
  const wrong = documents.flatMap(({ kind, signedOn, signedBy }) => {
    const instrument = SIGNED_AS[kind];
    if (instrument === 'by-officers')
      return signedBy.every((id) => officers.has(id))
        ? []
        : [missing(`${kind}-officer-unknown`, 'it is signed by someone who is no officer')];
    const signed = maySign(signedBy, signatories, { instrument, signedOn });
    return signed.ok ? [] : [missing(`${kind}-${signed.refusal}`, UNSIGNED[signed.refusal])];
  });
  const over = documents
    .filter(({ expiresOn }) => expiresOn !== undefined && expiresOn < today)
    .map(({ kind, expiresOn = '' }) => missing(`${kind}-expired`, `it was in force until ${expiresOn}`));
  return [...absent.map((kind) => missing(`${kind}-missing`, 'it has not been executed')), ...wrong, ...over];
}
