import { accept, id, invariant, Money, refuse, type Result } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import type { Journal } from '@app/ledger/domain';
import { PartyStandingService, publish, RelationshipService } from '@app/legal-entity';
import { bothPerform, type Relationship, type RelationshipId } from '@app/legal-entity/domain';
import { schedule, uuidOf, type Work } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { callNews } from './call-news';
import { freeMoney } from './call-transfer';
import { DisputeOpeningService, type OpenedClaim } from './dispute-opening.service';
import { EscalationService } from './escalation.service';
import { ImRequirementService } from './im-requirement.service';
import { isDisputedBySilence } from './interest-call.rows';
import {
  type DisputeCategory,
  isOwnMargin,
  isUnanswered,
  isUpheldMargin,
  type MarginCallId,
  splitDisputed,
} from './domain';
import {
  type CallActor,
  failedCalls,
  findCall,
  insertCalls,
  type MarginCall,
  moveCall,
  openCalls,
  paidInItsPlace,
} from './margin.rows';
import { letsOwnMarginGo, ofStopped, performsIn } from './stopped-party';
import { SubstitutionCallService } from './substitution-call.service';

/** `by`: in words, who agrees: the payer, or operations in its name. `actor`: left out, the clock. */
export type CallResponse = { readonly actor?: CallActor } & (
  | { readonly kind: 'agree'; readonly by: string }
  | {
      readonly kind: 'dispute';
      readonly amount: Money;
      readonly reason: string;
      readonly category?: DisputeCategory; // left out: nothing was said of what it is about
    }
);

export type ResponseRefusal =
  | 'no-such-call'
  | 'answered-at-its-request' // a substitution
  | 'wrong-state'
  | 'wrong-asset'
  | 'deadline-passed'
  | 'resolved-already' // it asks for what was upheld of a dispute
  | 'dispute-above-call'
  | 'dispute-not-positive';

const SILENCE = 'nothing was said to the statement, and its annex takes silence for a dispute';

/** The life of a call after it is issued: answered, disputed in part, collected at its deadline by standing instruction. */
@Injectable()
export class MarginCallService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly ledger: LedgerService,
    private readonly escalations: EscalationService,
    private readonly disputes: DisputeOpeningService,
    private readonly standings: PartyStandingService,
    private readonly substitutions: SubstitutionCallService,
    private readonly requirements: ImRequirementService,
  ) {}

  /** The payer's answer. The disputed part becomes a call of its own that waits; the rest keeps the deadline. */
  async respond(
    tx: EntityManager,
    relationshipId: RelationshipId,
    callId: MarginCallId,
    response: CallResponse,
    asOf: Date,
  ): Promise<Result<readonly MarginCallId[], ResponseRefusal>> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const call = await findCall(tx, relationshipId, callId);
    if (!call) return refuse('no-such-call');
    if (call.kind === 'substitution') return refuse('answered-at-its-request');
    if (call.form !== 'demand' || !isUnanswered(call.state)) return refuse('wrong-state');
    if (asOf >= call.dueAt) return refuse('deadline-passed');
    if (response.kind === 'agree') {
      await moveCall(tx, call, 'agree', { at: asOf, why: `agreed by ${response.by}`, ...actorOf(response) });
      return accept([call.id]);
    }
    return this.dispute(tx, relationship, call, response, asOf);
  }

  /**
   * Collects what is due: sweeps each payer's own money, as far as it goes. VM of a relationship with a seat that does not
   * perform goes down the liquidity ladder instead. What falls short is a failure to pay, reported and never acted on here.
   */
  async collect(tx: EntityManager, relationshipId: RelationshipId, asOf: Date): Promise<void> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const [open, holdings] = await Promise.all([
      openCalls(tx, relationshipId),
      this.ledger.holdings(tx, relationshipId),
    ]);
    const standing = open.filter((call) => call.state !== 'disputed' && call.dueAt <= asOf);
    const due = await this.withoutKept(
      tx,
      relationship,
      await this.withoutSilent(tx, relationship, standing, asOf),
      asOf,
    );
    const performing = bothPerform(relationship);
    const work: Work[] = due
      .filter((call) => call.kind === 'vm' && !performing)
      .map((call) => workFor('resolution.collect', call, asOf));
    const journals: Journal[] = [];
    const free = freeMoney(relationship, holdings);
    const [met, unmet]: [MarginCall[], MarginCall[]] = [[], []];
    for (const call of due.filter((each) => each.kind !== 'vm' || performing)) {
      const paid = call.amount.atMost(free.of(call));
      const whole = paid.equals(call.amount);
      // What goes back is the house's to pay: what has left the account since is no failure of the seat.
      const overtaken = !whole && isOwnMargin(call.kind) && call.direction === 'return';
      await moveCall(tx, call, whole ? 'settle' : overtaken ? 'supersede' : 'fail', {
        paid,
        at: asOf,
        why: whole
          ? 'collected at the deadline'
          : `${call.amount.minus(paid).toText()} short at the deadline`,
      });
      const interest = call.kind === 'interest'; // what is short of it is left due: neither skin nor a line stands in for it
      if (paid.isPositive() || interest) journals.push(free.move(call, paid, asOf));
      if (overtaken) continue;
      if (!whole && !interest) work.push(workFor('resolution.unmet-call', call, asOf));
      (whole ? met : unmet).push(call);
    }
    const news = [...callNews('settled', met, relationship), ...callNews('failed', unmet, relationship)];
    await Promise.all([schedule(tx, work), publish(tx, ...news)]);
    await this.escalations.begin(tx, relationship, unmet, 'deadline');
    if (journals.length > 0) await this.ledger.postAll(tx, journals);
  }

  /** Records what was paid on a call outside the usual collection, and how: for the liquidity ladder. */
  async markPaid(
    tx: EntityManager,
    call: MarginCall,
    paidByPayer: Money,
    { at, why }: { readonly at: Date; readonly why: string },
  ): Promise<void> {
    const whole = paidByPayer.equals(call.amount);
    await moveCall(tx, call, whole ? 'settle' : 'fail', { paid: paidByPayer, at, why });
  }

  /** The calls an occupant has failed from an instant on. */
  failedSince(
    tx: EntityManager,
    relationshipId: RelationshipId,
    occupancy: string,
    since: Date,
  ): Promise<MarginCall[]> {
    return failedCalls(tx, relationshipId, occupancy, since);
  }

  /**
   * The payer paid late, within its grace. The caller posts what was missing. Variation margin that nobody paid in its place, for both
   * seats had failed, has not moved by that either: such a call stays failed, and the next run strikes anew what it was for.
   */
  async markCured(tx: EntityManager, calls: readonly MarginCall[], at: Date): Promise<void> {
    const stoodIn = await paidInItsPlace(tx, calls);
    for (const call of calls.filter(({ id: callId, kind }) => kind !== 'vm' || stoodIn.has(callId)))
      await moveCall(tx, call, 'cure', { paid: call.amount, at, why: 'paid within the grace period' });
  }

  /**
   * The seat is vacated: its own margin is called of nobody any more, a dispute of it has nobody to end it, and nothing of it is
   * substituted. What the survivor is due in VM stands: it is paid on time by whoever is next in line.
   */
  async voidCalls(
    tx: EntityManager,
    relationshipId: RelationshipId,
    occupancy: string,
    at: Date,
  ): Promise<void> {
    const calls = (await openCalls(tx, relationshipId)).filter((call) => call.occupancy === occupancy);
    for (const call of calls) {
      if (call.state === 'disputed') await moveCall(tx, call, 'withdraw', { at, why: 'the seat is vacated' });
      else if (call.kind !== 'vm') await moveCall(tx, call, 'supersede', { at, why: 'the seat is vacated' });
    }
    await this.substitutions.declineAll(tx, relationshipId, occupancy, this.requirements, at);
  }

  /** What is due, without the statements of interest of which silence is a dispute: those are disputed now, whole. */
  private async withoutSilent(
    tx: EntityManager,
    relationship: Relationship,
    standing: readonly MarginCall[],
    asOf: Date,
  ): Promise<MarginCall[]> {
    for (const call of standing.filter(isDisputedBySilence)) {
      const whole = { kind: 'dispute', amount: call.amount, reason: SILENCE } as const;
      await this.dispute(tx, relationship, call, whole, asOf);
    }
    return standing.filter((call) => !isDisputedBySilence(call));
  }

  /**
   * What is due, without own margin that would go back to a party that was stopped since, or to a seat that has failed to pay since: it
   * stays pledged, and is struck again.
   */
  private async withoutKept(
    tx: EntityManager,
    relationship: Relationship,
    due: readonly MarginCall[],
    asOf: Date,
  ): Promise<MarginCall[]> {
    const going = due.filter(letsOwnMarginGo);
    const failed = going.filter((call) => !performsIn(relationship, call));
    const others = going.filter((call) => !failed.includes(call)).map((call) => ({ call, relationship }));
    const stopped = await ofStopped(tx, this.standings, others);
    for (const [calls, why] of [
      [failed, 'its seat does not perform: own margin is kept'],
      [[...stopped], 'its party is stopped: own margin is kept'],
    ] as const)
      for (const call of calls) await moveCall(tx, call, 'supersede', { at: asOf, why });
    return due.filter((call) => !stopped.has(call) && !failed.includes(call));
  }

  private async dispute(
    tx: EntityManager,
    relationship: Relationship,
    call: MarginCall,
    response: Extract<CallResponse, { readonly kind: 'dispute' }>,
    asOf: Date,
  ): Promise<Result<readonly MarginCallId[], ResponseRefusal>> {
    if (isUpheldMargin(call)) return refuse('resolved-already');
    const { amount: disputed, reason } = response;
    const by = actorOf(response);
    const opening = { reason, ...claimOf(response), asOf };
    if (disputed.asset.code !== call.amount.asset.code) return refuse('wrong-asset');
    const split = splitDisputed(call.amount, disputed);
    if (!split.ok) return split;
    if (split.value.undisputed.isZero()) {
      await moveCall(tx, call, 'dispute', { at: asOf, why: `disputed in full: ${reason}`, ...by });
      await this.disputes.open(tx, relationship, call, opening);
      return accept([call.id]);
    }
    const why = `${disputed.toText()} disputed: ${reason}`;
    await moveCall(tx, call, 'split', { at: asOf, why, ...by });
    const child = (part: 'undisputed' | 'disputed', amount: Money): MarginCall => ({
      ...call,
      id: id<'MarginCall'>(uuidOf(`${call.id}/${part}`)),
      parentId: call.id,
      amount,
      state: part === 'disputed' ? 'disputed' : 'agreed',
      issuedAt: asOf,
    });
    const children = [child('undisputed', split.value.undisputed), child('disputed', disputed)];
    await insertCalls(tx, children, `split: ${reason}`, response.actor);
    for (const each of children)
      if (each.state === 'disputed') await this.disputes.open(tx, relationship, each, opening);
    return accept(children.map((each) => each.id));
  }
}

function actorOf({ actor }: CallResponse): { readonly by?: CallActor } {
  return actor === undefined ? {} : { by: actor };
}

function claimOf({ category, amount, actor }: Extract<CallResponse, { readonly kind: 'dispute' }>): {
  readonly claim?: OpenedClaim;
} {
  if (category === undefined) return {};
  invariant(actor !== undefined, 'who says what is wrong with a call has a name');
  return { claim: { category, claimOf: 'call', amount, by: actor.who } };
}

function workFor(kind: string, call: MarginCall, dueAt: Date): Work {
  return { kind, key: call.id, payload: { relationshipId: call.relationship, callId: call.id }, dueAt };
}
