import { textOf } from '@app/kernel';
import { publish } from '@app/legal-entity';
import type { Relationship } from '@app/legal-entity/domain';
import { uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { warningNews } from './credit-news';
import { reachedSoftLimit, type SeatAsked, type SoftLimit } from './domain';

/** A seat's line with what is used of it: as a trade would leave it, or as it stands. */
type Seat = Pick<SeatAsked, 'line' | 'limit' | 'after'>;

/** Tells of lines of which so much is used that somebody wants to hear of it: once for each time that it comes to that. */
@Injectable()
export class LimitWarningService {
  /** What a trade brings about. That it is over is found when the lines are looked after. */
  async note(
    tx: EntityManager,
    relationship: Relationship,
    seats: readonly Seat[],
    asOf: Date,
  ): Promise<void> {
    for (const seat of seats) {
      const reached = softLimitOf(seat);
      if (reached !== undefined) await open(tx, relationship, seat, reached, asOf);
    }
  }

  /** The same of all lines of a relationship as they stand; and which have less used again. */
  async follow(
    tx: EntityManager,
    relationship: Relationship,
    seats: readonly Seat[],
    asOf: Date,
  ): Promise<void> {
    await this.note(tx, relationship, seats, asOf);
    const below = seats.filter((seat) => softLimitOf(seat) === undefined);
    await tx.query(
      `update limit_warning set ended_at = $3 where relationship_id = $1 and occupancy = any($2) and ended_at is null`,
      [relationship.id, below.map(({ line }) => line.occupancy), asOf],
    );
  }
}

function softLimitOf({ line, limit, after }: Seat): SoftLimit | undefined {
  return reachedSoftLimit(line.warnAt, after.utilisation.number, limit);
}

async function open(
  tx: EntityManager,
  relationship: Relationship,
  { line }: Seat,
  { percent, used, limit }: SoftLimit,
  asOf: Date,
): Promise<void> {
  const { occupancy, version } = line;
  const id = uuidOf(`limit-warning/${relationship.id}/${occupancy}/${textOf(asOf)}`);
  const fresh = await tx.query<unknown[]>(
    `insert into limit_warning (relationship_id, id, occupancy, version, percent, number, limited_to, opened_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing returning id`,
    [relationship.id, id, occupancy, version, percent, used.minor, limit.minor, asOf],
  );
  if (fresh.length > 0) await publish(tx, ...warningNews(id, line, { percent, used, limit }, relationship));
}
