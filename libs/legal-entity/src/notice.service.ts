import { uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { RelationshipId } from './domain';

export const NOTICE_CHANNELS = ['mail', 'courier', 'fax', 'hand', 'portal'] as const;
export type NoticeChannel = (typeof NOTICE_CHANNELS)[number];

/** On the way to an early termination. */
export type NoticeKind = 'failure' | 'event-of-default' | 'early-termination';

/** About a credit line: kept with its words. */
export type LineNoticeKind =
  'line-frozen' | 'line-suspended' | 'line-reduced' | 'rights-reserved' | 'additional-termination-event';

/** A right exercised by a named person. Without proof of service there is no notice. */
export interface Notice {
  readonly relationship: RelationshipId;
  readonly occupancy: string;
  readonly kind: NoticeKind | LineNoticeKind;
  readonly reference: string; // of the case it belongs to
  readonly clause: string;
  readonly servedBy: string;
  readonly servedAt: Date;
  readonly proof: string; // what shows that it reached its address: a delivery receipt, a courier's number
  readonly letter?: Letter; // of a notice about a line
}

/** What was sent to whom, and how. */
export interface Letter {
  readonly channel: NoticeChannel;
  readonly servedTo: string; // a name and an address
  readonly wording: string;
}

/** A notice as it is read back. */
export interface ServedNotice extends Omit<Notice, 'relationship'> {
  readonly id: string;
}

interface NoticeRow extends Omit<ServedNotice, 'letter'> {
  readonly channel: NoticeChannel | null;
  readonly servedTo: string | null;
  readonly wording: string | null;
}

@Injectable()
export class NoticeService {
  /** Records that a notice was served. Each kind is served once on an occupant in one case. @returns its id */
  async serve(tx: EntityManager, notice: Notice): Promise<string> {
    const { relationship, occupancy, kind, reference, letter } = notice;
    const id = uuidOf(`notice/${relationship}/${reference}/${kind}`);
    await tx.query(
      `insert into notice (relationship_id, id, occupancy, kind, reference, clause, served_by, served_at, proof, channel, served_to,
         wording)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
      [
        relationship,
        id,
        occupancy,
        kind,
        reference,
        notice.clause,
        notice.servedBy,
        notice.servedAt,
        notice.proof,
        letter?.channel ?? null,
        letter?.servedTo ?? null,
        letter?.wording ?? null,
      ],
    );
    return id;
  }

  /** Notices on occupants of a relationship, in the order of their service, from the one after `after` on. */
  async page(
    tx: EntityManager,
    relationship: RelationshipId,
    {
      occupancies,
      after,
      limit,
    }: { readonly occupancies: readonly string[]; readonly after?: string; readonly limit: number },
  ): Promise<ServedNotice[]> {
    const rows = await tx.query<NoticeRow[]>(
      `${SELECT} where n.relationship_id = $1 and n.occupancy = any($2)
         and ($3::uuid is null or (n.served_at, n.id) > (
           select served_at, id from notice where (relationship_id, id) = ($1, $3) and occupancy = any($2)))
       order by n.served_at, n.id limit $4`,
      [relationship, occupancies, after ?? null, limit],
    );
    return rows.map(noticeOf);
  }

  /** The notice of a kind in a case, if it was served. */
  async find(
    tx: EntityManager,
    relationship: RelationshipId,
    { occupancy, kind, reference }: Pick<Notice, 'occupancy' | 'kind' | 'reference'>,
  ): Promise<ServedNotice | undefined> {
    const rows = await tx.query<NoticeRow[]>(
      `${SELECT} where (n.relationship_id, n.occupancy, n.kind, n.reference) = ($1, $2, $3, $4)`,
      [relationship, occupancy, kind, reference],
    );
    return rows.map(noticeOf)[0];
  }
}

const SELECT = `select n.id, n.occupancy, n.kind, n.reference, n.clause, n.served_by as "servedBy", n.served_at as "servedAt",
  n.proof, n.channel, n.served_to as "servedTo", n.wording from notice n`;

function noticeOf({ channel, servedTo, wording, ...notice }: NoticeRow): ServedNotice {
  if (channel === null || servedTo === null || wording === null) return notice;
  return { ...notice, letter: { channel, servedTo, wording } };
}
