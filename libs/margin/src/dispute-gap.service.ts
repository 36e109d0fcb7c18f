import { legValue } from '@app/exposure/domain';
import { Exact, Money } from '@app/kernel';
import { SnapshotService } from '@app/market-data';
import { type Reconciliation, ReconciliationService, TradeService } from '@app/trade';
import type { Reconciled } from '@app/trade/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Dispute } from './dispute.rows';
import { type DifferingTrade, explainedBy, type RankedTrade, rankedTrades } from './domain';
import type { MarginCall } from './margin.rows';

/** Which trades explain a dispute, by the newest comparison of the party's portfolio with ours. */
export interface ExplainedGap {
  readonly reconciliation: { readonly id: string; readonly comparedAt: Date } | undefined; // none yet: its portfolio is asked for
  readonly trades: readonly RankedTrade[]; // the largest first
  readonly explained: Money; // of the gap, by those that can be valued
}

type Terms = Readonly<Record<'instrument' | 'quantity' | 'price', string>>;

/** A dispute opens a comparison of trades by itself: it waits for the party's portfolio, and ranks what comes. */
@Injectable()
export class DisputeGapService {
  constructor(
    private readonly snapshots: SnapshotService,
    private readonly trades: TradeService,
    private readonly reconciliations: ReconciliationService,
  ) {}

  /** What the trades of which the books differ are worth, at the marks of the call, to the seat that is called. */
  async explain(tx: EntityManager, call: MarginCall, { openedAt }: Dispute): Promise<ExplainedGap> {
    const { asset } = call.amount;
    const compared = await this.newest(tx, call, openedAt);
    if (compared === undefined)
      return { reconciliation: undefined, trades: [], explained: Money.zero(asset) };
    const asOf = await this.snapshots.asOf(tx, call.snapshotId);
    const markets = await this.snapshots.markets(tx, call.snapshotId);
    const ours = new Map(
      (await this.trades.openLegs(tx, call.relationship))
        .filter(({ occupancy }) => occupancy === call.occupancy)
        .map((leg) => [leg.tradeId, leg]),
    );
    const worth = async (terms: Terms): Promise<Exact | undefined> => {
      const instrument = await this.trades.instrument(tx, terms.instrument);
      const market = instrument && markets.get(instrument.underlying);
      if (instrument === undefined || market === undefined) return undefined;
      const leg = {
        tradeId: '',
        occupancy: call.occupancy,
        instrument: terms.instrument,
        underlying: instrument.underlying,
        terms: instrument.terms,
        quantity: new Exact(terms.quantity),
        price: new Exact(terms.price),
      };
      return legValue(leg, market, asset, asOf);
    };
    const differing: DifferingTrade[] = [];
    for (const { tradeId, outcome, ours: own, theirs } of bothSides(compared.result, ours))
      differing.push({
        tradeId,
        outcome,
        ours: own === undefined ? new Exact(0) : await worth(own),
        theirs: theirs === undefined ? new Exact(0) : await worth(theirs),
      });
    const ranked = rankedTrades(differing);
    const { id, comparedAt } = compared;
    const explained = Money.rounded(explainedBy(ranked), asset, 'even');
    return { reconciliation: { id, comparedAt }, trades: ranked, explained };
  }

  /** The newest since the dispute began. What was compared before it was known already. */
  private async newest(
    tx: EntityManager,
    { relationship, occupancy }: MarginCall,
    since: Date,
  ): Promise<Reconciliation | undefined> {
    const rows: { id: string }[] = await tx.query(
      `select id from reconciliation where (relationship_id, occupancy) = ($1, $2) and compared_at >= $3
       order by compared_at desc, id limit 1`,
      [relationship, occupancy, since],
    );
    return rows[0] && (await this.reconciliations.find(tx, relationship, [occupancy], rows[0].id));
  }
}

interface Sides {
  readonly tradeId: string;
  readonly outcome: DifferingTrade['outcome'];
  readonly ours: Terms | undefined;
  readonly theirs: Terms | undefined;
}

/** Each trade of which the books differ, in the terms of both. */
function bothSides(
  { differing, missingHere, missingThere }: Reconciled,
  legs: ReadonlyMap<string, { readonly instrument: string; readonly quantity: Exact; readonly price: Exact }>,
): Sides[] {
  const ownTerms = (tradeId: string): Terms | undefined => {
    const leg = legs.get(tradeId);
    return (
      leg && { instrument: leg.instrument, quantity: leg.quantity.toFixed(), price: leg.price.toFixed() }
    );
  };
  return [
    ...differing.map(({ tradeId, differences }): Sides => {
      const ours = ownTerms(tradeId);
      const said = Object.fromEntries(differences.map(({ field, theirs }) => [field, theirs]));
      return { tradeId, outcome: 'differing', ours, theirs: ours && Object.assign({}, ours, said) };
    }),
    ...missingHere.map(({ tradeId, theirs }): Sides => ({
      tradeId,
      outcome: 'missing-here',
      ours: undefined,
      theirs,
    })),
    ...missingThere.map(({ tradeId, ours }): Sides => ({
      tradeId,
      outcome: 'missing-there',
      ours,
      theirs: undefined,
    })),
  ];
}
