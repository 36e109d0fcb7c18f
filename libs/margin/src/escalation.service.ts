import { invariant, plusMinutes } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import type { Relationship, RelationshipId } from '@app/legal-entity/domain';
import { schedule } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CallRulesService } from './call-rules.service';
import { climbOf, climbs, failureNotice, isUnanswered, type MarginCallId, type Rung } from './domain';
import { findCall, type MarginCall, moveCall } from './margin.rows';

/** Whom the house tells of calls that are not answered or not met, rung by rung. It tells; it serves and declares nothing. */
@Injectable()
export class EscalationService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly rules: CallRulesService,
  ) {}

  /** Begins the ladders of calls that were made, or were not met, by the rules in force: a job for each rung. */
  async begin(
    tx: EntityManager,
    { id: relationshipId }: Relationship,
    calls: readonly MarginCall[],
    from: Rung['from'],
  ): Promise<void> {
    if (calls.length === 0) return;
    const rules = (await this.rules.inForce(tx, [relationshipId])).get(relationshipId);
    if (rules === undefined) return;
    const { version, answerMinutes, ladder } = rules;
    await schedule(
      tx,
      calls.flatMap(({ id: callId, issuedAt, dueAt }) => {
        const payload = { relationshipId, callId };
        const answerBy = answerMinutes === null ? undefined : plusMinutes(issuedAt, answerMinutes);
        const rungs = climbOf(ladder, { answerBy, dueAt })
          .filter((rung) => rung.from === from)
          .map(({ index, at }) => ({
            kind: 'margin.escalate',
            key: `${callId}/${String(version)}/${String(index)}`, // of two versions, two rungs of one index are two
            payload: { ...payload, rung: index, version },
            dueAt: at,
          }));
        const answer = { kind: 'margin.answer', key: callId, payload, dueAt: answerBy ?? dueAt };
        return from === 'answer' && answerBy !== undefined ? [answer, ...rungs] : rungs;
      }),
    );
  }

  /** An answer was expected by now. */
  async expectAnswer(
    tx: EntityManager,
    relationshipId: RelationshipId,
    callId: MarginCallId,
    asOf: Date,
  ): Promise<void> {
    await this.relationships.lock(tx, relationshipId);
    const call = await findCall(tx, relationshipId, callId);
    if (call !== undefined) await this.late(tx, call, asOf);
  }

  /** Climbs one rung for a call, once, if there is still somebody to be told. */
  async climb(
    tx: EntityManager,
    relationshipId: RelationshipId,
    { callId, rung: index, version }: { callId: MarginCallId; rung: number; version: number },
    asOf: Date,
  ): Promise<void> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const [call, rules] = await Promise.all([
      findCall(tx, relationshipId, callId),
      this.rules.version(tx, relationshipId, version),
    ]);
    const rung = rules?.ladder[index];
    invariant(rung !== undefined, `there is no rung ${String(index)} in the rules of ${relationship.name}`);
    if (call === undefined || !climbs(rung, call.state)) return;
    const late = rung.from === 'answer' ? await this.late(tx, call, asOf) : call;
    await tx.query(
      `insert into margin_call_escalation (relationship_id, call_id, rules_version, rung, tells, draft, at)
       values ($1, $2, $3, $4, $5, $6, $7)
       on conflict do nothing`,
      [relationshipId, callId, version, index, rung.tells, draftOf(rung, relationship, call), asOf],
    );
    if (late?.state === 'overdue')
      await moveCall(tx, late, 'escalate', { at: asOf, why: `told: ${rung.tells}` });
  }

  /** The call, overdue by now; undefined where it was answered. */
  private async late(tx: EntityManager, call: MarginCall, asOf: Date): Promise<MarginCall | undefined> {
    if (!isUnanswered(call.state) || call.state === 'overdue' || call.state === 'escalated')
      return isUnanswered(call.state) ? call : undefined;
    await moveCall(tx, call, 'run-late', { at: asOf, why: 'no answer came by the time it was expected' });
    return findCall(tx, call.relationship, call.id);
  }
}

function draftOf(rung: Rung, { name, occupancies }: Relationship, call: MarginCall): string | null {
  if (rung.drafts === null || call.kind === 'substitution') return null; // the house fails to answer, and nobody to pay
  const { id: callId, amount, paid, dueAt, occupancy } = call;
  const text = (money: typeof amount) => `${money.toText()} ${money.asset.code}`;
  const party = occupancies.find(({ code }) => code === occupancy)?.partyId ?? occupancy;
  const missing = text(amount.minus(paid));
  return failureNotice({ relationship: name, party, callId, amount: text(amount), missing, dueAt });
}
