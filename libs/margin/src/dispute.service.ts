import { accept, Exact, invariant, Money, refuse, type Result } from '@app/kernel';
import { currentExposure } from '@app/exposure/domain';
import { RelationshipService } from '@app/legal-entity';
import type { Relationship, RelationshipId } from '@app/legal-entity/domain';
import { SnapshotService } from '@app/market-data';
import { TradeService } from '@app/trade';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { decideVm, type MarginCallId, upheldOf, type VmStatement, type VmTerms } from './domain';
import { findCall, type MarginCall, moveCall } from './margin.rows';

/** Mid quotations of one underlying by reference market-makers, for the instant of the disputed call. */
export interface Quotation {
  readonly symbol: string;
  readonly dealer: string;
  readonly mid: Exact;
}

export type DisputeRefusal =
  | 'no-such-dispute'
  | 'not-a-delivery-of-vm'
  | 'resolved-already'
  | 'too-early'
  | 'quoted-twice-by-one-dealer';

/** What the recalculation found: the call as it would have been, and what of the disputed part was due. */
export interface DisputeResolution {
  readonly recalculated: Money;
  readonly upheld: Money;
}

/** Disputes end by recalculation on the average of reference quotations; without any, the original stands. */
@Injectable()
export class DisputeService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly snapshots: SnapshotService,
    private readonly trades: TradeService,
  ) {}

  /**
   * Recalculates a disputed call at its Resolution Time. A dispute holds up nobody: each run calls what is due by its own
   * marks, whatever was disputed of an earlier call.
   *
   * @see ISDA 1994 Credit Support Annex (New York law), Paragraph 5: four Reference Market-makers, fewer if fewer quote
   */
  async resolve(
    tx: EntityManager,
    relationshipId: RelationshipId,
    callId: MarginCallId,
    quotations: readonly Quotation[],
    asOf: Date,
  ): Promise<Result<DisputeResolution, DisputeRefusal>> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const call = await findCall(tx, relationshipId, callId);
    const rows: { resolution_at: Date; resolved_at: Date | null }[] = await tx.query(
      'select resolution_at, resolved_at from dispute where (relationship_id, call_id) = ($1, $2)',
      [relationshipId, callId],
    );
    if (!call || !rows[0]) return refuse('no-such-dispute');
    if (rows[0].resolved_at !== null) return refuse('resolved-already');
    if (asOf < rows[0].resolution_at) return refuse('too-early');
    if (new Set(quotations.map(({ symbol, dealer }) => `${symbol}/${dealer}`)).size < quotations.length)
      return refuse('quoted-twice-by-one-dealer');

    const parent = await this.parentOf(tx, call);
    if (parent.kind !== 'vm' || parent.direction !== 'delivery') return refuse('not-a-delivery-of-vm');
    const recalculated = await this.recalculate(tx, relationship, parent, quotations);
    const upheld = upheldOf(parent.amount.minus(call.amount), call.amount, recalculated);
    await tx.query(
      'update dispute set upheld = $3, resolved_at = $4 where (relationship_id, call_id) = ($1, $2)',
      [relationshipId, callId, upheld.minor, asOf],
    );
    const why = `recalculated to ${recalculated.toText()} on ${String(quotations.length)} quotations`;
    await moveCall(tx, call, upheld.isPositive() ? 'uphold' : 'withdraw', {
      at: asOf,
      why: `${why}: ${upheld.toText()} upheld`,
    });
    return accept({ recalculated, upheld });
  }

  private async parentOf(tx: EntityManager, call: MarginCall): Promise<MarginCall> {
    if (call.parentId === undefined) return call; // disputed in full: it was never split
    const parent = await findCall(tx, call.relationship, call.parentId);
    invariant(parent !== undefined, `call ${call.id} has lost its parent`);
    return parent;
  }

  /** The call as it would have been: its terms and arithmetic, the legs of its instant, and quotations in place of the marks. */
  private async recalculate(
    tx: EntityManager,
    relationship: Relationship,
    parent: MarginCall,
    quotations: readonly Quotation[],
  ): Promise<Money> {
    const zero = Money.zero(relationship.asset);
    const asOf = await this.snapshots.asOf(tx, parent.snapshotId);
    const markets = await this.snapshots.markets(tx, parent.snapshotId);
    const legs = (await this.trades.openLegs(tx, relationship.id, asOf)).filter(
      (leg) => leg.occupancy === parent.occupancy,
    );
    const requoted = new Map(
      [...markets].map(([symbol, market]) => [
        symbol,
        { ...market, mark: averageOf(symbol, quotations) ?? market.mark },
      ]),
    );
    const before = currentExposure(legs, markets, relationship.asset, asOf).current;
    const after = currentExposure(legs, requoted, relationship.asset, asOf).current;
    const line = (name: keyof VmStatement) => Money.of(parent.statement[name] ?? '0', relationship.asset);
    const terms: VmTerms = {
      threshold: line('threshold'),
      minimumTransfer: line('minimumTransfer'),
      rounding: line('rounding'),
    };
    const exposure = line('exposure').plus(after.minus(before));
    const balance = {
      delivered: line('posted'),
      calledDelivery: line('called'),
      held: zero,
      calledReturn: zero,
    };
    const { transfers } = decideVm(exposure, balance, terms);
    return transfers.find(({ direction }) => direction === 'delivery')?.amount ?? zero;
  }
}

function averageOf(symbol: string, quotations: readonly Quotation[]): Exact | undefined {
  const mids = quotations.filter((quotation) => quotation.symbol === symbol).map(({ mid }) => mid);
  if (mids.length === 0) return undefined;
  return mids.reduce((sum, mid) => sum.plus(mid), new Exact(0)).div(mids.length);
}
