import { accept, type Asset, type Id, id, Money, refuse, type Result, USDC } from '@app/kernel';
import type { RelationshipId } from '@app/legal-entity/domain';
import { schedule, uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { NavStatement, StatementKind } from './domain';

export type StatementId = Id<'NavStatement'>;

/** What a party hands in about itself, with what proves that it is its own. */
export interface NewStatement extends Omit<NavStatement, 'deliveredAt'> {
  readonly documentHash: string; // SHA-256, hex, of the document that is kept elsewhere
  readonly signedBy: string;
}

export interface DeliveredStatement extends NewStatement {
  readonly id: StatementId;
  readonly partyId: string;
  readonly deliveredBy: string;
  readonly deliveredAt: Date;
}

export type StatementRefusal = 'no-such-party' | 'of-a-day-to-come' | 'delivered-already';

interface StatementRow {
  readonly id: string;
  readonly partyId: string;
  readonly kind: StatementKind;
  readonly asOf: string;
  readonly nav: string;
  readonly gross: string;
  readonly liquid: string;
  readonly documentHash: string;
  readonly signedBy: string;
  readonly deliveredBy: string;
  readonly deliveredAt: Date;
}

const ASSET: Asset = USDC; // what statements are in: the asset that lines settle in

const SELECT = `select s.id, s.party_id as "partyId", s.kind, s.as_of::text as "asOf", s.nav, s.gross, s.liquid,
  s.document_hash as "documentHash", s.signed_by as "signedBy", s.delivered_by as "deliveredBy", s.delivered_at as "deliveredAt"
  from nav_statement s`;

/** What parties say of themselves: kept as it came. */
@Injectable()
export class NavStatementService {
  /** Takes a statement in, and has every relationship judged in which the party sits. */
  async deliver(
    tx: EntityManager,
    partyId: string,
    statement: NewStatement,
    by: { readonly client: string; readonly asOf: Date },
  ): Promise<Result<DeliveredStatement, StatementRefusal>> {
    const { kind, asOf, nav, gross, liquid, documentHash, signedBy } = statement;
    if (asOf > by.asOf.toISOString().slice(0, 10)) return refuse('of-a-day-to-come');
    const [party] = await tx.query<unknown[]>('select 1 from party where id = $1', [partyId]);
    if (party === undefined) return refuse('no-such-party');
    const statementId = uuidOf(`nav-statement/${JSON.stringify([partyId, kind, asOf, documentHash])}`);
    const fresh = await tx.query<{ at: Date }[]>(
      `insert into nav_statement (id, party_id, kind, as_of, asset, nav, gross, liquid, document_hash, signed_by, delivered_by)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing returning delivered_at as at`,
      [
        statementId,
        partyId,
        kind,
        asOf,
        ASSET.code,
        nav.minor,
        gross.minor,
        liquid.minor,
        documentHash,
        signedBy,
        by.client,
      ],
    );
    const [inserted] = fresh;
    if (inserted === undefined) return refuse('delivered-already');
    await this.haveJudged(tx, partyId, statementId, inserted.at);
    const identified = { id: id<'NavStatement'>(statementId), partyId };
    return accept({ ...statement, ...identified, deliveredBy: by.client, deliveredAt: inserted.at });
  }

  /** Statements of a party in the order of their delivery, from the one after `after` on. */
  async page(
    tx: EntityManager,
    partyId: string,
    { after, limit }: { readonly after?: string; readonly limit: number },
  ): Promise<DeliveredStatement[]> {
    const rows = await tx.query<StatementRow[]>(
      `${SELECT} where s.party_id = $1 and ($2::uuid is null or (s.delivered_at, s.id) > (
         select delivered_at, id from nav_statement where (party_id, id) = ($1, $2)))
       order by s.delivered_at, s.id limit $3`,
      [partyId, after ?? null, limit],
    );
    return rows.map(statementOf);
  }

  /** All that a party ever said, in the asset of a line. */
  async of(tx: EntityManager, partyId: string, asset: Asset): Promise<DeliveredStatement[]> {
    const rows = await tx.query<StatementRow[]>(`${SELECT} where (s.party_id, s.asset) = ($1, $2)`, [
      partyId,
      asset.code,
    ]);
    return rows.map(statementOf);
  }

  private async haveJudged(tx: EntityManager, partyId: string, statementId: string, dueAt: Date) {
    const seats = await tx.query<{ relationship: RelationshipId }[]>(
      `select distinct relationship_id::text as relationship from occupancy
       where party_id = $1 and vacated_at is null order by 1`,
      [partyId],
    );
    await schedule(
      tx,
      seats.map(({ relationship }) => ({
        kind: 'credit.judge',
        key: `${relationship}/${statementId}`,
        payload: { relationshipId: relationship },
        dueAt,
      })),
    );
  }
}

function statementOf({ nav, gross, liquid, ...row }: StatementRow): DeliveredStatement {
  const money = (minor: string) => Money.ofMinor(BigInt(minor), ASSET);
  return {
    ...row,
    id: id<'NavStatement'>(row.id),
    nav: money(nav),
    gross: money(gross),
    liquid: money(liquid),
  };
}
