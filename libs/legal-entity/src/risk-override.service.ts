import { type ActorId, ApprovalService, AuditService } from '@app/control';
import { accept, refuse, type Result, textOf } from '@app/kernel';
import { uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type ApplicationId, loadSections, lockApplication } from './application.rows';
import type { RiskRating } from './domain/ownership-control';
import { daysAfter } from './domain/party-paper';
import { reviewNews } from './domain/party-paper-news';
import {
  endedOverrides,
  hashOfOverride,
  type HeldRating,
  lastOverride,
  ratingInForce,
  type RiskOverride,
} from './risk-override.rows';
import { type OpenApprovalRefusal, undecided } from './undecided';
import { publish } from './webhook-news.rows';

/** An override that waits for a second person. */
export interface ProposedOverride extends RiskOverride {
  readonly proposalId: string;
  readonly termsHash: string; // what the second person approves
}

export interface WantedOverride extends Pick<RiskOverride, 'rating' | 'expiresOn' | 'reason'> {
  readonly maker: ActorId;
}

export type OverrideRefusal =
  | 'no-such-application'
  | 'officer-not-enrolled'
  | 'not-rated' // nothing is worked out that could be overridden
  | 'rating-unchanged' // it is what is in force already
  | 'risk-override-too-long'; // it ends before today, or more than a year on

export type OverrideApprovalRefusal =
  | 'no-such-application'
  | 'no-such-proposal'
  | 'stale' // it was rated otherwise since, or another override was approved
  | OpenApprovalRefusal;

const A_WEEK = 10_080; // minutes
const A_YEAR = 365; // days
const AT_ONCE = 100;
const LAPSE = { who: 'legal-entity.lapse', role: 'lapse' };

/** Ratings that two people set above or below the one that is worked out, each with a reason and a last day. */
@Injectable()
export class RiskOverrideService {
  constructor(
    private readonly approvals: ApprovalService,
    private readonly audit: AuditService,
  ) {}

  /** The rating of an application; undefined: there is none, or no such application. */
  async rating(tx: EntityManager, applicationId: ApplicationId): Promise<HeldRating | undefined> {
    const { 'risk-rating': computed } = await loadSections(tx, applicationId);
    const inForce = await ratingInForce(tx, applicationId);
    if (computed === undefined || inForce === undefined) return undefined;
    return { inForce, computed, override: (await lastOverride(tx, applicationId)) ?? null };
  }

  /** The maker's half. It is bound to the rating that is worked out now. The same again is nothing. */
  async propose(
    tx: EntityManager,
    applicationId: ApplicationId,
    { rating, expiresOn, reason, maker }: WantedOverride,
    asOf: Date,
  ): Promise<Result<ProposedOverride, OverrideRefusal>> {
    if ((await lockApplication(tx, applicationId)) === undefined) return refuse('no-such-application');
    if ((await this.approvals.officer(tx, maker)) === undefined) return refuse('officer-not-enrolled');
    const held = await this.rating(tx, applicationId);
    if (held === undefined) return refuse('not-rated');
    if (held.inForce === rating) return refuse('rating-unchanged');
    const today = textOf(asOf).slice(0, 'YYYY-MM-DD'.length);
    if (expiresOn < today || expiresOn > daysAfter(today, A_YEAR)) return refuse('risk-override-too-long');
    const n = (held.override?.n ?? 0) + 1;
    const wanted = { applicationId, n, rating, computed: held.computed.rating, expiresOn, reason };
    const termsHash = await hashOfOverride(tx, wanted);
    const proposalId = uuidOf(`risk-override/${termsHash}/${maker}/${textOf(asOf)}`);
    const proposal = { id: proposalId, kind: 'legal-entity.risk-override', subjectHash: termsHash, maker };
    await this.approvals.propose(tx, { ...proposal, validForMinutes: A_WEEK });
    await tx.query(
      `insert into risk_override_proposal (proposal_id, application_id, n, rating, computed, expires_on, reason)
       values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
      [proposalId, applicationId, n, rating, wanted.computed, expiresOn, reason],
    );
    return accept({ ...wanted, proposalId, termsHash });
  }

  /** An override as the second person reads it, with the rating it was made on. */
  async proposed(
    tx: EntityManager,
    applicationId: ApplicationId,
    proposalId: string,
  ): Promise<ProposedOverride | undefined> {
    const [row] = await tx.query<ProposedOverride[]>(SELECT_PROPOSED, [applicationId, proposalId]);
    return row;
  }

  /** The checker's half, by the hash of what he has read. */
  async approve(
    tx: EntityManager,
    applicationId: ApplicationId,
    { proposalId, termsHash, checker }: { proposalId: string; termsHash: string; checker: ActorId },
  ): Promise<Result<HeldRating, OverrideApprovalRefusal>> {
    if ((await lockApplication(tx, applicationId)) === undefined) return refuse('no-such-application');
    const proposed = await this.proposed(tx, applicationId, proposalId);
    const held = await this.rating(tx, applicationId);
    if (proposed === undefined || held === undefined) return refuse('no-such-proposal');
    const { n, rating, computed, expiresOn, reason } = proposed;
    if (n !== (held.override?.n ?? 0) + 1 || computed !== held.computed.rating) return refuse('stale');
    const approval = await this.approvals.approve(tx, { proposalId, checker, subjectHash: termsHash });
    if (!approval.ok) return refuse(undecided(approval.refusal));
    await tx.query(
      `insert into risk_override (application_id, n, rating, computed, expires_on, reason, approval_id)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [applicationId, n, rating, computed, expiresOn, reason, proposalId],
    );
    const { applicationId: of } = proposed;
    const override = { applicationId: of, n, rating, computed, expiresOn, reason };
    return accept({ ...held, inForce: (await ratingInForce(tx, applicationId)) ?? rating, override });
  }

  /**
   * Writes down which overrides are over: the rating that is worked out counts again, and with it when the party is looked at. The
   * party is told of that day alone.
   */
  async end(tx: EntityManager, asOf: Date): Promise<void> {
    const today = textOf(asOf).slice(0, 'YYYY-MM-DD'.length);
    for (const { partyId, ...over } of await endedOverrides(tx, { today, limit: AT_ONCE })) {
      const { applicationId, n, rating } = over;
      await tx.query('insert into risk_override_end (application_id, n) values ($1, $2)', [applicationId, n]);
      const now: RiskRating | undefined = await ratingInForce(tx, applicationId);
      await this.audit.record(tx, {
        ...LAPSE,
        deed: 'end-risk-override',
        subject: { kind: 'application', id: applicationId },
        before: { rating },
        after: { rating: now ?? null },
        reason: `its last day was ${over.expiresOn}`,
      });
      if (partyId !== null) await tellReview(tx, partyId, `${applicationId}/${String(n)}`);
    }
  }
}

/** A party that is stopped, or whose review is due already, has no day of its next review. */
async function tellReview(tx: EntityManager, partyId: string, key: string): Promise<void> {
  const [row] = await tx.query<{ on: string | null }[]>('select party_review_on($1)::text as on', [partyId]);
  const on = row?.on ?? undefined;
  if (on !== undefined) await publish(tx, reviewNews(partyId, on, key));
}

const SELECT_PROPOSED = `
  select p.proposal_id as "proposalId", p.application_id as "applicationId", p.n, p.rating, p.computed,
    p.expires_on::text as "expiresOn", p.reason, encode(c.subject_hash, 'hex') as "termsHash"
  from risk_override_proposal p join control.proposal c on c.id = p.proposal_id
  where (p.application_id, p.proposal_id) = ($1, $2)`;
