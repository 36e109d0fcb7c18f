import { accept, invariant, Money, refuse, type Result } from '@app/kernel';
import { publish, RelationshipService } from '@app/legal-entity';
import type { Relationship, RelationshipId } from '@app/legal-entity/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { DisputeRecalculationService } from './dispute-recalculation.service';
import { disputeNews } from './dispute-news';
import { type Dispute, endDispute, findDispute, quotationsOf, tookDownQuotation } from './dispute.rows';
import { isNear, type MarginCallId, type Quotation, QUOTATIONS_ASKED, upheldOf } from './domain';
import { reissueInterest } from './interest-call.rows';
import { type CallActor, findCall, type MarginCall, type Move, moveCall } from './margin.rows';

export type DisputeRefusal = 'no-such-dispute' | 'resolved-already';
export type ResolutionRefusal = DisputeRefusal | 'too-early' | 'maker-is-checker';
export type QuotationRefusal =
  | 'quotation-of-nothing-used'
  | 'quotation-implausible'
  | 'quoted-twice-by-one-dealer'
  | 'quotations-complete';

/** What the recalculation found: the call as it would have been, and what of the disputed part was due. */
export interface DisputeResolution {
  readonly recalculated: Money;
  readonly upheld: Money;
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
   * Recalculates a disputed call at its Resolution Time, on what was taken down. A dispute holds up nobody:
   * each run calls what is due by its own marks, whatever was disputed of an earlier call. Whoever took down a quotation has made what
   * it is resolved on, and somebody else resolves it.
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
    await this.close(tx, open.value, upheld, { at: asOf, by, why });
    return accept({ recalculated, upheld });
  }

  /** One of the two gives in: the party owes all that it disputed, or the house none of it. */
  async concede(
    tx: EntityManager,
    relationshipId: RelationshipId,
    callId: MarginCallId,
    side: 'party' | 'house',
    { by, asOf }: { readonly by: CallActor; readonly asOf: Date },
  ): Promise<Result<Money, DisputeRefusal>> {
    const open = await this.openDispute(tx, relationshipId, callId);
    if (!open.ok) return open;
    const { call, dispute } = open.value;
    const upheld = side === 'party' ? dispute.amount : Money.zero(dispute.amount.asset);
    await endDispute(tx, call, { by: `concession-of-the-${side}`, actor: by.who, upheld, at: asOf });
    await this.close(tx, open.value, upheld, { at: asOf, by, why: `the ${side} gave in` });
    return accept(upheld);
  }

  /**
   * Its part is called anew or not at all; a transfer that was made stands, and the next run gives back what was too much. Margin is
   * called by the next run; interest is struck by none, and is called here.
   */
  private async close(
    tx: EntityManager,
    { call, dispute, relationship }: Open,
    upheld: Money,
    { at, by, why }: Pick<Required<Move>, 'at' | 'by' | 'why'>,
  ): Promise<void> {
    await publish(tx, ...disputeNews('resolved', call, dispute, relationship));
    if (call.state !== 'disputed') return;
    const byCall =
      call.kind === 'interest' && upheld.isPositive()
        ? await reissueInterest(
            tx,
            { disputed: call, struck: await parentOf(tx, call) },
            upheld,
            relationship,
            at,
          )
        : undefined;
    await moveCall(tx, call, upheld.isPositive() ? 'uphold' : 'withdraw', {
      at,
      by,
      why: `${why}: ${upheld.toText()} upheld`,
      byCall,
    });
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
