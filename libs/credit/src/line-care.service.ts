import { plusMinutes, textOf } from '@app/kernel';
import { publish, RelationshipService } from '@app/legal-entity';
import type { Relationship, RelationshipId } from '@app/legal-entity/domain';
import { schedule, uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CovenantJudgeService } from './covenant-judge.service';
import { linesInForce, seatedLines } from './credit-line.rows';
import { lineNews } from './credit-news';
import { begunReductions, type CreditLine, hasExpired, reviewTasks } from './domain';
import { LimitBreachService } from './limit-breach.service';
import { insertAct } from './line-act.rows';
import { LineProposalService } from './line-proposal.service';

/** Nothing can be added to a number beyond its limit meanwhile: what is found is for people, who have a day. */
const BETWEEN = 4 * 3_600_000;
const MINUTES_PAST = 30; // the hour: its marks are in, and what follows from them is done
const DAYS_WATCHED = 14; // a line whose review is overdue, until somebody looks

/** A review that is due, as the desk sees it. */
export interface OpenReview {
  readonly id: string;
  readonly relationship: string;
  readonly occupancy: string;
  readonly version: number;
  readonly kind: string;
  readonly dueOn: string;
  readonly openedAt: Date;
  readonly done: boolean; // a later version is in force
}

/** Looks after the lines of a relationship, every four hours: what time alone does to them, and what somebody has to be told. */
@Injectable()
export class LineCareService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly judge: CovenantJudgeService,
    private readonly breaches: LimitBreachService,
    private readonly proposals: LineProposalService,
  ) {}

  /** Begins with the first version that is proposed or comes into force; beginning again is nothing. */
  async begin(tx: EntityManager, relationshipId: RelationshipId, from: Date): Promise<void> {
    await schedule(tx, [lookAfter(relationshipId, from)]);
  }

  /** Does what is due at an instant, and comes again in four hours for as long as anybody has a line or may get one. Doing it twice is doing it once. */
  async lookAfter(tx: EntityManager, relationshipId: RelationshipId, asOf: Date): Promise<void> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const lines = seatedLines(relationship, await linesInForce(tx, relationship));
    for (const line of lines) {
      const acts = await this.letPass(tx, relationship, line, asOf);
      await this.remind(tx, relationship, { ...line, acts }, asOf);
    }
    await this.judge.judgeLines(tx, relationship, lines, asOf);
    await this.breaches.measure(tx, relationship, asOf);
    const open = await this.proposals.lapse(tx, relationship, asOf);
    if (lines.length > 0 || open > 0) await schedule(tx, [lookAfter(relationshipId, asOf)]);
  }

  /** Reviews of every relationship in the order in which they were opened, from the one after `after` on. */
  async reviews(
    tx: EntityManager,
    { after, limit }: { readonly after?: string; readonly limit: number },
  ): Promise<OpenReview[]> {
    return tx.query<OpenReview[]>(
      `select r.id, r.relationship_id::text as relationship, r.occupancy, r.version, r.kind, r.due_on::text as "dueOn",
         r.opened_at as "openedAt", exists (
           select from credit_line l where (l.relationship_id, l.occupancy) = (r.relationship_id, r.occupancy)
             and l.version > r.version) as done
       from credit_review r
       where $1::uuid is null or (r.opened_at, r.id) > (select opened_at, id from credit_review where id = $1)
       order by r.opened_at, r.id limit $2`,
      [after ?? null, limit],
    );
  }

  /** Writes down what time alone has done to a line, and tells of it: what was agreed as its steps, and its end. @returns the acts done to it */
  private async letPass(
    tx: EntityManager,
    relationship: Relationship,
    line: CreditLine,
    asOf: Date,
  ): Promise<number> {
    let n = line.acts;
    for (const { from, most } of begunReductions(line.reductions, asOf).slice(line.stepsNoted)) {
      const reason = `from ${from} on at most ${most.toText()} ${most.asset.code}, as agreed`;
      n += 1;
      await insertAct(tx, relationship.id, { line, n, kind: 'step', by: undefined, reason, amount: most });
      await publish(tx, ...lineNews('stepped-down', { ...line, acts: n }, relationship));
    }
    if (hasExpired(line, asOf) && !line.expiryNoted) {
      const reason = `its last day was ${line.expiresOn}`;
      n += 1;
      await insertAct(tx, relationship.id, { line, n, kind: 'expire', by: undefined, reason });
      await publish(tx, ...lineNews('expired', { ...line, acts: n }, relationship));
    }
    return n;
  }

  private async remind(tx: EntityManager, { id }: Relationship, line: CreditLine, asOf: Date): Promise<void> {
    const { occupancy, version } = line;
    for (const { kind, dueOn } of reviewTasks(line, asOf)) {
      const fresh = await tx.query<unknown[]>(
        `insert into credit_review (relationship_id, id, occupancy, version, kind, due_on) values ($1, $2, $3, $4, $5, $6)
         on conflict do nothing returning kind`,
        [
          id,
          uuidOf(`credit-review/${[id, occupancy, version, kind].join('/')}`),
          occupancy,
          version,
          kind,
          dueOn,
        ],
      );
      if (fresh.length === 0 || kind !== 'review-overdue' || line.watch !== undefined) continue;
      const reason = `its review of ${line.reviewOn} is overdue`;
      const reviewBy = textOf(plusMinutes(asOf, DAYS_WATCHED * 24 * 60)).slice(0, 'YYYY-MM-DD'.length);
      await insertAct(tx, id, { line, n: line.acts + 1, kind: 'watch', by: undefined, reason, reviewBy });
    }
  }
}

/** The next time after an instant: 00:30, 04:30, 08:30 … */
function lookAfter(relationshipId: RelationshipId, after: Date) {
  const first = Math.floor((after.getTime() - MINUTES_PAST * 60_000) / BETWEEN + 1) * BETWEEN;
  const dueAt = plusMinutes(new Date(first), MINUTES_PAST);
  return {
    kind: 'credit.look-after',
    key: `${relationshipId}/${textOf(dueAt)}`,
    payload: { relationshipId },
    dueAt,
  };
}
