import { type ActorId, type ApprovalRefusal, ApprovalService } from '@app/control';
import { accept, invariant, refuse, type Result, textOf } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import { differencesOf, type RelationshipId, type TermDifference } from '@app/legal-entity/domain';
import { uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { WrongSide } from './domain';

/** What is said of one seat and one underlying, and why. */
export interface WrongWayTerms {
  readonly occupancy: string;
  readonly underlying: string;
  readonly kind: 'correlated' | 'affiliate' | 'none';
  readonly side: WrongSide | null; // of a correlated one
  readonly percent: string | null;
  readonly reason: string;
}

export interface SaidWrongWay extends WrongWayTerms {
  readonly version: number;
}

export interface ProposedWrongWay extends SaidWrongWay {
  readonly proposalId: string;
  readonly termsHash: string; // what the second person approves
}

/** A proposal as the second person reads it, with what is other than what stands. */
export interface ReadWrongWay extends ProposedWrongWay {
  readonly differences: readonly TermDifference[];
}

export type WrongWayRefusal = 'unknown-actor' | 'no-such-seat';

const MINUTES_TO_APPROVE = 24 * 60;
const COLUMNS = 'relationship_id, occupancy, underlying, version, kind, side, percent, reason';
const READ = 'w.occupancy, w.underlying, w.version, w.kind, w.side, w.percent::text as percent, w.reason';

/** Wrong-way risk of a seat: said by one officer and agreed to by another, and from then on a part of the seat's number. */
@Injectable()
export class WrongWayService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly approvals: ApprovalService,
  ) {}

  /** What stands of a relationship, by seat and underlying; what was taken back among it, as none. */
  async inForce(tx: EntityManager, relationship: RelationshipId): Promise<SaidWrongWay[]> {
    return tx.query<SaidWrongWay[]>(
      `select distinct on (w.occupancy, w.underlying) ${READ} from wrong_way w where w.relationship_id = $1
       order by w.occupancy, w.underlying, w.version desc`,
      [relationship],
    );
  }

  /** Says it, upon what stands. The same again is nothing. */
  async propose(
    tx: EntityManager,
    relationshipId: RelationshipId,
    terms: WrongWayTerms,
    { maker, asOf }: { readonly maker: ActorId; readonly asOf: Date },
  ): Promise<Result<ProposedWrongWay, WrongWayRefusal>> {
    if ((await this.approvals.officer(tx, maker)) === undefined) return refuse('unknown-actor');
    const { occupancies } = await this.relationships.load(tx, relationshipId);
    if (!occupancies.some(({ code }) => code === terms.occupancy)) return refuse('no-such-seat');
    const version = 1 + ((await this.standing(tx, relationshipId, terms))?.version ?? 0);
    const { occupancy, underlying, kind, side, percent, reason } = terms;
    const row = [relationshipId, occupancy, underlying, version, kind, side, percent, reason];
    const [found] = await tx.query<{ hash: string }[]>(
      `select encode(wrong_way_terms($1, $2, $3, $4, $5, $6, $7::numeric(5,2), $8), 'hex') as hash`,
      row,
    );
    invariant(found !== undefined, 'terms without a hash');
    const termsHash = found.hash;
    const proposalId = uuidOf(`wrong-way/${termsHash}/${maker}/${textOf(asOf)}`);
    const subject = { kind: 'credit.wrong-way', subjectHash: termsHash, validForMinutes: MINUTES_TO_APPROVE };
    await this.approvals.propose(tx, { ...subject, id: proposalId, maker });
    await tx.query(
      `insert into wrong_way_proposal (${COLUMNS}, proposal_id) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing`,
      [...row, proposalId],
    );
    return accept({ ...terms, version, proposalId, termsHash });
  }

  /** A proposal as the second person reads it. */
  async proposed(
    tx: EntityManager,
    relationshipId: RelationshipId,
    proposalId: string,
  ): Promise<ReadWrongWay | undefined> {
    const [row] = await tx.query<ProposedWrongWay[]>(
      `select ${READ}, w.proposal_id as "proposalId", encode(c.subject_hash, 'hex') as "termsHash"
       from wrong_way_proposal w join control.proposal c on c.id = w.proposal_id
       where (w.relationship_id, w.proposal_id) = ($1, $2)`,
      [relationshipId, proposalId],
    );
    if (row === undefined) return undefined;
    const before = await this.standing(tx, relationshipId, row, row.version - 1);
    return { ...row, differences: differencesOf(before === undefined ? {} : saidIn(before), saidIn(row)) };
  }

  /** Brings it into force, under the relationship's lock: no trade is decided beside it unseen. */
  async approve(
    tx: EntityManager,
    relationshipId: RelationshipId,
    { proposalId, termsHash, checker }: { proposalId: string; termsHash: string; checker: ActorId },
  ): Promise<Result<SaidWrongWay, ApprovalRefusal | 'stale'>> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const proposed = await this.proposed(tx, relationship.id, proposalId);
    if (proposed === undefined) return refuse('no-such-proposal');
    const [known] = await tx.query<unknown[]>('select 1 from wrong_way where approval_id = $1', [proposalId]);
    const standing = (await this.standing(tx, relationship.id, proposed))?.version ?? 0;
    if (known === undefined && proposed.version !== standing + 1) return refuse('stale');
    const approval = await this.approvals.approve(tx, { proposalId, checker, subjectHash: termsHash });
    if (!approval.ok) return approval;
    await tx.query(
      `insert into wrong_way (${COLUMNS}, approval_id)
       select ${COLUMNS}, proposal_id from wrong_way_proposal where proposal_id = $1 on conflict do nothing`,
      [proposalId],
    );
    const { occupancy, underlying, version, kind, side, percent, reason } = proposed;
    return accept({ occupancy, underlying, version, kind, side, percent, reason });
  }

  private async standing(
    tx: EntityManager,
    relationshipId: RelationshipId,
    { occupancy, underlying }: Pick<WrongWayTerms, 'occupancy' | 'underlying'>,
    version?: number,
  ): Promise<SaidWrongWay | undefined> {
    const [row] = await tx.query<SaidWrongWay[]>(
      `select ${READ} from wrong_way w where (w.relationship_id, w.occupancy, w.underlying) = ($1, $2, $3)
         and w.version = coalesce($4, w.version) order by w.version desc limit 1`,
      [relationshipId, occupancy, underlying, version ?? null],
    );
    return row;
  }
}

function saidIn({ kind, side, percent }: WrongWayTerms): object {
  return { kind, side: side ?? '', percent: percent ?? '' };
}
