import type { HeldSections } from './application-section';
import { type InstrumentType, maySign, type Signatory } from './signatory';

/** How long before its last day a paper is asked for anew. */
export const WARNED_DAYS = 30;

/** How long a review may be due before the party takes no new risk. */
export const REVIEW_GRACE_DAYS = 30;

export type PaperKind = 'power' | 'document' | 'tax-status';

/** Something of a party that has a last day. */
export interface Paper {
  readonly kind: PaperKind;
  readonly ref: string; // a signatory's id, a document's kind and place, tax-status
  readonly name: string; // for people
  readonly required: boolean; // by itself; of powers, whether anybody is left to sign says it
  readonly expiresOn: string; // YYYY-MM-DD, the last day
}

/** What of an application has a last day, in the order of its sections. */
export function papersOf(sections: HeldSections): Paper[] {
  const powers = sections.signatories?.signatories ?? [];
  const documents = (sections.documents?.documents ?? []).map((document, at) => ({ document, at }));
  const tax = sections['tax-status'];
  return [
    ...powers.flatMap(({ id, name, expiresOn }) =>
      expiresOn === undefined
        ? []
        : [{ kind: 'power' as const, ref: id, name: `the power of ${name}`, required: false, expiresOn }],
    ),
    ...documents.flatMap(({ document: { kind, expiresOn }, at }) =>
      expiresOn === undefined
        ? []
        : [
            {
              kind: 'document' as const,
              ref: `${kind}-${String(at + 1)}`,
              name: kind,
              required: true,
              expiresOn,
            },
          ],
    ),
    ...(tax === undefined
      ? []
      : [
          {
            kind: 'tax-status' as const,
            ref: 'tax-status',
            name: 'tax-status',
            required: true,
            expiresOn: tax.expiresOn,
          },
        ]),
  ];
}

export type PaperState = 'in-force' | 'expiring' | 'expired';

/** Where a paper stands on a day: it is in force on its last one. */
export function paperState(expiresOn: string, today: string): PaperState {
  if (expiresOn < today) return 'expired';
  return expiresOn < daysAfter(today, WARNED_DAYS) ? 'expiring' : 'in-force';
}

/** What nobody may be without: what a relationship is agreed on with. */
const SIGNED: readonly InstrumentType[] = ['master-agreement', 'credit-support-annex'];

/**
 * Why a party takes no new risk on a day, for people; none: nothing it needs has expired. A power that has expired stops nobody while
 * others may sign the same.
 */
export function lapses(papers: readonly Paper[], signatories: readonly Signatory[], today: string): string[] {
  const expired = papers.filter(({ expiresOn }) => paperState(expiresOn, today) === 'expired');
  const powers = expired.filter(({ kind }) => kind === 'power').map(({ expiresOn }) => expiresOn);
  const lost =
    powers.length === 0 ? [] : SIGNED.filter((instrument) => !anybodySigns(instrument, signatories, today));
  return [
    ...expired
      .filter(({ required }) => required)
      .map(({ name, expiresOn }) => `${name} expired on ${expiresOn}`),
    ...lost.map((instrument) => `nobody is left who may sign a ${instrument}`),
  ];
}

/** Whether everybody who may sign it today could do so together: one alone, or two who sign jointly. */
function anybodySigns(instrument: InstrumentType, signatories: readonly Signatory[], today: string): boolean {
  const signing = { instrument, signedOn: today };
  const able = signatories.filter(
    ({ id, signing: how }) => maySign([id], signatories, signing).ok || (how === 'joint' && inPower(id)),
  );
  return (
    able.length > 0 &&
    maySign(
      able.map(({ id }) => id),
      signatories,
      signing,
    ).ok
  );

  function inPower(id: string): boolean {
    const alone = maySign([id], signatories, signing);
    return !alone.ok && alone.refusal === 'joint-signature-missing';
  }
}

/** The day so many days after another. Days are YYYY-MM-DD. */
export function daysAfter(day: string, days: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map((part) => Number.parseInt(part, 10));
  return new Date(Date.UTC(year, month - 1, date + days)).toISOString().slice(0, day.length);
}
