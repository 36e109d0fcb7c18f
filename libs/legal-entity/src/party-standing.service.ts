import { type ActorId, ApprovalService, AuditService } from '@app/control';
import { accept, invariant, plusMinutes, refuse, type Result, textOf } from '@app/kernel';
import { schedule, uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  type CommandedState,
  type IllegalPartyTransition,
  type PartyState,
  partyTransition,
  type RegistrationWarning,
  registrationWarning,
  reviewOn,
} from './domain';
import { PartyLapseService } from './party-lapse.service';
import {
  applicationIsHeld,
  extractsOf,
  hashOfStanding,
  holdParties,
  type LastStanding,
  lastStanding,
  type NewStanding,
  type PartyStandingStep,
  ratingOf,
  standingSteps,
  writeStanding,
} from './party-standing.rows';
import { type OpenApprovalRefusal, undecided } from './undecided';

/** An easing that waits for a second person. */
export interface ProposedStanding extends NewStanding {
  readonly proposalId: string;
  readonly termsHash: string; // what the second person approves
}

export type StandingCommandRefusal =
  | IllegalPartyTransition
  | { readonly kind: 'not-a-party' | 'officer-not-enrolled' }
  | { readonly kind: 'party-has-seat' | 'party-has-balance' } // who leaves, leaves with nothing
  | { readonly kind: 'application-on-hold' } // what stopped the party still stands
  | { readonly kind: 'papers-expired'; readonly why: readonly string[] }; // it goes on when they are renewed

export type StandingApprovalRefusal =
  | { readonly kind: 'not-a-party' | 'no-such-proposal' | 'application-on-hold' }
  | { readonly kind: 'papers-expired'; readonly why: readonly string[] }
  | { readonly kind: 'stale'; readonly state: PartyState } // the party was moved since
  | { readonly kind: OpenApprovalRefusal };

/** Who moves a party, to where and why. */
export interface StandingCommand {
  readonly to: CommandedState;
  readonly officer: ActorId;
  readonly role: string;
  readonly reason: string;
}

const A_WEEK = 10_080; // minutes
const A_DAY = 86_400_000;
const AT_ONCE = 100; // parties whose review is found in one transaction
const REVIEW = { by: 'legal-entity.review', role: 'review' };

/** What parties may do, and since when: stopped at once by one officer, eased by two, and found when it is time to look again. */
@Injectable()
export class PartyStandingService {
  constructor(
    private readonly approvals: ApprovalService,
    private readonly audit: AuditService,
    private readonly lapses: PartyLapseService,
  ) {}

  /** What parties may do now; none of them is moved before the transaction ends. A missing one was never moved: it is active. */
  hold(tx: EntityManager, partyIds: readonly string[]): Promise<ReadonlyMap<string, PartyState>> {
    return holdParties(tx, partyIds);
  }

  /** What one party may do, moved by nobody else before the transaction ends; undefined: there is no such party. */
  async lock(tx: EntityManager, partyId: string): Promise<PartyState | undefined> {
    return (await lastStanding(tx, partyId))?.state;
  }

  /** Every state a party was in, the first first; undefined: there is no such party. */
  history(tx: EntityManager, partyId: string): Promise<PartyStandingStep[] | undefined> {
    return standingSteps(tx, partyId);
  }

  /** What the register says against a party by now; undefined: nothing, or it has no identifier. It moves nobody. */
  async registrationWarning(tx: EntityManager, partyId: string): Promise<RegistrationWarning | undefined> {
    return registrationWarning(await extractsOf(tx, partyId));
  }

  /** Moves a party at once, where that takes one person; else writes down what the second one has to agree to. */
  async command(
    tx: EntityManager,
    partyId: string,
    { to, officer, role, reason }: StandingCommand,
    asOf: Date,
  ): Promise<Result<ProposedStanding | 'moved', StandingCommandRefusal>> {
    const last = await lastStanding(tx, partyId);
    if (last === undefined) return refuse({ kind: 'not-a-party' });
    if ((await this.approvals.officer(tx, officer)) === undefined)
      return refuse({ kind: 'officer-not-enrolled' });
    const may = partyTransition(last.state, to);
    if (!may.ok) return may;
    const kept = to === 'offboarding' || to === 'closed' ? await holdingOf(tx, partyId) : undefined;
    if (kept !== undefined) return refuse({ kind: `party-has-${kept}` });
    const wanted = { partyId, n: last.n + 1, from: last.state, to, reason };
    if (may.value === 'by-one') {
      await writeStanding(tx, { ...wanted, by: officer, role });
      return accept('moved');
    }
    const stands = await this.standsAgainst(tx, wanted, asOf);
    if (stands !== undefined) return refuse(stands);
    return accept(await this.propose(tx, await withReview(tx, wanted, asOf), officer));
  }

  /** The second person's word, by the hash of exactly what he has read. */
  async approve(
    tx: EntityManager,
    partyId: string,
    { proposalId, termsHash, checker }: { proposalId: string; termsHash: string; checker: ActorId },
    asOf: Date,
  ): Promise<Result<'moved', StandingApprovalRefusal>> {
    const last = await lastStanding(tx, partyId);
    if (last === undefined) return refuse({ kind: 'not-a-party' });
    const proposed = await this.proposed(tx, partyId, proposalId);
    if (proposed === undefined) return refuse({ kind: 'no-such-proposal' });
    if (proposed.n !== last.n + 1) return refuse({ kind: 'stale', state: last.state });
    const stands = await this.standsAgainst(tx, proposed, asOf);
    if (stands !== undefined) return refuse(stands);
    const approval = await this.approvals.approve(tx, { proposalId, checker, subjectHash: termsHash });
    if (!approval.ok) return refuse({ kind: undecided(approval.refusal) });
    const role = (await this.approvals.officer(tx, checker))?.role ?? '';
    await writeStanding(tx, { ...proposed, by: checker, role, approvalId: proposalId });
    await this.beginReviews(tx, asOf);
    return accept('moved');
  }

  /** A proposal as the second person reads it. */
  async proposed(
    tx: EntityManager,
    partyId: string,
    proposalId: string,
  ): Promise<ProposedStanding | undefined> {
    const [row] = await tx.query<ProposedRow[]>(SELECT_PROPOSED, [partyId, proposalId]);
    if (row === undefined) return undefined;
    const { reviewOn: on, ...proposed } = row;
    return { ...proposed, ...(on !== null && { reviewOn: on }) };
  }

  /** Begins the daily look for reviews that are due, with tomorrow's. Beginning again is nothing. */
  async beginReviews(tx: EntityManager, asOf: Date): Promise<void> {
    await schedule(tx, [lookAt(dayAfter(asOf))]);
  }

  /** Marks every active party whose day has come, and makes tomorrow's look due. A second look of the same day finds none left. */
  async findReviews(tx: EntityManager, asOf: Date): Promise<void> {
    const today = textOf(asOf).slice(0, 'YYYY-MM-DD'.length);
    const due = await tx.query<{ partyId: string; reviewOn: string }[]>(SELECT_DUE, [today, AT_ONCE]);
    // Each is locked until this is over, and whoever trades with it waits: the rest are found a minute later.
    const next = due.length < AT_ONCE ? dayAfter(asOf) : plusMinutes(asOf, 1);
    await schedule(tx, [lookAt(next)]);
    for (const { partyId, reviewOn: on } of due) {
      const last = await lastStanding(tx, partyId);
      if (last?.state !== 'active') continue; // somebody was faster
      const reason = `its review was due on ${on}`;
      await writeStanding(tx, {
        partyId,
        n: last.n + 1,
        from: 'active',
        to: 'review-due',
        reason,
        ...REVIEW,
      });
      await this.audit.record(tx, {
        who: REVIEW.by,
        role: REVIEW.role,
        deed: 'find-review-due',
        subject: { kind: 'party', id: partyId },
        before: { state: 'active' },
        after: { state: 'review-due' },
        reason,
      });
    }
  }

  /** What keeps a party from going on that two would let go on; undefined: nothing. */
  private async standsAgainst(
    tx: EntityManager,
    { partyId, to }: NewStanding,
    asOf: Date,
  ): Promise<
    { kind: 'application-on-hold' } | { kind: 'papers-expired'; why: readonly string[] } | undefined
  > {
    if (await applicationIsHeld(tx, partyId)) return { kind: 'application-on-hold' };
    if (to !== 'active') return undefined;
    const why = await this.lapses.whyLapsed(tx, partyId, textOf(asOf).slice(0, 'YYYY-MM-DD'.length));
    return why.length === 0 ? undefined : { kind: 'papers-expired', why };
  }

  private async propose(tx: EntityManager, wanted: NewStanding, maker: ActorId): Promise<ProposedStanding> {
    const { partyId, n, from, to, reviewOn: on, reason } = wanted;
    const termsHash = await hashOfStanding(tx, wanted);
    const proposalId = uuidOf(`party-standing/${termsHash}/${maker}`);
    await this.approvals.propose(tx, {
      id: proposalId,
      kind: 'legal-entity.party-standing',
      subjectHash: termsHash,
      maker,
      validForMinutes: A_WEEK,
    });
    await tx.query(
      `insert into party_standing_proposal (proposal_id, party_id, n, from_state, to_state, review_on, reason)
       values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
      [proposalId, partyId, n, from, to, on ?? null, reason],
    );
    return { ...wanted, proposalId, termsHash };
  }
}

type ProposedRow = Omit<ProposedStanding, 'reviewOn'> & { readonly reviewOn: string | null };

const SELECT_PROPOSED = `
  select p.proposal_id as "proposalId", p.party_id as "partyId", p.n, p.from_state as "from", p.to_state as "to",
    p.review_on::text as "reviewOn", p.reason, encode(c.subject_hash, 'hex') as "termsHash"
  from party_standing_proposal p join control.proposal c on c.id = p.proposal_id
  where (p.party_id, p.proposal_id) = ($1, $2)`;

// Sooner than was said, where the rating has risen since.
const SELECT_DUE = `
  select s.party_id as "partyId", party_review_on(s.party_id)::text as "reviewOn" from party_standing s
  where s.to_state = 'active' and party_review_on(s.party_id) <= $1::date
    and not exists (select from party_standing l where l.party_id = s.party_id and l.n > s.n)
  order by s.party_id limit $2`;

const dayAfter = (asOf: Date) => new Date((Math.floor(asOf.getTime() / A_DAY) + 1) * A_DAY);
const lookAt = (dueAt: Date) => ({ kind: 'legal-entity.review', key: textOf(dueAt), payload: {}, dueAt });

/** What keeps a party from leaving: a seat, or money on its way or there. */
async function holdingOf(tx: EntityManager, partyId: string): Promise<'seat' | 'balance' | undefined> {
  const [row] = await tx.query<{ holds: 'seat' | 'balance' | null }[]>('select party_holds($1) as holds', [
    partyId,
  ]);
  invariant(row !== undefined, 'a question without an answer');
  return row.holds ?? undefined;
}

/** Who is active again is looked at again, the sooner the greater its risk. */
async function withReview(
  tx: EntityManager,
  wanted: NewStanding & { readonly from: LastStanding['state'] },
  asOf: Date,
): Promise<NewStanding> {
  if (wanted.to !== 'active') return wanted;
  const today = textOf(asOf).slice(0, 'YYYY-MM-DD'.length);
  return { ...wanted, reviewOn: reviewOn(await ratingOf(tx, wanted.partyId), today) };
}
