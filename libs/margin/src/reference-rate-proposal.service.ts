import { type ActorId, type ApprovalRefusal, ApprovalService } from '@app/control';
import { accept, type CalendarDate, Exact, invariant, refuse, type Result, textOf } from '@app/kernel';
import { uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { misfitOf, type RateMisfit, type ReferenceRate } from './domain';
import { lockRates, newestRate, type RecordedRate } from './reference-rate.rows';

/** A rate that two have to agree on: it steps further than one may record, or another is on record for its day. */
export interface ProposedRate {
  readonly proposalId: string;
  readonly termsHash: string; // what the second person approves
  readonly rate: ReferenceRate;
  readonly version: number; // of its day, that it would become
  readonly reason: string;
}

/** A proposal as the second person reads it, beside what counts for that day. */
export interface ReadRate extends ProposedRate {
  readonly before: RecordedRate | undefined;
}

export type RateProposalRefusal = 'unknown-actor' | 'nothing-changes' | RateMisfit;
export type RateApprovalRefusal = ApprovalRefusal | 'stale';

const MINUTES_TO_APPROVE = 24 * 60;

/**
 * What one person may not record of reference rates: a step of more than 100 basis points, and the correction of a wrong rate. What
 * was on record stays there: who has computed with it has computed with what was known.
 */
@Injectable()
export class ReferenceRateProposalService {
  constructor(private readonly approvals: ApprovalService) {}

  /** Proposes the next version of a day. The same again, by the same officer at the same instant, is nothing. */
  async propose(
    tx: EntityManager,
    { rate, reason }: Pick<ProposedRate, 'rate' | 'reason'>,
    maker: ActorId,
    { asOf, today }: { readonly asOf: Date; readonly today: CalendarDate },
  ): Promise<Result<ProposedRate, RateProposalRefusal>> {
    if ((await this.approvals.officer(tx, maker)) === undefined) return refuse('unknown-actor');
    const misfit = misfitOf(rate, today);
    if (misfit !== undefined) return refuse(misfit);
    const before = await newestRate(tx, rate);
    const same = before?.source === rate.source && new Exact(before.rate).eq(rate.rate);
    if (same) return refuse('nothing-changes');
    const version = (before?.version ?? 0) + 1;
    const values = [rate.name, rate.fixedOn, version, rate.rate, rate.source, reason];
    const [row] = await tx.query<{ hash: string }[]>(
      `select encode(reference_rate_terms($1, $2::date, $3, $4::numeric, $5, $6), 'hex') as hash`,
      values,
    );
    invariant(row !== undefined, 'terms without a hash');
    const termsHash = row.hash;
    const proposalId = uuidOf(`reference-rate/${termsHash}/${maker}/${textOf(asOf)}`);
    const proposal = { id: proposalId, kind: 'margin.reference-rate', subjectHash: termsHash };
    await this.approvals.propose(tx, { ...proposal, maker, validForMinutes: MINUTES_TO_APPROVE });
    await tx.query(
      `insert into reference_rate_proposal (name, fixed_on, version, rate, source, reason, proposal_id)
       values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
      [...values, proposalId],
    );
    return accept({ proposalId, termsHash, rate, version, reason });
  }

  /** A proposal as the second person reads it. */
  async proposed(tx: EntityManager, proposalId: string): Promise<ReadRate | undefined> {
    const [row] = await tx.query<(ReferenceRate & { version: number; reason: string; hash: string })[]>(
      `select p.name, p.fixed_on::text as "fixedOn", p.rate::text, p.source, p.version, p.reason,
         encode(c.subject_hash, 'hex') as hash
       from reference_rate_proposal p join control.proposal c on c.id = p.proposal_id where p.proposal_id = $1`,
      [proposalId],
    );
    if (row === undefined) return undefined;
    const { version, reason, hash: termsHash, ...rate } = row;
    return { proposalId, termsHash, rate, version, reason, before: await newestRate(tx, rate) };
  }

  /** Puts a rate on record, if no other of its day came since it was proposed. The same checker again is nothing new. */
  async approve(
    tx: EntityManager,
    { proposalId, termsHash, checker }: { proposalId: string; termsHash: string; checker: ActorId },
  ): Promise<Result<RecordedRate, RateApprovalRefusal>> {
    await lockRates(tx);
    const proposed = await this.proposed(tx, proposalId);
    if (proposed === undefined) return refuse('no-such-proposal');
    const known = await tx.query<unknown[]>('select from reference_rate where approval_id = $1', [
      proposalId,
    ]);
    if (known.length === 0 && (proposed.before?.version ?? 0) + 1 !== proposed.version)
      return refuse('stale');
    const approved = await this.approvals.approve(tx, { proposalId, checker, subjectHash: termsHash });
    if (!approved.ok) return approved;
    await tx.query(
      `insert into reference_rate (name, fixed_on, version, rate, source, reason, recorded_by, approval_id)
       select p.name, p.fixed_on, p.version, p.rate, p.source, p.reason, c.maker, p.proposal_id
       from reference_rate_proposal p join control.proposal c on c.id = p.proposal_id where p.proposal_id = $1
       on conflict do nothing`,
      [proposalId],
    );
    const recorded = await newestRate(tx, proposed.rate);
    invariant(recorded !== undefined, `${proposed.rate.name} was recorded a moment ago`);
    return accept(recorded);
  }
}
