import { type Asset, type Id, id, Money, textOf, USDC } from '@app/kernel';
import type { Relationship, RelationshipId } from '@app/legal-entity/domain';
import { uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CreditStandingService } from './credit-standing.service';
import { cureBy, type SeatAsked } from './domain';
import { LimitWarningService } from './limit-warning.service';

export type LimitBreachId = Id<'LimitBreach'>;

/** A number that stands beyond its limit though nothing was added to it. */
export interface LimitBreach {
  readonly id: LimitBreachId;
  readonly relationship: RelationshipId;
  readonly occupancy: string;
  readonly version: number;
  readonly number: Money; // when it was seen
  readonly limit: Money;
  readonly openedAt: Date;
  readonly cureBy: Date;
  readonly endedAt: Date | undefined;
}

interface BreachRow {
  readonly id: string;
  readonly relationship: string;
  readonly occupancy: string;
  readonly version: number;
  readonly number: string;
  readonly limit: string;
  readonly openedAt: Date;
  readonly cureBy: Date;
  readonly endedAt: Date | null;
}

const ASSET: Asset = USDC; // what every line settles in

/** Finds the lines that the market has left beyond their limit, and gives each a clock. */
@Injectable()
export class LimitBreachService {
  constructor(
    private readonly standings: CreditStandingService,
    private readonly warnings: LimitWarningService,
  ) {}

  /** Opens and ends the breaches and warnings of a relationship, as its numbers stand. What cannot be measured neither begins nor ends one. */
  async measure(tx: EntityManager, relationship: Relationship, asOf: Date): Promise<void> {
    const relationshipId = relationship.id;
    const standing = await this.standings.now(tx, relationshipId, asOf);
    if (!standing.ok) return;
    const within: string[] = [];
    const measured: SeatAsked[] = [];
    for (const { occupancy } of standing.value.lines) {
      const asked = standing.value.asked(occupancy, []);
      if (!asked.ok) continue;
      const { line, limit, before } = asked.value;
      measured.push(asked.value);
      const { number } = before.utilisation;
      if (limit.lessThan(number)) await open(tx, relationshipId, line, { number, limit }, asOf);
      else within.push(occupancy);
    }
    await tx.query(
      `update limit_breach set ended_at = $3 where relationship_id = $1 and occupancy = any($2) and ended_at is null`,
      [relationshipId, within, asOf],
    );
    await this.warnings.follow(tx, relationship, measured, asOf);
  }

  /** Breaches of every relationship in the order in which they were seen, from the one after `after` on. */
  async page(
    tx: EntityManager,
    { after, limit }: { readonly after?: string; readonly limit: number },
  ): Promise<LimitBreach[]> {
    const rows = await tx.query<BreachRow[]>(
      `select id, relationship_id::text as relationship, occupancy, version, number, limited_to as limit,
         opened_at as "openedAt", cure_by as "cureBy", ended_at as "endedAt"
       from limit_breach where $1::uuid is null or (opened_at, id) > (
         select opened_at, id from limit_breach where id = $1)
       order by opened_at, id limit $2`,
      [after ?? null, limit],
    );
    return rows.map(breachOf);
  }
}

async function open(
  tx: EntityManager,
  relationship: RelationshipId,
  { occupancy, version }: { readonly occupancy: string; readonly version: number },
  { number, limit }: { readonly number: Money; readonly limit: Money },
  asOf: Date,
): Promise<void> {
  await tx.query(
    `insert into limit_breach (relationship_id, id, occupancy, version, number, limited_to, opened_at, cure_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`,
    [
      relationship,
      uuidOf(`limit-breach/${relationship}/${occupancy}/${textOf(asOf)}`),
      occupancy,
      version,
      number.minor,
      limit.minor,
      asOf,
      cureBy(asOf),
    ],
  );
}

function breachOf({ number, limit, endedAt, ...row }: BreachRow): LimitBreach {
  return {
    ...row,
    id: id<'LimitBreach'>(row.id),
    relationship: id<'Book'>(row.relationship),
    number: Money.ofMinor(BigInt(number), ASSET),
    limit: Money.ofMinor(BigInt(limit), ASSET),
    endedAt: endedAt ?? undefined,
  };
}
