import { type ActorId, ApprovalService } from '@app/control';
import { accept, type Asset, Money, refuse, type Result, USDC } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import { occupants, type Relationship } from '@app/legal-entity/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CreditStandingService } from './credit-standing.service';
import { membersOf } from './party-group.rows';

/** One seat of an affiliate. */
export interface GroupSeat {
  readonly party: string;
  readonly relationship: string;
  readonly occupancy: string;
  readonly number: Money | undefined; // undefined: it cannot be measured now
  readonly limit: Money | undefined;
  readonly unmeasured: string | undefined; // why
}

/** What the house lends to parties that belong together: for its appetite. Recourse is against each entity alone. */
export interface GroupView {
  readonly group: string | undefined; // undefined: nobody said that the party belongs to one
  readonly parties: readonly string[];
  readonly seats: readonly GroupSeat[];
  readonly number: Money; // of the seats that could be measured
  readonly limit: Money;
  readonly appetite: Money | undefined;
  readonly warning: 'beyond-appetite' | 'limits-beyond-appetite' | undefined;
}

export type JoinRefusal = 'unknown-actor' | 'no-such-party';

const ASSET: Asset = USDC; // what every line settles in, and appetite is in

/**
 * Affiliates seen together. Only a reader: no line, reservation, call or default is decided by anything here, so that what happens
 * to one of them changes nothing for another unless two officers agree on a new version of its own line.
 */
@Injectable()
export class CreditGroupService {
  constructor(
    private readonly approvals: ApprovalService,
    private readonly relationships: RelationshipService,
    private readonly standings: CreditStandingService,
  ) {}

  /** The group of a party; of one who belongs to none, the party itself. Undefined: there is no such party. */
  async of(tx: EntityManager, partyId: string, asOf: Date): Promise<GroupView | undefined> {
    if (!(await isParty(tx, partyId))) return undefined;
    const members = await membersOf(tx, partyId);
    const group = members[0]?.group;
    const parties = group === undefined ? [partyId] : members.map(({ party }) => party);
    const seats: GroupSeat[] = [];
    for (const relationship of await this.relationships.all(tx))
      seats.push(...(await this.seatsIn(tx, relationship, parties, asOf)));
    const sum = (amounts: (Money | undefined)[]) =>
      Money.sum(
        amounts.filter((amount) => amount !== undefined),
        ASSET,
      );
    const number = sum(seats.map((seat) => seat.number));
    const limit = sum(seats.map((seat) => seat.limit));
    const appetite = group === undefined ? undefined : await appetiteOf(tx, group);
    const warning = warningOf(number, limit, appetite);
    return { group, parties, seats, number, limit, appetite, warning };
  }

  /** Says that a party belongs to a group: affiliates as the ownership that they declared shows them. The newest word counts. */
  async join(
    tx: EntityManager,
    partyId: string,
    group: string,
    by: { readonly officer: ActorId; readonly reason: string },
  ): Promise<Result<'joined', JoinRefusal>> {
    if ((await this.approvals.officer(tx, by.officer)) === undefined) return refuse('unknown-actor');
    if (!(await isParty(tx, partyId))) return refuse('no-such-party');
    await lockGroups(tx);
    await tx.query(
      `insert into party_group (party_id, n, group_name, recorded_by, reason)
       select $1, 1 + coalesce(max(n), 0), $2, $3, $4 from party_group where party_id = $1`,
      [partyId, group, by.officer, by.reason],
    );
    return accept('joined');
  }

  /** Sets how much the house is willing to lend to a group. It warns, and stops nothing. */
  async setAppetite(
    tx: EntityManager,
    group: string,
    most: Money,
    by: { readonly officer: ActorId; readonly reason: string },
  ): Promise<Result<'set', 'unknown-actor'>> {
    if ((await this.approvals.officer(tx, by.officer)) === undefined) return refuse('unknown-actor');
    await lockGroups(tx);
    await tx.query(
      `insert into group_appetite (group_name, version, asset, most, recorded_by, reason)
       select $1, 1 + coalesce(max(version), 0), $2, $3, $4, $5 from group_appetite where group_name = $1`,
      [group, ASSET.code, most.minor, by.officer, by.reason],
    );
    return accept('set');
  }

  private async seatsIn(
    tx: EntityManager,
    relationship: Relationship,
    parties: readonly string[],
    asOf: Date,
  ): Promise<GroupSeat[]> {
    const own = occupants(relationship).filter(
      ({ partyId, standing }) => parties.includes(partyId) && standing !== 'defaulted',
    );
    if (own.length === 0) return [];
    const standing = await this.standings.now(tx, relationship.id, asOf);
    return own.map(({ code, partyId }) => {
      const seat = { party: partyId, relationship: relationship.id, occupancy: code };
      const asked = standing.ok ? standing.value.asked(code, []) : standing;
      if (!asked.ok) return { ...seat, number: undefined, limit: undefined, unmeasured: asked.refusal.kind };
      const { limit, before } = asked.value;
      return { ...seat, number: before.utilisation.number, limit, unmeasured: undefined };
    });
  }
}

function warningOf(number: Money, limit: Money, appetite: Money | undefined): GroupView['warning'] {
  if (appetite?.lessThan(number) === true) return 'beyond-appetite';
  return appetite?.lessThan(limit) === true ? 'limits-beyond-appetite' : undefined;
}

async function isParty(tx: EntityManager, partyId: string): Promise<boolean> {
  const rows = await tx.query<unknown[]>('select 1 from party where id = $1', [partyId]);
  return rows.length > 0;
}

async function appetiteOf(tx: EntityManager, group: string): Promise<Money | undefined> {
  const [row] = await tx.query<{ most: string }[]>(
    'select most from group_appetite where group_name = $1 order by version desc limit 1',
    [group],
  );
  return row && Money.ofMinor(BigInt(row.most), ASSET);
}

async function lockGroups(tx: EntityManager): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('credit-group', 0))`);
}
