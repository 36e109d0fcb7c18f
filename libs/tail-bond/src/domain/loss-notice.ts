import { accept, Exact, type Money, refuse, type Result, textOf } from '@app/kernel';

/** An event starts the clock; a final notice writes down; later notices state new cumulative figures, never increments. */
export type NoticeKind = 'EVENT' | 'PRELIMINARY' | 'FINAL' | 'RECOVERY' | 'CORRECTION';

/**
 * A statement of the calculation agent to the trustee about one default. Its figures are cumulative, so that a notice
 * read twice, late or out of order cannot count a loss twice: the notice with the highest sequence holds.
 */
export interface LossNotice {
  readonly id: string;
  readonly sequence: number; // of this default: 1, 2, 3 …
  readonly kind: NoticeKind;
  readonly relationshipId: string;
  readonly defaultId: string;
  readonly party: string; // the defaulter
  readonly seat: string;
  readonly eventAt: Date;
  readonly determinedAt: Date;
  readonly effectiveAt: Date; // from when the write-down counts for interest
  readonly grossCloseOut: Money;
  readonly marginApplied: Money;
  readonly cumulativeLoss: Money; // net of margin, before recoveries
  readonly cumulativeRecoveries: Money; // from the estate, and what a guarantor has paid in
  readonly valuationMethod: string;
  readonly evidence: readonly string[]; // hashes of quotes, invoices, auction minutes
  readonly calculationAgent: string;
  readonly verificationAgent: string; // '' until it has verified
}

/** Everyone whose hands must not be in the calculation. */
export interface Interested {
  readonly entity: string;
  readonly partyA: string;
  readonly partyB: string;
  readonly holdings: readonly { readonly holder: string; readonly share: Exact }[]; // fraction of one tranche
}

export type NoticeRefusal =
  | 'calculation-agent-conflicted'
  | 'verification-agent-conflicted'
  | 'maker-is-checker'
  | 'not-verified'
  | 'evidence-missing'
  | 'dates-out-of-order'
  | 'negative-figure'
  | 'gross-and-margin-disagree';

const LARGE_HOLDER = new Exact('0.1');

/** Kinds that move money; they count only once the verification agent has signed. */
export function movesMoney(kind: NoticeKind): boolean {
  return kind !== 'EVENT';
}

/**
 * Checks a notice before the trustee may act on it. The calculation agent, and the verification agent, is neither the
 * entity, nor a party, nor a holder of more than a tenth of a tranche; and they are two.
 */
export function acceptNotice(notice: LossNotice, interested: Interested): Result<LossNotice, NoticeRefusal> {
  const refusal = objectionOfDuty(notice, interested) ?? objectionOfFigures(notice);
  return refusal === undefined ? accept(notice) : refuse(refusal);
}

/** The text a notice is signed and hashed by: the same notice, the same bytes. The same id with another text is an error. */
export function noticeText(notice: LossNotice): string {
  return JSON.stringify([
    ...[
      notice.id,
      notice.sequence,
      notice.kind,
      notice.relationshipId,
      notice.defaultId,
      notice.party,
      notice.seat,
    ],
    ...[textOf(notice.eventAt), textOf(notice.determinedAt), textOf(notice.effectiveAt)],
    ...[notice.grossCloseOut, notice.marginApplied, notice.cumulativeLoss, notice.cumulativeRecoveries],
    ...[notice.valuationMethod, [...notice.evidence].sort(), notice.calculationAgent],
  ]);
}

function objectionOfDuty(notice: LossNotice, interested: Interested): NoticeRefusal | undefined {
  const { calculationAgent, verificationAgent } = notice;
  const conflicted = new Set([
    ...[interested.entity, interested.partyA, interested.partyB],
    ...interested.holdings.filter(({ share }) => share.gt(LARGE_HOLDER)).map(({ holder }) => holder),
  ]);
  if (conflicted.has(calculationAgent)) return 'calculation-agent-conflicted';
  if (conflicted.has(verificationAgent)) return 'verification-agent-conflicted';
  if (calculationAgent === verificationAgent) return 'maker-is-checker';
  return movesMoney(notice.kind) && verificationAgent === '' ? 'not-verified' : undefined;
}

function objectionOfFigures(notice: LossNotice): NoticeRefusal | undefined {
  const { grossCloseOut, marginApplied, cumulativeLoss, cumulativeRecoveries } = notice;
  if (movesMoney(notice.kind) && notice.evidence.length === 0) return 'evidence-missing';
  if (notice.eventAt > notice.determinedAt || notice.eventAt > notice.effectiveAt)
    return 'dates-out-of-order';
  const figures = [cumulativeLoss, cumulativeRecoveries];
  if (figures.some((figure) => figure.minor < 0n)) return 'negative-figure';
  return grossCloseOut.minus(marginApplied).equals(cumulativeLoss) ? undefined : 'gross-and-margin-disagree';
}
