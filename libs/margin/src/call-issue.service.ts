import { id, invariant, type Money, plusMinutes, textOf } from '@app/kernel';
import { PartyStandingService, publish } from '@app/legal-entity';
import { bothPerform, counterpartOf, type Relationship, type RelationshipId } from '@app/legal-entity/domain';
import { schedule, uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CallDeadlineService } from './call-deadline.service';
import { factsOf } from './call-facts.rows';
import { callNews } from './call-news';
import { CallRulesService } from './call-rules.service';
import { type CallFlag, type CallRules, flagsOf, type MarginCallId } from './domain';
import { EscalationService } from './escalation.service';
import { insertCalls, type MarginCall, moveCall, waitingCalls } from './margin.rows';
import { letsOwnMarginGo, ofStopped, performsIn } from './stopped-party';

/** A call that is not made: its relationship, and why. */
export interface UnmadeCall {
  readonly item: RelationshipId;
  readonly reason: string;
}

interface DatedCall {
  readonly call: MarginCall;
  readonly notificationAt: Date | undefined;
}

/** What a run struck. */
export interface StruckCalls {
  readonly calls: readonly MarginCall[];
  readonly terms: readonly Relationship[];
  readonly anew: (call: MarginCall) => boolean; // whether what a call that waits is of was struck as well
  readonly asOf: Date;
}

/** Makes the calls that a run struck: at once, or, where rules give pause, when two officers have let them go. */
@Injectable()
export class CallIssueService {
  constructor(
    private readonly rules: CallRulesService,
    private readonly deadlines: CallDeadlineService,
    private readonly escalations: EscalationService,
    private readonly standings: PartyStandingService,
  ) {}

  /** @returns how many there are, and whose are not made: of a stopped party, for want of a calendar, or because nobody values on that day */
  async make(
    tx: EntityManager,
    { calls: struck, terms, anew, asOf }: StruckCalls,
  ): Promise<{ readonly made: number; readonly unmade: readonly UnmadeCall[] }> {
    const rules = await this.rules.inForce(
      tx,
      terms.map((each) => each.id),
    );
    const { made, unmade } = await this.makeStruck(tx, struck, terms, rules, asOf);
    for (const relationship of terms.filter((each) => rules.has(each.id)))
      await supersedeWaiting(tx, relationship.id, { anew, made, asOf });
    return { made: made.length, unmade: [...new Map(unmade.map((each) => [each.item, each])).values()] };
  }

  /** A call that two officers let go: its deadline runs from now. */
  async release(tx: EntityManager, relationship: Relationship, call: MarginCall): Promise<void> {
    const rules = await this.rules.inForce(tx, [relationship.id]);
    await this.follow(tx, [call], new Map([[relationship.id, relationship]]), rules);
  }

  /**
   * Calls what was upheld of a dispute and is still due. Its deadline is that of a demand made now.
   *
   * @returns the call; undefined: on no day like this is it demanded, or it would go back to who does not get it now. The next run
   *   strikes it, for no dispute keeps it from that any more
   * @see ISDA 1994 Credit Support Annex (New York law), Paragraph 5: what was recalculated is transferred upon demand
   */
  async upheld(
    tx: EntityManager,
    relationship: Relationship,
    {
      disputed,
      amount,
      asOf,
    }: { readonly disputed: MarginCall; readonly amount: Money; readonly asOf: Date },
  ): Promise<MarginCallId | undefined> {
    const call: MarginCall = {
      ...disputed,
      id: id<'MarginCall'>(uuidOf(`${disputed.id}/upheld`)),
      parentId: undefined,
      upheldOf: disputed.id,
      amount,
      state: 'issued',
      version: 0,
      issuedAt: asOf,
      statement: { amount: amount.toText() },
    };
    if (letsOwnMarginGo(call) && !performsIn(relationship, call)) return undefined;
    const byId = new Map([[relationship.id, relationship]]);
    const kept = await this.kept(tx, [call], byId);
    const { dated } = await this.date(tx, [call], byId, kept, asOf);
    const [made] = dated;
    if (made === undefined) return undefined;
    await insertCalls(tx, [made.call], `upheld of ${disputed.id}`);
    await this.follow(tx, [made.call], byId, await this.rules.inForce(tx, [relationship.id]));
    return made.call.id;
  }

  private async makeStruck(
    tx: EntityManager,
    struck: readonly MarginCall[],
    terms: readonly Relationship[],
    rules: ReadonlyMap<RelationshipId, CallRules>,
    asOf: Date,
  ): Promise<{ readonly made: readonly MarginCall[]; readonly unmade: readonly UnmadeCall[] }> {
    if (struck.length === 0) return { made: [], unmade: [] };
    const byId = new Map(terms.map((each) => [each.id, each]));
    const kept = await this.kept(tx, struck, byId);
    const { dated, unmade } = await this.date(tx, struck, byId, kept, asOf);
    const judged = dated.filter(({ call }) => rules.has(call.relationship));
    const facts = await factsOf(
      tx,
      judged.map(({ call }) => call),
    );
    const atOnce = dated.filter(({ call }) => !rules.has(call.relationship)).map(({ call }) => call);
    for (const each of judged) {
      const { call } = each;
      const [own, known] = [rules.get(call.relationship), facts.get(call.id)];
      invariant(own !== undefined && known !== undefined, `call ${call.id} is judged by nothing`);
      const flags = flagsOf(own, known);
      if (flags.length === 0) atOnce.push(call);
      else await this.hold(tx, each, own, flags);
    }
    await this.announce(tx, atOnce, byId, rules);
    return { made: dated.map(({ call }) => call), unmade };
  }

  /** Own margin that would go back to who is stopped: it stays pledged. Whatever else is struck of it is made. */
  private async kept(
    tx: EntityManager,
    calls: readonly MarginCall[],
    byId: ReadonlyMap<RelationshipId, Relationship>,
  ): Promise<ReadonlySet<MarginCall>> {
    const going = calls.filter(letsOwnMarginGo).map((call) => ({ call, relationship: ofWhom(call, byId) }));
    return await ofStopped(tx, this.standings, going);
  }

  private async date(
    tx: EntityManager,
    calls: readonly MarginCall[],
    byId: ReadonlyMap<RelationshipId, Relationship>,
    kept: ReadonlySet<MarginCall>,
    asOf: Date,
  ): Promise<{ readonly dated: DatedCall[]; readonly unmade: UnmadeCall[] }> {
    const dating = await this.deadlines.dating(tx, [...byId.values()], asOf);
    const [dated, unmade]: [DatedCall[], UnmadeCall[]] = [[], []];
    for (const call of calls) {
      if (kept.has(call)) {
        unmade.push({
          item: call.relationship,
          reason: `own margin of ${call.occupancy} is kept: party-suspended`,
        });
        continue;
      }
      const dates = dating(ofWhom(call, byId), call);
      if (dates.ok) {
        const { dueAt, notificationAt } = dates.value;
        dated.push({ call: { ...call, dueAt }, notificationAt });
      } else {
        const { refusal } = dates;
        const what = refusal.kind === 'no-calendar' ? refusal.centre : refusal.day;
        unmade.push({ item: call.relationship, reason: `not called: ${refusal.kind} ${what}` });
      }
    }
    return { dated, unmade };
  }

  /** Writes a call down that waits, and, beside it, that it is expected: the party is shown that if the rules say so. */
  private async hold(
    tx: EntityManager,
    { call, notificationAt }: DatedCall,
    { expected, guardMinutes }: CallRules,
    flags: readonly CallFlag[],
  ): Promise<void> {
    const { id: callId, relationship: relationshipId, issuedAt } = call;
    const why = `waits for two officers: ${flags.map(({ flag }) => flag).join(', ')}`;
    await insertCalls(tx, [{ ...call, state: 'pending-approval' }], why);
    await insertCalls(
      tx,
      [
        {
          ...call,
          id: twinOf(call, 'expected'),
          form: 'expected',
          shown: expected === 'shown',
          state: 'calculated',
        },
      ],
      'a demand is to come',
    );
    await tx.query(
      `insert into margin_call_flag (relationship_id, call_id, flag, detail, at)
       select $1, $2, flag, detail, $5 from unnest($3::text[], $4::text[]) as raised (flag, detail)`,
      [relationshipId, callId, flags.map(({ flag }) => flag), flags.map(({ detail }) => detail), issuedAt],
    );
    if (guardMinutes === null) return;
    // Where minutes count no demand comes too late for its day: what is guarded against is that it is forgotten.
    const dueAt =
      notificationAt === undefined
        ? plusMinutes(issuedAt, guardMinutes)
        : new Date(Math.max(issuedAt.getTime(), plusMinutes(notificationAt, -guardMinutes).getTime()));
    await schedule(tx, [{ kind: 'margin.guard', key: callId, payload: { relationshipId, callId }, dueAt }]);
  }

  private async announce(
    tx: EntityManager,
    calls: readonly MarginCall[],
    byId: ReadonlyMap<RelationshipId, Relationship>,
    rules: ReadonlyMap<RelationshipId, CallRules>,
  ): Promise<void> {
    if (calls.length === 0) return;
    const whys = new Set(calls.map((call) => whyOf(ofWhom(call, byId))));
    for (const why of whys)
      await insertCalls(
        tx,
        calls.filter((call) => whyOf(ofWhom(call, byId)) === why),
        why,
      );
    await this.follow(tx, calls, byId, rules);
  }

  /** What a call that is made leads to: its collection, those who are told, and its ladder. */
  private async follow(
    tx: EntityManager,
    calls: readonly MarginCall[],
    byId: ReadonlyMap<RelationshipId, Relationship>,
    rules: ReadonlyMap<RelationshipId, CallRules>,
  ): Promise<void> {
    const collected = new Map(calls.map((call) => [`${call.relationship}/${textOf(call.dueAt)}`, call]));
    await schedule(
      tx,
      [...collected].map(([key, { relationship: relationshipId, dueAt }]) => {
        const payload = { relationshipId };
        return { kind: 'margin.collect', key, payload, dueAt };
      }),
    );
    await publish(tx, ...calls.flatMap((call) => callNews('issued', [call], ofWhom(call, byId))));
    for (const call of calls) {
      const own = rules.get(call.relationship);
      if (own === undefined) continue;
      const relationship = ofWhom(call, byId);
      await this.escalations.begin(tx, relationship, [call], 'answer');
      // What the other seat must post, and what it has, is nobody's to know across.
      if (own.notifies && call.kind === 'vm') await notify(tx, relationship, call);
    }
  }
}

/** The party across is told that a demand was made: it may say that it knows, and there is nothing else to do. */
async function notify(tx: EntityManager, relationship: Relationship, call: MarginCall): Promise<void> {
  const { code: occupancy } = counterpartOf(relationship, call.occupancy);
  const notification = {
    ...call,
    upheldOf: undefined, // that it was disputed is nobody's to know across
    id: twinOf(call, 'notification'),
    occupancy,
    form: 'notification',
  } as const;
  await insertCalls(tx, [{ ...notification, state: 'issued', version: 0 }], 'a demand was made across');
}

/** What an earlier run struck and nobody has let go is struck anew, on newer marks: as another call, or as none. */
async function supersedeWaiting(
  tx: EntityManager,
  relationshipId: RelationshipId,
  { anew, made, asOf: at }: Pick<StruckCalls, 'anew' | 'asOf'> & { readonly made: readonly MarginCall[] },
): Promise<void> {
  for (const call of await waitingCalls(tx, relationshipId, at)) {
    if (!anew(call)) continue;
    const instead = made.filter(
      (each) =>
        each.relationship === relationshipId && each.occupancy === call.occupancy && each.kind === call.kind,
    );
    const byCall = (instead.find(({ direction }) => direction === call.direction) ?? instead[0])?.id;
    await moveCall(tx, call, 'supersede', { at, why: `struck anew at ${textOf(at)}`, byCall });
  }
}

/** What goes with a demand: that it is expected, or, for the party across, that it was made. */
export function twinOf(call: MarginCall, form: 'expected' | 'notification') {
  return id<'MarginCall'>(uuidOf(`${call.id}/${form}`));
}

function ofWhom(call: MarginCall, byId: ReadonlyMap<RelationshipId, Relationship>): Relationship {
  const relationship = byId.get(call.relationship);
  invariant(relationship !== undefined, `call ${call.id} is of nobody whose calls are made`);
  return relationship;
}

function whyOf(relationship: Relationship): string {
  return bothPerform(relationship) ? 'issued' : 'issued while a seat does not perform';
}
