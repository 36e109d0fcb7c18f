import { currentExposure } from '@app/exposure/domain';
import { Exact, invariant, Money } from '@app/kernel';
import { NettingService, RelationshipService } from '@app/legal-entity';
import type { Relationship } from '@app/legal-entity/domain';
import { type Market, SnapshotService } from '@app/market-data';
import { TradeService } from '@app/trade';
import type { Leg } from '@app/trade/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  averageOf,
  type DisputeCategory,
  ownMarginArithmetic,
  type Quotation,
  requoted,
  vmArithmetic,
} from './domain';
import { InitialMarginService } from './initial-margin.service';
import type { MarginCall } from './margin.rows';
import { calledTheOtherWay, inTransitThen } from './statement.rows';

/** What a disputed call is struck again from: its own instant, and what was quoted for it. */
interface Restrike {
  readonly relationship: Relationship;
  readonly call: MarginCall;
  readonly category: DisputeCategory;
  readonly quotations: readonly Quotation[];
  readonly legs: readonly Leg[];
  readonly markets: ReadonlyMap<string, Market>;
  readonly quoted: ReadonlyMap<string, Market>;
  readonly asOf: Date;
}

/** Strikes a disputed call again: its lines and the legs of its instant, with whatever was disputed looked at once more. */
@Injectable()
export class DisputeRecalculationService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly snapshots: SnapshotService,
    private readonly trades: TradeService,
    private readonly nettings: NettingService,
    private readonly margins: InitialMarginService,
  ) {}

  /** The call as it would have been. What no quotation and no second look can change stands as it was called. */
  async recalculate(
    tx: EntityManager,
    call: MarginCall,
    category: DisputeCategory,
    quotations: readonly Quotation[],
  ): Promise<Money> {
    if (category === 'instruction') return call.amount; // where it is paid to changes no amount
    const relationship = await this.relationships.load(tx, call.relationship);
    const asOf = await this.snapshots.asOf(tx, call.snapshotId);
    const markets = await this.snapshots.markets(tx, call.snapshotId);
    const legs = await this.trades.openLegs(tx, relationship.id, asOf);
    const quoted = requoted(markets, quotations);
    const restrike = { relationship, call, category, quotations, legs, markets, quoted, asOf };
    if (call.kind === 'vm') return await this.variationMargin(tx, restrike);
    if (call.kind === 'ia') return await this.independentAmount(tx, restrike);
    return call.kind === 'im' ? await this.initialMargin(tx, restrike) : call.amount;
  }

  private async variationMargin(tx: EntityManager, restrike: Restrike): Promise<Money> {
    const { relationship, call, legs, markets, quoted, asOf } = restrike;
    const own = legs.filter(({ occupancy }) => occupancy === call.occupancy);
    const before = currentExposure(own, markets, relationship.asset, asOf).current;
    const after = currentExposure(own, quoted, relationship.asset, asOf).current;
    const moved = call.direction === 'delivery' ? after.minus(before) : before.minus(after);
    const { threshold, minimumTransfer, rounding } = termsOf(restrike);
    return vmArithmetic({
      direction: call.direction,
      exposure: line(call, 'exposure').plus(moved),
      posted: this.posted(restrike),
      inTransit: await this.inTransit(tx, restrike),
      other: await calledTheOtherWay(tx, call),
      terms: { threshold, minimumTransfer, rounding },
    }).result;
  }

  private async initialMargin(tx: EntityManager, restrike: Restrike): Promise<Money> {
    const { relationship, call, legs, markets, quoted, asOf } = restrike;
    const nettings = await this.nettings.of(tx, relationship, asOf);
    const strike = async (at: ReadonlyMap<string, Market>) => {
      const all = await this.margins.required(tx, [{ relationship, legs, nettings }], at, asOf);
      const seats = all.get(relationship.id);
      return seats?.ok === true ? seats.value.get(call.occupancy)?.required : undefined;
    };
    const [before, after] = [await strike(markets), await strike(quoted)];
    if (before === undefined || after === undefined) return call.amount; // the model has no number: the original stands
    const moved = after.minus(before);
    const isGreaterOf = call.statement['greaterOf'] !== undefined;
    const sum = isGreaterOf
      ? line(call, 'modelled').plus(line(call, 'independentAmount'))
      : line(call, 'required');
    const required = sum.plus(moved);
    return await this.ownMargin(
      tx,
      restrike,
      isGreaterOf ? required.atLeast(line(call, 'greaterOf')) : required,
    );
  }

  /** What the annexes name is not looked at again: what was posted and on its way is, and the terms. */
  private async independentAmount(tx: EntityManager, restrike: Restrike): Promise<Money> {
    return await this.ownMargin(tx, restrike, line(restrike.call, 'required'));
  }

  private async ownMargin(tx: EntityManager, restrike: Restrike, required: Money): Promise<Money> {
    const { call } = restrike;
    const { minimumTransfer, rounding } = termsOf(restrike);
    return ownMarginArithmetic(required, {
      direction: call.direction,
      posted: this.posted(restrike),
      inTransit: await this.inTransit(tx, restrike),
      failed: line(call, 'failed'),
      disputed: line(call, 'disputed'),
      terms: { minimumTransfer, rounding },
    }).result;
  }

  /** What is posted is cash of the settlement asset: worth its face, unless dealers quote otherwise. */
  private posted({ call, category, quotations }: Restrike): Money {
    const posted = line(call, 'posted');
    const quote = averageOf(posted.asset.code, 'price', quotations);
    return category === 'collateral-value' && quote !== undefined ? posted.times(quote, 'even') : posted;
  }

  /** What the run counted; of a call that is said to be there twice, what stood on record. */
  private async inTransit(tx: EntityManager, { call, category }: Restrike): Promise<Money> {
    if (category !== 'duplicate') return line(call, 'called');
    const earlier = await inTransitThen(tx, call);
    const { asset } = call.amount;
    return Money.sum(
      earlier.map(({ amount }) => Money.of(amount, asset)),
      asset,
    );
  }
}

/** The terms that the call was struck on; of a call whose terms are disputed, those of the paper. */
function termsOf({ call, category, relationship: { terms } }: Restrike) {
  const written = (name: string, agreed: Money) =>
    category === 'terms' || call.statement[name] === undefined ? agreed : line(call, name);
  return {
    threshold: written('threshold', terms.threshold),
    minimumTransfer: written('minimumTransfer', terms.minimumTransfer),
    rounding: written('rounding', terms.rounding),
  };
}

function line({ statement, amount: { asset } }: MarginCall, name: string): Money {
  const text = statement[name] ?? '0';
  invariant(Money.fits(text, asset), `${name} of a call is an amount: ${text}`);
  return Money.of(new Exact(text), asset);
}
