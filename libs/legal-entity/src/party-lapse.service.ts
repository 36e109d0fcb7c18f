import { type ActorId, ApprovalService, AuditService } from '@app/control';
import { invariant, plusMinutes, textOf } from '@app/kernel';
import { schedule } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { daysAfter, lapses, REVIEW_GRACE_DAYS, WARNED_DAYS } from './domain/party-paper';
import { paperNews } from './domain/party-paper-news';
import { type HeldPaper, heldPapers, markPaper, untoldPapers } from './party-paper.rows';
import {
  lastReviewOn,
  lastStanding,
  type LapseGround,
  overdueReviews,
  writeStanding,
} from './party-standing.rows';
import { SignatoryService } from './signatory.service';
import { publish } from './webhook-news.rows';

const A_DAY = 86_400_000;
const AT_ONCE = 100; // papers, or parties, in one transaction: each party of them is locked until it is over
const LAPSE = { by: 'legal-entity.lapse', role: 'lapse' };

/**
 * What expires by itself. A party whose paper has expired, or whose review nobody makes, takes no new risk, and is told of a paper
 * before that; what is renewed in time stops nobody.
 */
@Injectable()
export class PartyLapseService {
  constructor(
    private readonly approvals: ApprovalService,
    private readonly audit: AuditService,
    private readonly signatories: SignatoryService,
  ) {}

  /** Begins the daily look, with tomorrow's. Beginning again is nothing. */
  async begin(tx: EntityManager, asOf: Date): Promise<void> {
    await schedule(tx, [lookAt(dayAfter(asOf))]);
  }

  /** Looks at every paper and every review whose day has come, and makes the next look due. A second look of the same day finds none. */
  async look(tx: EntityManager, asOf: Date): Promise<void> {
    const today = dayOf(asOf);
    const before = daysAfter(today, WARNED_DAYS);
    const papers = await untoldPapers(tx, { today, before, limit: AT_ONCE });
    const since = daysAfter(today, -REVIEW_GRACE_DAYS);
    const overdue = await overdueReviews(tx, { since, limit: AT_ONCE });
    const all = papers.length < AT_ONCE && overdue.length < AT_ONCE;
    await schedule(tx, [lookAt(all ? dayAfter(asOf) : plusMinutes(asOf, 1))]);
    for (const paper of papers) await this.tell(tx, paper, today);
    const expired = new Set(papers.filter((each) => each.expiresOn < today).map(({ partyId }) => partyId));
    for (const partyId of [...expired].sort()) {
      const why = await this.whyLapsed(tx, partyId, today);
      if (why.length > 0) await this.restrict(tx, partyId, 'paper-expired', why.join('; '));
    }
    for (const { partyId, dueOn } of overdue)
      await this.restrict(tx, partyId, 'review-overdue', `its review was due on ${dueOn}`);
  }

  /** Why a party takes no new risk today, of what expires by itself; none: it may. */
  async whyLapsed(tx: EntityManager, partyId: string, today: string): Promise<string[]> {
    return lapses(await heldPapers(tx, partyId), await this.signatories.of(tx, partyId), today);
  }

  /** Lets a party go on where it was, when an expiry had stopped it, and nothing it needs is expired any more. */
  async letGoOn(
    tx: EntityManager,
    partyId: string,
    {
      renewalId,
      checker,
      asOf,
    }: { readonly renewalId: string; readonly checker: ActorId; readonly asOf: Date },
  ): Promise<void> {
    const last = await lastStanding(tx, partyId);
    if (last?.state !== 'restricted' || last.ground !== 'paper-expired') return;
    if ((await this.whyLapsed(tx, partyId, dayOf(asOf))).length > 0) return;
    const to = last.from;
    invariant(to === 'active' || to === 'review-due', `${partyId} was restricted where it was ${String(to)}`);
    const reviewOn = to === 'active' ? await lastReviewOn(tx, partyId) : undefined;
    const role = (await this.approvals.officer(tx, checker))?.role ?? '';
    await writeStanding(tx, {
      partyId,
      n: last.n + 1,
      from: last.state,
      to,
      reason: 'what had expired is renewed',
      ...(reviewOn !== undefined && { reviewOn }),
      by: checker,
      role,
      renewalId,
    });
  }

  private async tell(tx: EntityManager, paper: HeldPaper, today: string): Promise<void> {
    const { partyId, kind, ref, version, expiresOn } = paper;
    const mark = expiresOn < today ? 'expired' : 'expiring';
    await markPaper(tx, paper, mark);
    await publish(tx, paperNews(mark, paper));
    await this.audit.record(tx, {
      who: LAPSE.by,
      role: LAPSE.role,
      deed: `find-paper-${mark}`,
      subject: { kind: 'party', id: partyId },
      before: { kind, ref, version: String(version), expiresOn },
      after: { kind, ref, version: String(version), expiresOn, mark },
      reason: `${paper.name}: the last day is ${expiresOn}`,
    });
  }

  /** Whoever is stopped otherwise stays as he is. */
  private async restrict(
    tx: EntityManager,
    partyId: string,
    ground: LapseGround,
    reason: string,
  ): Promise<void> {
    const last = await lastStanding(tx, partyId);
    if (last?.state !== 'active' && last?.state !== 'review-due') return;
    const { n, state: from } = last;
    const to = 'restricted';
    await writeStanding(tx, { partyId, n: n + 1, from, to, reason, ground, ...LAPSE });
    await this.audit.record(tx, {
      who: LAPSE.by,
      role: LAPSE.role,
      deed: 'restrict-party',
      subject: { kind: 'party', id: partyId },
      before: { state: from },
      after: { state: to, ground },
      reason,
    });
  }
}

const dayOf = (asOf: Date) => textOf(asOf).slice(0, 'YYYY-MM-DD'.length);
const dayAfter = (asOf: Date) => new Date((Math.floor(asOf.getTime() / A_DAY) + 1) * A_DAY);
const lookAt = (dueAt: Date) => ({ kind: 'legal-entity.lapse', key: textOf(dueAt), payload: {}, dueAt });
