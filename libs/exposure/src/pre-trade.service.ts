import { accept, type Asset, Exact, Money, refuse, type Result } from '@app/kernel';
import { NettingService } from '@app/legal-entity';
import type { Netting, Relationship } from '@app/legal-entity/domain';
import { type Market, type SnapshotId, SnapshotService } from '@app/market-data';
import { TradeService } from '@app/trade';
import type { Leg } from '@app/trade/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  byTrade,
  currentExposure,
  grossExposure,
  grossStressedLoss,
  legValue,
  stressedLoss,
  type Unvalued,
  unvaluedOf,
  worstPositions,
} from './domain';

/** What a seat's legs, and those it may yet get, are worth and could lose, on one snapshot. */
export interface SeatRisk {
  readonly current: Money; // of its open legs; positive: the seat would owe the cell; of a seat that does not net, gross
  readonly pendingLoss: Money; // what pending trades are struck away from the mark, each that is against the seat; rounded up
  readonly stressed: Money;
  readonly notional: ReadonlyMap<string, Money>; // of the worst position in each underlying, at mark
}

export type PreTradeRefusal =
  | { readonly kind: 'no-snapshot' } // nothing was ever marked
  | { readonly kind: 'exposure-stale'; readonly asOf: Date }
  | Unvalued
  | { readonly kind: 'no-stress-move' | 'no-volatility-move'; readonly underlying: string };

/** A book as it stands, on the newest marks there are. */
export interface BookRisk {
  readonly snapshotId: SnapshotId;
  readonly asOf: Date;
  readonly legs: (occupancy: string) => readonly Leg[]; // of a seat, that are open
  readonly marks: ReadonlyMap<string, Market>; // of every symbol
  readonly netting: ReadonlyMap<string, Netting>; // by occupancy
  /** The risk of one seat with these legs pending. */
  readonly of: (occupancy: string, pending: readonly Leg[]) => Result<SeatRisk, PreTradeRefusal>;
}

/** Values seats with trades that are not done yet, for whoever has to say beforehand whether they may be. */
@Injectable()
export class PreTradeService {
  constructor(
    private readonly snapshots: SnapshotService,
    private readonly trades: TradeService,
    private readonly nettings: NettingService,
  ) {}

  /** @returns a refusal when the newest marks are older than `notBefore`: what is not measured is not lent against */
  async bookRisk(
    tx: EntityManager,
    relationship: Relationship,
    notBefore: Date,
  ): Promise<Result<BookRisk, PreTradeRefusal>> {
    const { id, asset } = relationship;
    const [newest, legs] = await Promise.all([this.snapshots.newest(tx), this.trades.openLegs(tx, id)]);
    if (newest === undefined) return refuse({ kind: 'no-snapshot' });
    if (newest.asOf < notBefore) return refuse({ kind: 'exposure-stale', asOf: newest.asOf });
    const [markets, netting] = await Promise.all([
      this.snapshots.markets(tx, newest.id),
      this.nettings.of(tx, relationship, newest.asOf),
    ]);
    const own = (occupancy: string) => legs.filter((leg) => leg.occupancy === occupancy);
    const of = (occupancy: string, pending: readonly Leg[]) =>
      seatRisk(own(occupancy), pending, {
        markets,
        asset,
        asOf: newest.asOf,
        nets: netting.get(occupancy)?.on === true,
      });
    return accept({ snapshotId: newest.id, asOf: newest.asOf, legs: own, marks: markets, netting, of });
  }
}

interface Marks {
  readonly markets: ReadonlyMap<string, Market>;
  readonly asset: Asset;
  readonly asOf: Date;
  readonly nets: boolean; // whether what the seat owes may be counted net
}

function seatRisk(
  open: readonly Leg[],
  pending: readonly Leg[],
  { markets, asset, asOf, nets }: Marks,
): Result<SeatRisk, PreTradeRefusal> {
  const unvalued = unvaluedOf([...open, ...pending], markets);
  if (unvalued !== undefined) return refuse(unvalued);
  const stressed = nets
    ? stressedLoss(open, pending, markets, asset, asOf)
    : grossStressedLoss([...open, ...pending], markets, asset, asOf);
  if (!stressed.ok) return stressed;
  const losses = byTrade(pending).map((trade) => {
    const worth = trade.reduce((sum, leg) => {
      const market = markets.get(leg.underlying);
      return market === undefined ? sum : sum.plus(legValue(leg, market, asset, asOf));
    }, new Exact(0));
    return Money.rounded(worth.negated(), asset, 'up').atLeast(Money.zero(asset));
  });
  const positions = worstPositions(open, pending);
  const notional = [...positions].map(([underlying, { long, short }]): [string, Money] => {
    const mark = markets.get(underlying)?.mark ?? new Exact(0);
    return [underlying, Money.rounded(Exact.max(long, short).times(mark), asset, 'up')];
  });
  return accept({
    current: nets
      ? currentExposure(open, markets, asset, asOf).current
      : grossExposure(open, markets, asset, asOf),
    pendingLoss: Money.sum(losses, asset),
    stressed: stressed.value,
    notional: new Map(notional),
  });
}
