import { invariant, Money, refuse, type Result, textOf } from '@app/kernel';
import { ApprovalService } from '@app/control';
import type { ActorId } from '@app/control/domain';
import { LedgerBookService, LedgerService } from '@app/ledger';
import { type NoticeKind, NoticeService, RelationshipService } from '@app/legal-entity';
import {
  bothPerform,
  counterpartOf,
  occupants,
  type Relationship,
  type RelationshipId,
} from '@app/legal-entity/domain';
import { findCall, type MarginCall, MarginCallService } from '@app/margin';
import { isOpen, isOwnMargin, type MarginCallId } from '@app/margin/domain';
import { schedule, uuidOf } from '@app/platform';
import { duesCleared, iaPosted, iaReturned, imPosted } from '@app/settlement/domain';
import { TradeService } from '@app/trade';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  type Case,
  type CaseId,
  insertCase,
  loadCase,
  openCaseOf,
  recordAct,
  underDefault,
} from './default-case.rows';
import { type CaseRefusal, failureToPay, nextRight, type RightKind, timelineOf } from './domain';
import { LadderService, owedForDefaulter } from './ladder.service';

/** What a named officer brings to an act: who, when, and what proves it. */
export interface Exercise {
  readonly caseId: CaseId;
  readonly officer: string;
  readonly at: Date;
  readonly proof: string;
}

const CLAUSES: Readonly<Record<NoticeKind, string>> = {
  failure: 'ISDA 2002, 5(a)(i) and 12',
  'event-of-default': 'ISDA 2002, 5(a)(i)',
  'early-termination': 'ISDA 2002, 6(a)',
};

const MINUTES_TO_APPROVE = 60;

/** A failure to pay, from the missed deadline to the vacated seat. Jobs pay the survivor; only people default anybody. */
@Injectable()
export class DefaultService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly calls: MarginCallService,
    private readonly ladder: LadderService,
    private readonly ledger: LedgerService,
    private readonly books: LedgerBookService,
    private readonly notices: NoticeService,
    private readonly trades: TradeService,
    private readonly approvals: ApprovalService,
  ) {}

  /** A call was not met: a potential event of default, in which threshold and minimum transfer are zero. The survivor is paid. */
  async unmetCall(
    tx: EntityManager,
    relationshipId: RelationshipId,
    callId: MarginCallId,
    asOf: Date,
  ): Promise<void> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const call = await this.callOf(tx, relationship, callId);
    const failed = failureToPay(call.amount, call.paid, Money.zero(relationship.asset));
    if (!failed.ok) return;
    const known = await openCaseOf(tx, relationship, call.occupancy);
    const opened =
      known ??
      (await insertCase(tx, relationship, {
        occupancy: call.occupancy,
        callId,
        deadlineAt: call.dueAt,
        at: asOf,
      }));
    if (!known)
      await this.relationships.setStanding(tx, relationship.id, call.occupancy, 'potential-default', asOf);
    if (isOwnMargin(call.kind)) return; // nobody but the defaulter loses: its own margin is what is missing
    if (counterpartOf(relationship, call.occupancy).standing !== 'performing') return; // nobody is left to be paid
    await this.paySurvivor(tx, relationship, opened, call, failed.value, asOf);
  }

  /** Collects a call of a relationship whose seat does not perform: the payer's own money first, then the ladder. */
  async collect(
    tx: EntityManager,
    relationshipId: RelationshipId,
    callId: MarginCallId,
    asOf: Date,
  ): Promise<void> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const call = await this.callOf(tx, relationship, callId);
    if (!isOpen(call.state)) return;
    if (bothPerform(relationship)) return this.calls.collect(tx, relationshipId, asOf); // cured in the meantime
    const failing = occupants(relationship).filter(({ standing }) => standing !== 'performing');
    if (failing.length === 2) {
      // Both legs end at one time and price, and the cell is flat in between: no margin moves until they do.
      const why = 'both seats have failed: margin stands still until both are closed out';
      return this.calls.markPaid(tx, call, Money.zero(relationship.asset), { at: asOf, why });
    }
    const current = await openCaseOf(tx, relationship, failing[0]?.code ?? '');
    invariant(current !== undefined, `${relationship.name} has a seat that does not perform, and no case`);
    if (call.occupancy === current.occupancy)
      return this.paySurvivor(tx, relationship, current, call, call.amount, asOf);
    return this.takeBack(tx, relationship, current, call, asOf);
  }

  /** Pays the survivor what fell due while the seat is vacant, from the line, and claims it of the defaulter. */
  async payDues(tx: EntityManager, relationshipId: RelationshipId, asOf: Date): Promise<void> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const vacated = occupants(relationship).find(({ standing }) => standing === 'defaulted');
    const current = vacated && (await openCaseOf(tx, relationship, vacated.code));
    if (!current) return; // re-let in the meantime, and paid with it
    const purse = await this.ladder.purse(tx, relationship, current.occupancy);
    const step = { cause: `dues/${textOf(asOf)}`, at: asOf };
    const transfers = await this.ladder.payDues(tx, current, purse, purse.line, step);
    if (transfers.length > 0)
      await this.ledger.postAll(tx, [
        {
          event: `dues/${current.id}/${textOf(asOf)}`,
          effectiveAt: asOf,
          transfers,
          ...underDefault(current),
        },
      ]);
  }

  /** Writes down that a right has arisen. It waits for a named officer, and does not lapse. */
  async watch(tx: EntityManager, relationshipId: RelationshipId, caseId: CaseId, asOf: Date): Promise<void> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const right = nextRight(timelineOf(await loadCase(tx, relationship, caseId)));
    if (right === undefined || asOf < right.earliest) return; // cured, or exercised in the meantime
    await tx.query(
      `insert into default_right (relationship_id, case_id, kind, clause, arisen_at) values ($1, $2, $3, $4, $5)
       on conflict do nothing`,
      [relationshipId, caseId, right.kind, right.clause, right.earliest],
    );
  }

  serveFailureNotice(
    tx: EntityManager,
    relationshipId: RelationshipId,
    exercise: Exercise,
  ): Promise<Result<Case, CaseRefusal>> {
    return this.exercise(tx, relationshipId, exercise, 'serve-failure-notice', 'failure');
  }

  /** The defaulter has paid late, and within its grace: what was advanced for it is repaid, and its seat performs again. */
  async cure(
    tx: EntityManager,
    relationshipId: RelationshipId,
    { caseId, officer, at, proof }: Exercise,
  ): Promise<Result<Case, CaseRefusal | 'not-paid'>> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const current = await loadCase(tx, relationship, caseId);
    const purse = await this.ladder.purse(tx, relationship, current.occupancy);
    const { asset } = relationship;
    const failed = await this.calls.failedSince(tx, relationshipId, current.occupancy, current.deadlineAt);
    const shortOf = (call: MarginCall) => call.amount.minus(call.paid);
    const shortIn = (of: MarginCall['kind']) =>
      Money.sum(failed.filter(({ kind }) => kind === of).map(shortOf), asset);
    const [margin, independent] = [shortIn('im'), shortIn('ia')];
    const dues = purse.promised(`DUE_FROM.${current.occupancy}`);
    const repaying = owedForDefaulter(purse).map(({ amount }) => amount);
    const missing = Money.sum([...repaying, margin, independent, dues], asset);
    if (purse.money(`FREE.${current.occupancy}`).lessThan(missing)) return refuse('not-paid');
    const cured = await recordAct(tx, current, { deed: 'cure', officer, at, proof });
    if (!cured.ok) return cured;
    await this.relationships.setStanding(tx, relationshipId, current.occupancy, 'performing', at);
    await this.calls.markCured(tx, failed, at);
    const repaid = await this.ladder.repayFrom(tx, cured.value, purse, ['FREE'], { cause: 'cured', at });
    const transfers = [
      ...repaid,
      ...(dues.isPositive() ? duesCleared(relationshipId, current.occupancy, purse.survivor, dues) : []),
      ...(margin.isPositive() ? imPosted(relationshipId, current.occupancy, margin) : []),
      ...(independent.isPositive() ? iaPosted(relationshipId, current.occupancy, independent) : []),
    ];
    if (transfers.length > 0)
      await this.ledger.postAll(tx, [{ event: `cured/${caseId}`, effectiveAt: at, transfers }]);
    return cured;
  }

  /** What the two officers who declare an event of default have to agree on. */
  async proposeDeclaration(
    tx: EntityManager,
    relationshipId: RelationshipId,
    caseId: CaseId,
    maker: ActorId,
    attempt = 1, // a proposal expires; the right does not
  ): Promise<{ readonly proposalId: string; readonly subjectHash: string }> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const { occupancy } = await loadCase(tx, relationship, caseId);
    const subjectHash = await this.books.defaultHash(tx, { id: caseId, book: relationshipId, occupancy });
    const proposalId = uuidOf(`declare/${caseId}/${String(attempt)}`);
    await this.approvals.propose(tx, {
      id: proposalId,
      kind: 'ledger.default',
      subjectHash,
      maker,
      validForMinutes: MINUTES_TO_APPROVE,
    });
    return { proposalId, subjectHash };
  }

  /** Declares the event of default: the seat is vacated, its money frozen, and realised to repay what was advanced for it. */
  async declareEventOfDefault(
    tx: EntityManager,
    relationshipId: RelationshipId,
    exercise: Exercise & { readonly approvalId: string },
  ): Promise<Result<Case, CaseRefusal>> {
    const declared = await this.exercise(
      tx,
      relationshipId,
      exercise,
      'declare-event-of-default',
      'event-of-default',
    );
    if (!declared.ok) return declared;
    const { occupancy, id: caseId } = declared.value;
    const { at, approvalId } = exercise;
    await this.joinMargin(tx, relationshipId, declared.value, at);
    await this.relationships.setStanding(tx, relationshipId, occupancy, 'defaulted', at);
    await this.books.recordDefault(tx, {
      id: caseId,
      book: relationshipId,
      occupancy,
      approvalId,
      declaredAt: at,
    });
    await this.calls.voidCalls(tx, relationshipId, occupancy, at);
    const relationship = await this.relationships.load(tx, relationshipId);
    const purse = await this.ladder.purse(tx, relationship, occupancy);
    const step = { cause: 'margin-realised', at };
    // What margin gives back to the line is not counted on for the dues: it may give back nothing.
    const dues = await this.ladder.payDues(tx, declared.value, purse, purse.line, { cause: 'dues', at });
    const line = purse.line.minus(purse.promised(`DUE_FROM.${occupancy}`).atMost(purse.line));
    const repaid = await this.ladder.repayFrom(tx, declared.value, { ...purse, line }, ['FREE', 'IM'], step);
    const transfers = [...dues, ...repaid];
    if (transfers.length > 0)
      await this.ledger.postAll(tx, [
        { event: `margin-realised/${caseId}`, effectiveAt: at, transfers, defaultId: caseId },
      ]);
    return declared;
  }

  /** What was held apart as independent amount is realised with the rest of the margin: it joins it before the seat is frozen. */
  private async joinMargin(
    tx: EntityManager,
    relationshipId: RelationshipId,
    { id: caseId, occupancy }: Case,
    at: Date,
  ): Promise<void> {
    const { asset } = await this.relationships.load(tx, relationshipId);
    const apart = await this.ledger.balance(tx, relationshipId, `IA.${occupancy}`, asset);
    if (!apart.isPositive()) return;
    const transfers = [
      ...iaReturned(relationshipId, occupancy, apart),
      ...imPosted(relationshipId, occupancy, apart),
    ];
    await this.ledger.postAll(tx, [{ event: `margin-joined/${caseId}`, effectiveAt: at, transfers }]);
  }

  /** Ends the legs of the vacated seat. The survivor's stay open, on the same terms. */
  async designateEarlyTermination(
    tx: EntityManager,
    relationshipId: RelationshipId,
    exercise: Exercise,
  ): Promise<Result<Case, CaseRefusal>> {
    const terminated = await this.exercise(
      tx,
      relationshipId,
      exercise,
      'designate-early-termination',
      'early-termination',
    );
    if (terminated.ok)
      await this.trades.terminate(tx, relationshipId, terminated.value.occupancy, exercise.at);
    return terminated;
  }

  private async exercise(
    tx: EntityManager,
    relationshipId: RelationshipId,
    { caseId, officer, at, proof }: Exercise,
    deed: RightKind,
    kind: NoticeKind,
  ): Promise<Result<Case, CaseRefusal>> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const before = await loadCase(tx, relationship, caseId);
    const after = await recordAct(tx, before, { deed, officer, at, proof });
    if (!after.ok) return refuse(after.refusal);
    const { occupancy } = after.value;
    const clause = CLAUSES[kind];
    const notice = { relationship: relationshipId, occupancy, kind, reference: caseId, clause, proof };
    await this.notices.serve(tx, { ...notice, servedBy: officer, servedAt: at });
    return after;
  }

  private async paySurvivor(
    tx: EntityManager,
    relationship: Relationship,
    current: Case,
    call: MarginCall,
    due: Money,
    asOf: Date,
  ): Promise<void> {
    const purse = await this.ladder.purse(tx, relationship, current.occupancy);
    const stands = call.direction === 'delivery' ? 'VM_GIVEN' : 'VM_HELD';
    const step = { cause: `call/${call.id}`, at: asOf };
    const { transfers, swept } = await this.ladder.pay(tx, current, purse, due, stands, step);
    if (call.state !== 'failed')
      await this.calls.markPaid(tx, call, swept, {
        at: asOf,
        why: `the seat does not perform: ${due.minus(swept).toText()} paid down the ladder`,
      });
    await this.ledger.postAll(tx, [
      { event: `ladder/${call.id}`, effectiveAt: asOf, transfers, ...underDefault(current) },
    ]);
  }

  private async takeBack(
    tx: EntityManager,
    relationship: Relationship,
    current: Case,
    call: MarginCall,
    asOf: Date,
  ): Promise<void> {
    const purse = await this.ladder.purse(tx, relationship, current.occupancy);
    const paid = call.amount.atMost(purse.money(`FREE.${call.occupancy}`));
    const step = { cause: `call/${call.id}`, at: asOf };
    const transfers = paid.isPositive() ? await this.ladder.takeBack(tx, current, purse, paid, step) : [];
    const whole = paid.equals(call.amount);
    const why = whole ? 'returned' : `${call.amount.minus(paid).toText()} short`;
    await this.calls.markPaid(tx, call, paid, {
      at: asOf,
      why: `${why} while the other seat does not perform`,
    });
    if (!whole) {
      const payload = { relationshipId: relationship.id, callId: call.id };
      await schedule(tx, [{ kind: 'resolution.unmet-call', key: call.id, payload, dueAt: asOf }]);
    }
    if (transfers.length > 0)
      await this.ledger.postAll(tx, [
        { event: `taken-back/${call.id}`, effectiveAt: asOf, transfers, ...underDefault(current) },
      ]);
  }

  private async callOf(
    tx: EntityManager,
    relationship: Relationship,
    callId: MarginCallId,
  ): Promise<MarginCall> {
    const call = await findCall(tx, relationship.id, callId);
    invariant(call !== undefined, `no call ${callId} in ${relationship.name}`);
    return call;
  }
}
