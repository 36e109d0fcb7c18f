import { slicesOf, sliceName } from '@app/exposure/domain';
import { type Id, id, Money, plusMinutes, textOf } from '@app/kernel';
import type { RelationshipId } from '@app/legal-entity/domain';
import { schedule, uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { countCalls, differencesOf, type MarginDifference } from './margin-reconciliation.rows';

export type ReconciliationId = Id<'Reconciliation'>;

/** A reconciliation as people read it. */
export interface Reconciliation {
  readonly id: ReconciliationId;
  readonly asOf: Date;
  readonly askedBy: string;
  readonly relationships: number; // to compare
  readonly compared: number; // so far
  readonly calls: number; // of those that have been compared
  readonly differences: number;
}

/** A difference as people read it. */
export interface ReconciledDifference {
  readonly relationshipId: RelationshipId;
  readonly kind: string;
  readonly subject: string;
  readonly said: Money;
  readonly found: Money;
}

const THE_CLOCK = 'ringfence';
const HOUR = 5; // UTC, each day: what was struck at midnight has been collected, and nobody trades much
const DIFFERENCES_A_PAGE = 1000;

/**
 * Holds what calls, pledges and interest statements say was moved against the ledger's journals and balances, once a day and whenever
 * somebody asks. What differs is written down and read by people: nothing is mended by itself.
 */
@Injectable()
export class MarginReconciliationService {
  /** Makes the next daily one due. The same again is nothing. */
  async plan(tx: EntityManager, from: Date): Promise<void> {
    const dueAt = new Date(from);
    dueAt.setUTCHours(HOUR, 0, 0, 0);
    await this.ask(tx, THE_CLOCK, dueAt <= from ? plusMinutes(dueAt, 24 * 60) : dueAt);
  }

  /** Has everybody compared at an instant. Who asks twice for one instant has asked once. */
  async ask(tx: EntityManager, by: string, dueAt: Date): Promise<ReconciliationId> {
    const key = `${textOf(dueAt)}/${by}`;
    await schedule(tx, [{ kind: 'margin.reconcile', key, payload: { by }, dueAt }]);
    return reconciliationIdOf(by, dueAt);
  }

  /** Begins one: a job for each slice of the relationships. */
  async start(tx: EntityManager, by: string, dueAt: Date): Promise<void> {
    const rows: { id: RelationshipId }[] = await tx.query('select id from relationship order by id');
    const reconciliationId = reconciliationIdOf(by, dueAt);
    await tx.query(
      `insert into margin_reconciliation (id, as_of, asked_by, relationships) values ($1, $2, $3, $4) on conflict do nothing`,
      [reconciliationId, dueAt, by, rows.length],
    );
    await schedule(
      tx,
      slicesOf(rows.map((row) => row.id)).map((relationships) => ({
        kind: 'margin.compare',
        key: `${reconciliationId}/${sliceName(relationships)}`,
        payload: { reconciliationId, relationships },
        dueAt,
      })),
    );
  }

  /**
   * Compares a slice, and writes down what differs. Once: of two at once the second waits, and finds it done.
   *
   * @returns how many differences were found now
   */
  async compare(
    tx: EntityManager,
    reconciliationId: ReconciliationId,
    relationships: readonly RelationshipId[],
  ): Promise<number> {
    const begun: unknown[] = await tx.query(
      `insert into margin_reconciled (reconciliation_id, first, relationships, calls) values ($1, $2, $3, $4)
       on conflict do nothing returning first`,
      [reconciliationId, relationships[0], relationships, await countCalls(tx, relationships)],
    );
    if (begun.length === 0) return 0;
    const found = await differencesOf(tx, relationships);
    await tx.query(INSERT, [
      reconciliationId,
      found.map((each) => each.relationshipId),
      found.map((each) => each.kind),
      found.map((each) => each.subject),
      found.map((each) => each.asset),
      found.map((each) => each.scale),
      found.map((each) => each.said),
      found.map((each) => each.found),
    ]);
    return found.length;
  }

  /** The newest first. */
  page(
    tx: EntityManager,
    { before, limit }: { readonly before?: ReconciliationId; readonly limit: number },
  ): Promise<Reconciliation[]> {
    return tx.query(
      `${SELECT} where $2::uuid is null or (r.as_of, r.id) < (select b.as_of, b.id from margin_reconciliation b where b.id = $2)
       order by r.as_of desc, r.id desc limit $1`,
      [limit, before ?? null],
    );
  }

  async find(tx: EntityManager, reconciliationId: ReconciliationId): Promise<Reconciliation | undefined> {
    const rows: Reconciliation[] = await tx.query(`${SELECT} where r.id = $1`, [reconciliationId]);
    return rows[0];
  }

  /** What differed: the first thousand, by relationship. More than that is one fault, seen a thousand times. */
  async differences(tx: EntityManager, reconciliationId: ReconciliationId): Promise<ReconciledDifference[]> {
    const rows: MarginDifference[] = await tx.query(
      `select relationship_id::text as "relationshipId", kind, subject, asset, scale, said::text, found::text from margin_difference
       where reconciliation_id = $1 order by margin_difference.relationship_id, kind, subject, asset limit $2`,
      [reconciliationId, DIFFERENCES_A_PAGE],
    );
    return rows.map(({ relationshipId, kind, subject, asset, scale, said, found }) => {
      const money = (minor: string) => Money.ofMinor(BigInt(minor), { code: asset, scale });
      return { relationshipId, kind, subject, said: money(said), found: money(found) };
    });
  }
}

function reconciliationIdOf(by: string, dueAt: Date): ReconciliationId {
  return id<'Reconciliation'>(uuidOf(`reconciliation/${textOf(dueAt)}/${by}`));
}

const SELECT = `
  select r.id, r.as_of as "asOf", r.asked_by as "askedBy", r.relationships, coalesce(s.compared, 0)::integer as compared,
    coalesce(s.calls, 0)::integer as calls,
    (select count(*)::integer from margin_difference d where d.reconciliation_id = r.id) as differences
  from margin_reconciliation r
  left join lateral (
    select sum(cardinality(relationships)) as compared, sum(calls) as calls from margin_reconciled where reconciliation_id = r.id
  ) s on true`;

const INSERT = `
  insert into margin_difference (reconciliation_id, relationship_id, kind, subject, asset, scale, said, found)
  select $1, * from unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::smallint[], $7::numeric[], $8::numeric[])`;
