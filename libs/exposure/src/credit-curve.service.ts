import { type ActorId, type ApprovalRefusal, ApprovalService } from '@app/control';
import { accept, Exact, invariant, refuse, type Result, textOf } from '@app/kernel';
import { uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type CreditCurve, creditCurveFaults } from './domain';

/** Whose default is priced: a party's; null: that of the entity, in whose cells the parties are owed. */
export type OfWhom = string | null;

/** A version of a curve, and the first day, UTC, on which it is used. */
export interface CurveVersion extends CreditCurve {
  readonly partyId: OfWhom;
  readonly version: number;
  readonly discountBps: string; // a year, at which what would be lost is brought to now; of the entity's curve alone, of a party's 0
  readonly source: string;
  readonly effectiveOn: string;
}

export interface ProposedCurve extends CurveVersion {
  readonly proposalId: string;
  readonly termsHash: string;
}

export type CurveProposalRefusal =
  | { readonly kind: 'unknown-actor' | 'effective-in-the-past' | 'no-such-party' }
  | { readonly kind: 'stale-version'; readonly version: number }
  | { readonly kind: 'parameters-malformed'; readonly faults: readonly string[] };

const MINUTES_TO_APPROVE = 24 * 60;

/** What a default is priced at: each version of a curve proposed by one officer and approved by another. */
@Injectable()
export class CreditCurveService {
  constructor(private readonly approvals: ApprovalService) {}

  /** Every version of one curve, the first one first. */
  async all(tx: EntityManager, partyId: OfWhom): Promise<CurveVersion[]> {
    return tx.query(`select ${COLUMNS} from credit_curve where of_whom = coalesce($1, '') order by version`, [
      partyId,
    ]);
  }

  /** The version in force at an instant; undefined: none is yet. */
  async inForce(tx: EntityManager, partyId: OfWhom, asOf: Date): Promise<CurveVersion | undefined> {
    const [row] = await tx.query<CurveVersion[]>(
      `select ${COLUMNS} from credit_curve
       where of_whom = coalesce($1, '') and effective_on <= ($2::timestamptz at time zone 'UTC')::date
       order by version desc limit 1`,
      [partyId, asOf],
    );
    return row;
  }

  /** A proposal as the second person reads it. */
  async proposed(tx: EntityManager, proposalId: string): Promise<ProposedCurve | undefined> {
    const [row] = await tx.query<ProposedCurve[]>(
      `select ${COLUMNS}, proposal_id as "proposalId", encode(c.subject_hash, 'hex') as "termsHash"
       from credit_curve_proposal p join control.proposal c on c.id = p.proposal_id where p.proposal_id = $1`,
      [proposalId],
    );
    return row;
  }

  /** Proposes the next version of a curve. @param upon the version it is made upon, 0 for the first */
  async propose(
    tx: EntityManager,
    wanted: Omit<CurveVersion, 'version'>,
    maker: ActorId,
    { asOf, upon }: { readonly asOf: Date; readonly upon: number },
  ): Promise<Result<ProposedCurve, CurveProposalRefusal>> {
    const { partyId, points, recovery, discountBps, source, effectiveOn } = wanted;
    if ((await this.approvals.officer(tx, maker)) === undefined) return refuse({ kind: 'unknown-actor' });
    if (!(await isKnown(tx, partyId))) return refuse({ kind: 'no-such-party' });
    const faults = [...creditCurveFaults(wanted), ...discountFaults(wanted)];
    if (faults.length > 0) return refuse({ kind: 'parameters-malformed', faults });
    if (effectiveOn < textOf(asOf).slice(0, 10)) return refuse({ kind: 'effective-in-the-past' });
    const stands = await newest(tx, partyId);
    if (upon !== stands) return refuse({ kind: 'stale-version', version: stands });
    const version = stands + 1;
    const values = [partyId, version, JSON.stringify(points), recovery, discountBps, source, effectiveOn];
    const [found] = await tx.query<{ hash: string }[]>(
      `select encode(credit_curve_terms($1, $2, $3, $4, $5, $6, $7), 'hex') as hash`,
      values,
    );
    invariant(found !== undefined, 'terms without a hash');
    const termsHash = found.hash;
    const proposalId = uuidOf(`credit-curve/${termsHash}/${maker}/${textOf(asOf)}`);
    const subject = {
      kind: 'exposure.credit-curve',
      subjectHash: termsHash,
      validForMinutes: MINUTES_TO_APPROVE,
    };
    await this.approvals.propose(tx, { ...subject, id: proposalId, maker });
    await tx.query(
      `insert into credit_curve_proposal (party_id, version, points, recovery, discount_bps, source, effective_on, proposal_id)
       values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`,
      [...values, proposalId],
    );
    return accept({ ...wanted, version, proposalId, termsHash });
  }

  /** Adds a proposed version, if it follows the one that stands. The same checker again is nothing new. */
  async approve(
    tx: EntityManager,
    { proposalId, termsHash, checker }: { proposalId: string; termsHash: string; checker: ActorId },
  ): Promise<Result<CurveVersion, ApprovalRefusal | 'stale'>> {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('credit-curve', 0))`);
    const proposed = await this.proposed(tx, proposalId);
    if (proposed === undefined) return refuse('no-such-proposal');
    const [known] = await tx.query<unknown[]>('select 1 from credit_curve where approval_id = $1', [
      proposalId,
    ]);
    const follows = proposed.version === (await newest(tx, proposed.partyId)) + 1;
    if (known === undefined && !follows) return refuse('stale');
    const approval = await this.approvals.approve(tx, { proposalId, checker, subjectHash: termsHash });
    if (!approval.ok) return approval;
    await tx.query(
      `insert into credit_curve (party_id, version, points, recovery, discount_bps, source, effective_on, approval_id)
       select party_id, version, points, recovery, discount_bps, source, effective_on, proposal_id from credit_curve_proposal
       where proposal_id = $1 on conflict do nothing`,
      [proposalId],
    );
    return accept(proposed);
  }
}

function discountFaults({ partyId, discountBps }: Omit<CurveVersion, 'version'>): string[] {
  return partyId === null || new Exact(discountBps).isZero()
    ? []
    : ['discountBps is 0, or left out: it is agreed with the curve of the entity, once for all'];
}

async function isKnown(tx: EntityManager, partyId: OfWhom): Promise<boolean> {
  if (partyId === null) return true;
  const known = await tx.query<unknown[]>('select from party where id = $1', [partyId]);
  return known.length > 0;
}

async function newest(tx: EntityManager, partyId: OfWhom): Promise<number> {
  const [row] = await tx.query<{ version: number | null }[]>(
    `select max(version) as version from credit_curve where of_whom = coalesce($1, '')`,
    [partyId],
  );
  return row?.version ?? 0;
}

const COLUMNS = `
  party_id as "partyId", version, points, recovery::text, discount_bps::text as "discountBps", source, effective_on::text as "effectiveOn"`;
