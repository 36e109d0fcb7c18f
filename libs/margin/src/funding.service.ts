import { Exact, Money, plusMinutes, textOf } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import { RelationshipService } from '@app/legal-entity';
import { occupants, type Relationship, type RelationshipId } from '@app/legal-entity/domain';
import { type Market, type SnapshotId, SnapshotService } from '@app/market-data';
import { schedule } from '@app/platform';
import { bookBalances, leftDue, paidAcross } from '@app/settlement/domain';
import { TradeService } from '@app/trade';
import { fundingOf, intervalEnd, type Leg } from '@app/trade/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

const MINUTES_TO_PAY = 5; // after the interval's end, so that the payment is struck on the snapshot of its end

/** Funding of perpetuals: final payments between the seats, three times a day. No return is promised. */
@Injectable()
export class FundingService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly snapshots: SnapshotService,
    private readonly trades: TradeService,
    private readonly ledger: LedgerService,
  ) {}

  /** Schedules the payment of the interval that runs at `asOf`. */
  async scheduleNext(tx: EntityManager, relationshipId: RelationshipId, asOf: Date): Promise<void> {
    const paidAt = intervalEnd(asOf);
    await schedule(tx, [
      {
        kind: 'margin.funding',
        key: `${relationshipId}/${textOf(paidAt)}`,
        payload: { relationshipId, paidAt: textOf(paidAt) },
        dueAt: plusMinutes(paidAt, MINUTES_TO_PAY),
      },
    ]);
  }

  /** Pays one interval's funding from seat to seat. What the payer has not got is left due, on both sides. */
  async pay(tx: EntityManager, relationshipId: RelationshipId, paidAt: Date): Promise<void> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    await this.scheduleNext(tx, relationshipId, paidAt);
    const owed = await this.owedBySeatA(tx, relationship, paidAt);
    if (owed === undefined || owed.isZero()) return;
    const [a, b] = occupants(relationship);
    const [payer, receiver] = owed.isPositive() ? [a, b] : [b, a];
    const amount = owed.isPositive() ? owed : owed.negated();
    await tx.query(
      'insert into funding_payment (relationship_id, paid_at, occupancy, amount) values ($1, $2, $3, $4)',
      [relationshipId, paidAt, payer.code, amount.minor],
    );
    const { money } = bookBalances(await this.ledger.holdings(tx, relationshipId), relationship.asset);
    const able =
      payer.standing === 'defaulted' ? Money.zero(relationship.asset) : money(`FREE.${payer.code}`);
    const paid = amount.atMost(able);
    const short = amount.minus(paid);
    await this.ledger.postAll(tx, [
      {
        event: `funding/${relationshipId}/${textOf(paidAt)}`,
        effectiveAt: paidAt,
        transfers: [
          ...(paid.isPositive() ? paidAcross(relationshipId, payer.code, receiver.code, paid) : []),
          ...(short.isPositive() ? leftDue(relationshipId, payer.code, receiver.code, short) : []),
        ],
      },
    ]);
  }

  /** Struck on the snapshot of the interval's end. Nothing is paid on an hour without one: it stays in the exposure. */
  private async owedBySeatA(
    tx: EntityManager,
    relationship: Relationship,
    paidAt: Date,
  ): Promise<Money | undefined> {
    const rows: { id: SnapshotId; rates: Record<string, string> }[] = await tx.query(
      `select s.id, (select json_object_agg(symbol, rate::text) from funding_rate where paid_at = $1) as rates
       from snapshot s where s.as_of = $1`,
      [paidAt],
    );
    const [row] = rows;
    if (row === undefined) return undefined;
    const legs = await this.trades.openLegs(tx, relationship.id);
    // Seat B's legs, negated: they stand while seat A is vacant, and mirror A's when it is not.
    const [, b] = occupants(relationship);
    const mirror = legs.filter((leg) => leg.occupancy === b.code);
    const total = totalFunding(mirror, await this.snapshots.markets(tx, row.id), row.rates);
    return Money.rounded(total.negated(), relationship.asset, 'even');
  }
}

function totalFunding(
  legs: readonly Leg[],
  markets: ReadonlyMap<string, Market>,
  rates: Readonly<Record<string, string>>,
): Exact {
  return legs.reduce((total, { underlying, quantity }) => {
    const mark = markets.get(underlying)?.mark ?? new Exact(0);
    return total.plus(fundingOf(quantity, mark, new Exact(rates[underlying] ?? '0')));
  }, new Exact(0));
}
