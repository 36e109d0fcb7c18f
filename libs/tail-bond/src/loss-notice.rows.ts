import { accept, type Asset, id, Money, refuse, type Result, textOf } from '@app/kernel';
import type { RelationshipId } from '@app/legal-entity/domain';
import type { EntityManager } from 'typeorm';
import type { LossNotice } from './domain';

/** A notice as the trustee received it. */
export interface ReceivedNotice {
  readonly relationshipId: RelationshipId;
  readonly notice: LossNotice;
  readonly occupancy: string;
  readonly firstSkin: Money;
  readonly textHash: string;
  readonly receivedAt: Date;
  readonly paidAt: Date | undefined;
}

/** Why the trustee cannot act on a notice. Superseded: a later notice of the same default has come. */
export type NotWaiting = 'no-such-notice' | 'paid-already' | 'superseded';

type Instant = 'eventAt' | 'determinedAt' | 'effectiveAt';
type Figure = 'grossCloseOut' | 'marginApplied' | 'cumulativeLoss' | 'cumulativeRecoveries';

/** A notice as JSON keeps it: instants and amounts as text. */
type Content = Omit<LossNotice, Instant | Figure> & Readonly<Record<Instant | Figure, string>>;

interface NoticeRow {
  readonly content: Content;
  readonly occupancy: string;
  readonly first_skin: string;
  readonly text_hash: string;
  readonly received_at: Date;
  readonly paid_at: Date | null;
  readonly asset: string;
  readonly scale: number;
}

/** The notices of a relationship, in the order of their defaults and places. */
export async function noticesOf(tx: EntityManager, relationship: RelationshipId): Promise<ReceivedNotice[]> {
  const rows: NoticeRow[] = await tx.query(
    `select n.*, r.asset, r.scale from loss_notice n join relationship r on r.id = n.relationship_id
     where n.relationship_id = $1 order by n.default_id, n.sequence`,
    [relationship],
  );
  return rows.map(received);
}

/** A notice that the trustee can still act on. */
export async function waitingNotice(
  tx: EntityManager,
  relationship: RelationshipId,
  noticeId: string,
): Promise<Result<ReceivedNotice, NotWaiting>> {
  const all = await noticesOf(tx, relationship);
  const received = all.find(({ notice }) => notice.id === noticeId);
  if (received === undefined) return refuse('no-such-notice');
  if (received.paidAt !== undefined) return refuse('paid-already');
  return all.some((other) => supersedes(other, received)) ? refuse('superseded') : accept(received);
}

function supersedes({ notice }: ReceivedNotice, older: ReceivedNotice): boolean {
  return notice.defaultId === older.notice.defaultId && notice.sequence > older.notice.sequence;
}

export async function insertNotice(
  tx: EntityManager,
  { notice, occupancy, firstSkin, textHash, receivedAt }: ReceivedNotice,
): Promise<void> {
  await tx.query(
    `insert into loss_notice (relationship_id, id, default_id, sequence, occupancy, kind, content, text_hash, first_skin,
       determined_by, verified_by, received_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      ...[notice.relationshipId, notice.id, notice.defaultId, notice.sequence, occupancy, notice.kind],
      ...[JSON.stringify(contentOf(notice)), textHash, firstSkin.minor],
      ...[notice.calculationAgent, notice.verificationAgent, receivedAt],
    ],
  );
}

/** Marks a notice acted upon, once: the table refuses a second time. */
export async function markPaid(
  tx: EntityManager,
  { notice }: ReceivedNotice,
  trustee: string,
  at: Date,
): Promise<void> {
  await tx.query(
    'update loss_notice set paid_at = $3, approved_by = $4 where (relationship_id, id) = ($1, $2)',
    [...[notice.relationshipId, notice.id], ...[at, trustee]],
  );
}

function contentOf(notice: LossNotice): Content {
  const { eventAt, determinedAt, effectiveAt, ...rest } = notice;
  return {
    ...rest,
    eventAt: textOf(eventAt),
    determinedAt: textOf(determinedAt),
    effectiveAt: textOf(effectiveAt),
    grossCloseOut: notice.grossCloseOut.toText(),
    marginApplied: notice.marginApplied.toText(),
    cumulativeLoss: notice.cumulativeLoss.toText(),
    cumulativeRecoveries: notice.cumulativeRecoveries.toText(),
  };
}

function received(row: NoticeRow): ReceivedNotice {
  const { content } = row;
  const asset: Asset = { code: row.asset, scale: row.scale };
  return {
    notice: {
      ...content,
      eventAt: new Date(content.eventAt),
      determinedAt: new Date(content.determinedAt),
      effectiveAt: new Date(content.effectiveAt),
      grossCloseOut: Money.of(content.grossCloseOut, asset),
      marginApplied: Money.of(content.marginApplied, asset),
      cumulativeLoss: Money.of(content.cumulativeLoss, asset),
      cumulativeRecoveries: Money.of(content.cumulativeRecoveries, asset),
    },
    relationshipId: id<'Book'>(content.relationshipId),
    occupancy: row.occupancy,
    textHash: row.text_hash,
    receivedAt: row.received_at,
    firstSkin: Money.ofMinor(BigInt(row.first_skin), asset),
    paidAt: row.paid_at ?? undefined,
  };
}
