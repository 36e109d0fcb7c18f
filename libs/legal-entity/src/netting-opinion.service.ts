import { type ActorId, type ApprovalRefusal, ApprovalService } from '@app/control';
import { accept, invariant, refuse, type Result, textOf } from '@app/kernel';
import { uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { OPINION_COLUMNS } from './agreement.rows';
import { differencesOf, type NettingOpinion, type TermDifference } from './domain';

export type NewOpinion = Omit<NettingOpinion, 'version'>;

export interface ProposedOpinion {
  readonly proposalId: string;
  readonly opinion: NettingOpinion;
  readonly termsHash: string; // what the second person approves
}

/** A proposal as the second person reads it, with what is other than in the opinion it takes the place of. */
export interface ReadOpinion extends ProposedOpinion {
  readonly differences: readonly TermDifference[];
}

export type OpinionRefusal = 'unknown-actor' | 'valid-until-before-effective' | 'expired-already';
export type OpinionApprovalRefusal = ApprovalRefusal | 'stale';

type OpinionKey = Pick<NettingOpinion, 'jurisdiction' | 'entityType' | 'form'>;

const MINUTES_TO_APPROVE = 24 * 60;

/** The matrix of netting opinions: jurisdiction by kind of entity by form, each version of each cell of it approved by two. */
@Injectable()
export class NettingOpinionService {
  constructor(private readonly approvals: ApprovalService) {}

  /** Of every cell of the matrix, the newest opinion that was in force on the day of an instant, UTC; it may have expired. */
  async inForce(tx: EntityManager, asOf: Date): Promise<NettingOpinion[]> {
    return tx.query<NettingOpinion[]>(
      `select distinct on (o.jurisdiction, o.entity_type, o.form) ${OPINION_COLUMNS} from netting_opinion o
       where o.effective_on <= ($1::timestamptz at time zone 'UTC')::date
       order by o.jurisdiction, o.entity_type, o.form, o.version desc`,
      [asOf],
    );
  }

  /** Proposes what counsel has written. The same again is nothing. */
  async propose(
    tx: EntityManager,
    wanted: NewOpinion,
    maker: ActorId,
    asOf: Date,
  ): Promise<Result<ProposedOpinion, OpinionRefusal>> {
    if ((await this.approvals.officer(tx, maker)) === undefined) return refuse('unknown-actor');
    if (wanted.validUntil < wanted.effectiveOn) return refuse('valid-until-before-effective');
    if (wanted.validUntil < asOf.toISOString().slice(0, 10)) return refuse('expired-already');
    const opinion = { ...wanted, version: (await newestVersion(tx, wanted)) + 1 };
    const row = rowOf(opinion);
    const termsHash = await hashOfTerms(tx, row);
    const proposalId = uuidOf(`netting-opinion/${termsHash}/${maker}/${textOf(asOf)}`);
    const proposal = { id: proposalId, kind: 'legal-entity.netting-opinion', subjectHash: termsHash };
    await this.approvals.propose(tx, { ...proposal, maker, validForMinutes: MINUTES_TO_APPROVE });
    await tx.query(
      `insert into netting_opinion_proposal (${COLUMNS}, proposal_id)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing`,
      [...row, proposalId],
    );
    return accept({ proposalId, opinion, termsHash });
  }

  /** A proposal as the second person reads it. */
  async proposed(tx: EntityManager, proposalId: string): Promise<ReadOpinion | undefined> {
    const [row] = await tx.query<(NettingOpinion & { hash: string })[]>(
      `select ${OPINION_COLUMNS}, encode(c.subject_hash, 'hex') as hash
       from netting_opinion_proposal o join control.proposal c on c.id = o.proposal_id where o.proposal_id = $1`,
      [proposalId],
    );
    if (row === undefined) return undefined;
    const { hash, ...opinion } = row;
    const [before] = await tx.query<NettingOpinion[]>(
      `select ${OPINION_COLUMNS} from netting_opinion o
       where (o.jurisdiction, o.entity_type, o.form, o.version) = ($1, $2, $3, $4)`,
      [opinion.jurisdiction, opinion.entityType, opinion.form, opinion.version - 1],
    );
    const differences = differencesOf(before === undefined ? {} : saidIn(before), saidIn(opinion));
    return { proposalId, opinion, termsHash: hash, differences };
  }

  /** Brings an opinion into the matrix, if no other of its cell came since it was proposed. The same checker again is nothing new. */
  async approve(
    tx: EntityManager,
    { proposalId, termsHash, checker }: { proposalId: string; termsHash: string; checker: ActorId },
  ): Promise<Result<NettingOpinion, OpinionApprovalRefusal>> {
    const proposed = await this.proposed(tx, proposalId);
    if (proposed === undefined) return refuse('no-such-proposal');
    const { opinion } = proposed;
    const { jurisdiction, entityType, form } = opinion;
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('netting-opinion/' || $1, 0))`, [
      `${jurisdiction}/${entityType}/${form}`,
    ]);
    const known = await tx.query<unknown[]>('select from netting_opinion where approval_id = $1', [
      proposalId,
    ]);
    if (known.length === 0 && (await newestVersion(tx, opinion)) + 1 !== opinion.version)
      return refuse('stale');
    const approved = await this.approvals.approve(tx, { proposalId, checker, subjectHash: termsHash });
    if (!approved.ok) return approved;
    await tx.query(
      `insert into netting_opinion (${COLUMNS}, approval_id)
       select ${COLUMNS}, proposal_id from netting_opinion_proposal where proposal_id = $1 on conflict do nothing`,
      [proposalId],
    );
    return accept(opinion);
  }
}

/** What counsel says, without the place in the matrix, which stays, and the version, which never does. */
function saidIn({
  enforceable,
  collateral,
  effectiveOn,
  validUntil,
  counsel,
  sha256,
}: NettingOpinion): object {
  return { enforceable, collateral, effectiveOn, validUntil, counsel, sha256 };
}

const COLUMNS =
  'jurisdiction, entity_type, form, version, enforceable, collateral, effective_on, valid_until, counsel, sha256';

function rowOf(opinion: NettingOpinion): readonly unknown[] {
  const { jurisdiction, entityType, form, version, enforceable, collateral } = opinion;
  const { effectiveOn, validUntil, counsel, sha256 } = opinion;
  return [
    ...[jurisdiction, entityType, form, version, enforceable, collateral],
    ...[effectiveOn, validUntil, counsel, sha256],
  ];
}

async function newestVersion(
  tx: EntityManager,
  { jurisdiction, entityType, form }: OpinionKey,
): Promise<number> {
  const [row] = await tx.query<{ newest: number | null }[]>(
    'select max(version) as newest from netting_opinion where (jurisdiction, entity_type, form) = ($1, $2, $3)',
    [jurisdiction, entityType, form],
  );
  return row?.newest ?? 0;
}

async function hashOfTerms(tx: EntityManager, row: readonly unknown[]): Promise<string> {
  const [found] = await tx.query<{ hash: string }[]>(
    `select encode(netting_opinion_terms($1, $2, $3, $4, $5, $6, $7, $8, $9, $10), 'hex') as hash`,
    [...row],
  );
  invariant(found !== undefined, 'terms without a hash');
  return found.hash;
}
