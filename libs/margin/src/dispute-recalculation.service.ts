import { currentExposure, isOption } from '@app/exposure/domain';
import { pricedBy, requotedPool, type StruckPool } from '@app/collateral/domain';
import { Exact, invariant, Money } from '@app/kernel';
import { NettingService, RelationshipService } from '@app/legal-entity';
import { type Relationship, seatOf } from '@app/legal-entity/domain';
import { type Market, SnapshotService } from '@app/market-data';
import { TradeService } from '@app/trade';
import type { Leg } from '@app/trade/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  type DisputeCategory,
  ownMarginArithmetic,
  quotable,
  type Quotation,
  quotedPrices,
  requoted,
  vmArithmetic,
} from './domain';
import { InitialMarginService } from './initial-margin.service';
import { KeptRunService } from './kept-run.service';
import type { MarginCall } from './margin.rows';
import { askedBefore, calledTheOtherWay } from './statement.rows';

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
  readonly pool: StruckPool | undefined; // of a seat that had posted more than the settlement asset
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
    private readonly runs: KeptRunService,
  ) {}

  /** Whether the recalculation of a call would look at a quotation: what would change nothing is not taken down. */
  async uses(
    tx: EntityManager,
    call: MarginCall,
    category: DisputeCategory,
    { symbol, of = 'price' }: Quotation,
  ): Promise<boolean> {
    const looked = isMargin(call) ? quotable(category) : undefined;
    if (looked === 'collateral') {
      if (of !== 'price') return false;
      if (symbol === call.amount.asset.code) return true;
      const pool = await this.runs.poolOf(tx, call);
      return pool !== undefined && pricedBy(pool.on.held).has(symbol);
    }
    if (looked === undefined || call.kind === 'ia') return false;
    const asOf = await this.snapshots.asOf(tx, call.snapshotId);
    const legs = (await this.trades.openLegs(tx, call.relationship, asOf)).filter(
      ({ underlying }) => underlying === symbol,
    );
    return legs.some((leg) => of === 'price' || call.kind === 'im' || isOption(leg));
  }

  /** What the call was struck on of what is quoted; undefined where its snapshot says nothing of it. */
  async valued(
    tx: EntityManager,
    call: MarginCall,
    { symbol, of = 'price' }: Quotation,
  ): Promise<Exact | undefined> {
    if (symbol === call.amount.asset.code) return new Exact(1); // the settlement asset is taken at its face
    const market = (await this.snapshots.markets(tx, call.snapshotId)).get(symbol);
    if (market === undefined) return undefined;
    return of === 'price' ? market.mark : new Exact(market.dailyVolatility);
  }

  /** The call as it would have been. What no quotation and no second look can change stands as it was called. */
  async recalculate(
    tx: EntityManager,
    call: MarginCall,
    category: DisputeCategory,
    quotations: readonly Quotation[],
  ): Promise<Money> {
    if (category === 'instruction' || !isMargin(call)) return call.amount; // where it is paid to changes no amount
    const asOf = await this.snapshots.asOf(tx, call.snapshotId);
    const relationship = await this.relationships.loadAt(tx, call.relationship, asOf);
    const markets = await this.snapshots.markets(tx, call.snapshotId);
    const legs = await this.trades.openLegs(tx, relationship.id, asOf);
    const quoted = quotable(category) === 'markets' ? requoted(markets, quotations) : markets;
    const pool = await this.runs.poolOf(tx, call);
    const restrike = { relationship, call, category, quotations, legs, markets, quoted, asOf, pool };
    if (call.kind === 'vm') return await this.variationMargin(tx, restrike);
    if (call.kind === 'ia') return await this.independentAmount(tx, restrike);
    return await this.initialMargin(tx, restrike);
  }

  private async variationMargin(tx: EntityManager, restrike: Restrike): Promise<Money> {
    const { relationship, call, legs, markets, quoted, asOf } = restrike;
    const own = legs.filter(({ occupancy }) => occupancy === call.occupancy);
    const across = legs.filter(({ occupancy }) => seatOf(occupancy) !== seatOf(call.occupancy));
    const [owes, valued] = own.length > 0 ? [true, own] : [false, across]; // whose legs have ended owes what the other is owed
    const before = currentExposure(valued, markets, relationship.asset, asOf).current;
    const after = currentExposure(valued, quoted, relationship.asset, asOf).current;
    const moved = owes === (call.direction === 'delivery') ? after.minus(before) : before.minus(after);
    const { threshold, minimumTransfer, rounding } = termsOf(restrike);
    return vmArithmetic({
      direction: call.direction,
      exposure: line(call, 'exposure').plus(moved),
      posted: this.posted(restrike),
      inTransit: await this.inTransit(tx, restrike),
      disputed: await this.disputed(tx, restrike),
      other: await calledTheOtherWay(tx, call, true),
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
      disputed: await this.disputed(tx, restrike),
      terms: { minimumTransfer, rounding },
    }).result;
  }

  /**
   * What was posted is worth what the run counted, unless dealers quote otherwise: items at the average of what was quoted of each, judged
   * again under the terms of then; the settlement asset, worth its face until then, like them.
   */
  private posted({ call, category, quotations, pool }: Restrike): Money {
    const posted = line(call, 'posted');
    if (quotable(category) !== 'collateral') return posted;
    const quotes = quotedPrices(quotations);
    const ofCash = quotes.get(posted.asset.code) ?? new Exact(1);
    if (pool === undefined) return posted.times(ofCash, 'even');
    const cash = pool.cash.minus(line(call, 'returning'));
    const items = requotedPool(pool, quotes).counts.minus(pool.cash);
    return items.plus(cash.times(ofCash, 'even'));
  }

  /** What the run kept for other disputes: of those that are over, what was due after all. */
  private async disputed(tx: EntityManager, { call }: Restrike): Promise<Money> {
    const { inDispute } = await askedBefore(tx, call);
    if (inDispute.length === 0) return line(call, 'disputed');
    const ids = inDispute.map(({ callId }) => callId);
    const [row] = await tx.query<{ sum: string }[]>(
      `select sum(coalesce(d.upheld, c.amount))::text as sum from margin_call c
       left join dispute d on (d.relationship_id, d.call_id) = (c.relationship_id, c.id)
       where c.relationship_id = $1 and c.id = any ($2::uuid[])`,
      [call.relationship, ids],
    );
    return Money.ofMinor(BigInt(row?.sum ?? '0'), call.amount.asset);
  }

  /** What the run counted; of a call that is said to be there twice, what stood on record. */
  private async inTransit(tx: EntityManager, { call, category }: Restrike): Promise<Money> {
    if (category !== 'duplicate') return line(call, 'called');
    const { inTransit: earlier } = await askedBefore(tx, call);
    const { asset } = call.amount;
    return Money.sum(
      earlier.map(({ amount }) => Money.of(amount, asset)),
      asset,
    );
  }
}

const isMargin = ({ kind }: MarginCall) => kind === 'vm' || kind === 'im' || kind === 'ia';

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
