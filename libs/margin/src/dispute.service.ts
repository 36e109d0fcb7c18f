import { accept, invariant, Money, refuse, type Result } from '@app/kernel';
import { publish, RelationshipService } from '@app/legal-entity';
import type { Relationship, RelationshipId } from '@app/legal-entity/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CallIssueService } from './call-issue.service';
import { DisputeRecalculationService } from './dispute-recalculation.service';
import { disputeNews } from './dispute-news';
import { type Dispute, endDispute, findDispute, quotationsOf, tookDownQuotation } from './dispute.rows';
import { isNear, type MarginCallId, type Quotation, QUOTATIONS_ASKED, upheldOf } from './domain';
import { StillDueService } from './still-due.service';
import { reissueInterest } from './interest-call.rows';
import { type CallActor, findCall, type MarginCall, type Move, moveCall } from './margin.rows';

export type DisputeRefusal = 'no-such-dispute' | 'resolved-already';
export type ResolutionRefusal = DisputeRefusal | 'too-early' | 'maker-is-checker';
export type QuotationRefusal =
  | 'quotation-of-nothing-used'
  | 'quotation-implausible'
  | 'quoted-twice-by-one-dealer'
  | 'quotations-complete';

/** How a dispute ended: what of the disputed part was due, and by which call it is asked for. */
export interface DisputeOutcome {
  readonly upheld: Money;
  readonly byCall: MarginCallId | undefined; // undefined: nothing of it is due any more, or the next run strikes it
}

/** What the recalculation found: the call as it would have been. */
export interface DisputeResolution extends DisputeOutcome {
  readonly recalculated: Money;
}

interface Open {
  readonly call: MarginCall;
  readonly dispute: Dispute;
  readonly relationship: Relationship;
}

/** Disputes end by recalculation on the average of reference quotations, or because one of the two gives in. */
@Injectable()
export class DisputeService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly recalculation: DisputeRecalculationService,
    private readonly issuing: CallIssueService,
    private readonly stillDue: StillDueService,
  ) {}

  /** Takes down what a reference market-maker quotes: of what the call is struck on, at most four of one thing, one from each. */
  async quote(
    tx: EntityManager,
    relationshipId: RelationshipId,
    callId: MarginCallId,
    quotation: Quotation,
    by: string,
  ): Promise<Result<readonly Quotation[], DisputeRefusal | QuotationRefusal>> {
    const open = await this.openDispute(tx, relationshipId, callId);
    if (!open.ok) return open;
    const { call, dispute } = open.value;
    const parent = await parentOf(tx, call);
    if (!(await this.recalculation.uses(tx, parent, dispute.category, quotation)))
      return refuse('quotation-of-nothing-used');
    if (!isNear(quotation, await this.recalculation.valued(tx, parent, quotation)))
      return refuse('quotation-implausible');
    const known = await quotationsOf(tx, call);
    const refusal = refusalOf([...known, quotation]);
    if (refusal !== undefined) return refuse(refusal);
    const { symbol, dealer, mid, of = 'price' } = quotation;
    const n = known.filter((each) => each.symbol === symbol && each.of === of).length + 1;
    await tx.query(
      `insert into dispute_quotation (relationship_id, call_id, symbol, quotes, n, dealer, mid, recorded_by)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [relationshipId, callId, symbol, of, n, dealer, mid.toFixed(), by],
    );
    return accept([...known, quotation]);
  }

  /**
   * Recalculates a disputed call at its Resolution Time, on what was taken down; what is upheld of it, and still due, is called at once. Whoever took
   * down a quotation has made what it is resolved on, and somebody else resolves it.
   *
   * @see ISDA 1994 Credit Support Annex (New York law), Paragraph 5: four Reference Market-makers, fewer if fewer quote
   */
  async resolve(
    tx: EntityManager,
    relationshipId: RelationshipId,
    callId: MarginCallId,
    { by, asOf }: { readonly by: CallActor; readonly asOf: Date },
  ): Promise<Result<DisputeResolution, ResolutionRefusal>> {
    const open = await this.openDispute(tx, relationshipId, callId);
    if (!open.ok) return open;
    const { call, dispute } = open.value;
    if (await tookDownQuotation(tx, call, by.who)) return refuse('maker-is-checker');
    if (asOf < dispute.resolutionAt) return refuse('too-early');
    const quotations = await quotationsOf(tx, call);
    const parent = await parentOf(tx, call);
    const recalculated = await this.recalculation.recalculate(tx, parent, dispute.category, quotations);
    const upheld = upheldOf(parent.amount.minus(dispute.amount), dispute.amount, recalculated);
    const found = { recalculated, quotations: quotations.length };
    await endDispute(tx, call, { by: 'recalculation', actor: by.who, upheld, ...found, at: asOf });
    const why = `recalculated to ${recalculated.toText()} on ${String(quotations.length)} quotations`;
    const byCall = await this.close(tx, open.value, upheld, { at: asOf, by, why });
    return accept({ recalculated, upheld, byCall });
  }

  /** One of the two gives in: the party owes all that it disputed, or the house none of it. */
  async concede(
    tx: EntityManager,
    relationshipId: RelationshipId,
    callId: MarginCallId,
    side: 'party' | 'house',
    { by, asOf }: { readonly by: CallActor; readonly asOf: Date },
  ): Promise<Result<DisputeOutcome, DisputeRefusal>> {
    const open = await this.openDispute(tx, relationshipId, callId);
    if (!open.ok) return open;
    const { call, dispute } = open.value;
    const upheld = side === 'party' ? dispute.amount : Money.zero(dispute.amount.asset);
    await endDispute(tx, call, { by: `concession-of-the-${side}`, actor: by.who, upheld, at: asOf });
    const byCall = await this.close(tx, open.value, upheld, { at: asOf, by, why: `the ${side} gave in` });
    return accept({ upheld, byCall });
  }

  /** Its part is called anew or not at all; a transfer that was made stands, and the next run gives back what was too much. */
  private async close(
    tx: EntityManager,
    { call, dispute, relationship }: Open,
    upheld: Money,
    { at, by, why }: Pick<Required<Move>, 'at' | 'by' | 'why'>,
  ): Promise<MarginCallId | undefined> {
    await publish(tx, ...disputeNews('resolved', call, dispute, relationship));
    if (call.state !== 'disputed') return undefined;
    const byCall = upheld.isPositive()
      ? await this.calledAnew(tx, { call, relationship }, upheld, at)
      : undefined;
    await moveCall(tx, call, upheld.isPositive() ? 'uphold' : 'withdraw', {
      at,
      by,
      why: `${why}: ${upheld.toText()} upheld`,
      byCall,
    });
    return byCall;
  }

  /**
   * Of margin, no more than is due by the newest marks: what was upheld was due on those of its own run, and may have come back since.
   * What beyond it is due was in no dispute, and waits for its run.
   */
  private async calledAnew(
    tx: EntityManager,
    { call: disputed, relationship }: Pick<Open, 'call' | 'relationship'>,
    upheld: Money,
    asOf: Date,
  ): Promise<MarginCallId | undefined> {
    if (disputed.kind === 'interest') {
      const struck = await parentOf(tx, disputed);
      return await reissueInterest(tx, { disputed, struck }, upheld, relationship, asOf);
    }
    const due = await this.stillDue.inPlaceOf(tx, relationship, disputed, asOf);
    const amount = upheld.atMost(due);
    if (!amount.isPositive()) return undefined;
    return await this.issuing.upheld(tx, relationship, { disputed, amount, asOf });
  }

  private async openDispute(
    tx: EntityManager,
    relationshipId: RelationshipId,
    callId: MarginCallId,
  ): Promise<Result<Open, DisputeRefusal>> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const call = await findCall(tx, relationshipId, callId);
    const dispute = call && (await findDispute(tx, call));
    if (call === undefined || dispute === undefined) return refuse('no-such-dispute');
    return dispute.resolvedAt === undefined
      ? accept({ call, dispute, relationship })
      : refuse('resolved-already');
  }
}

/** The call that was struck: of a part, the one it was split from. */
async function parentOf(tx: EntityManager, call: MarginCall): Promise<MarginCall> {
  if (call.parentId === undefined) return call; // disputed in full: it was never split
  const parent = await findCall(tx, call.relationship, call.parentId);
  invariant(parent !== undefined, `call ${call.id} has lost its parent`);
  return parent;
}

function refusalOf(quotations: readonly Quotation[]): QuotationRefusal | undefined {
  const of = ({ symbol, of: what = 'price' }: Quotation) => `${symbol}/${what}`;
  const each = quotations.map((quotation) => `${of(quotation)}/${quotation.dealer}`);
  if (new Set(each).size < each.length) return 'quoted-twice-by-one-dealer';
  const most = Math.max(
    0,
    ...quotations.map((one) => quotations.filter((other) => of(other) === of(one)).length),
  );
  return most > QUOTATIONS_ASKED ? 'quotations-complete' : undefined;
}
