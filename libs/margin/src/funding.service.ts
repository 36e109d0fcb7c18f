import { Exact, invariant, Money, plusMinutes, textOf } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import { RelationshipService } from '@app/legal-entity';
import { type Occupancy, occupants, type Relationship, type RelationshipId } from '@app/legal-entity/domain';
import { type Market, type SnapshotId, SnapshotService } from '@app/market-data';
import { schedule } from '@app/platform';
import { bookBalances, duesCleared, duesSetOff, leftDue, paidAcross } from '@app/settlement/domain';
import { TradeService } from '@app/trade';
import { expiryOf, fundingOf, intervalEnd, type Leg } from '@app/trade/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

const MINUTES_BETWEEN_TRIES = 60;

/** After an hour, and then after as long again as it has waited: a market that is never marked again is not asked for by the hour for ever. */
function minutesToNextTry(paidAt: Date, asOf: Date): number {
  return Math.max(MINUTES_BETWEEN_TRIES, Math.floor((asOf.getTime() - paidAt.getTime()) / 60_000));
}
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
    await schedule(tx, [workFor(relationshipId, paidAt, plusMinutes(paidAt, MINUTES_TO_PAY))]);
  }

  /**
   * Pays one interval's funding from seat to seat. What the payer has not got is left due, on both sides: the next interval
   * sets it off, or sweeps it. An hour without a snapshot pays on the next one that has: nothing of it is lost.
   */
  async pay(tx: EntityManager, relationshipId: RelationshipId, paidAt: Date, asOf: Date): Promise<void> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    await this.scheduleNext(tx, relationshipId, paidAt);
    const legs = await this.trades.openLegs(tx, relationshipId);
    const funded = legs.filter(({ terms }) => expiryOf(terms) === undefined);
    const symbols = [...new Set(funded.map(({ underlying }) => underlying))];
    const snapshotId = await this.snapshots.firstFrom(tx, paidAt, symbols);
    if (snapshotId === undefined) {
      await schedule(tx, [
        workFor(relationshipId, paidAt, plusMinutes(asOf, minutesToNextTry(paidAt, asOf))),
      ]);
      return;
    }
    const owed = await this.owedBySeatA(tx, relationship, paidAt, snapshotId);
    const [a, b] = occupants(relationship);
    const [payer, receiver] = owed.isPositive() ? [a, b] : [b, a];
    const amount = owed.isPositive() ? owed : owed.negated();
    const balances = bookBalances(await this.ledger.holdings(tx, relationshipId), relationship.asset);
    if (amount.isPositive())
      await tx.query(
        'insert into funding_payment (relationship_id, paid_at, occupancy, amount) values ($1, $2, $3, $4)',
        [relationshipId, paidAt, payer.code, amount.minor],
      );
    // A vacated seat's money is frozen: what falls due while nobody sits there is advanced and claimed with the rest.
    const zero = Money.zero(relationship.asset);
    const free = ({ code, standing }: Occupancy) =>
      standing === 'defaulted' ? zero : balances.money(`FREE.${code}`);
    // Left due to the one who sits there now: what its estate is still owed, the next occupant is not paid.
    const arrears = (debtor: Occupancy, creditor: Occupancy) =>
      balances.promised(`DUE_FROM.${debtor.code}`).atMost(balances.promised(`DUE_TO.${creditor.code}`));
    const setOff = amount.atMost(arrears(receiver, payer));
    const cleared = arrears(payer, receiver).atMost(free(payer));
    const paid = amount.minus(setOff).atMost(free(payer).minus(cleared));
    const short = amount.minus(setOff).minus(paid);
    const left = arrears(receiver, payer).minus(setOff);
    const swept = payer.standing === 'defaulted' ? zero : left.atMost(free(receiver));
    const booked = [
      { of: setOff, as: duesSetOff, from: payer, to: receiver },
      { of: cleared, as: duesCleared, from: payer, to: receiver },
      { of: paid, as: paidAcross, from: payer, to: receiver },
      { of: short, as: leftDue, from: payer, to: receiver },
      { of: swept, as: duesCleared, from: receiver, to: payer },
    ];
    const transfers = booked.flatMap(({ of, as, from, to }) =>
      of.isPositive() ? as(relationshipId, from.code, to.code, of) : [],
    );
    if (transfers.length === 0) return;
    const event = `funding/${relationshipId}/${textOf(paidAt)}`;
    await this.ledger.postAll(tx, [{ event, effectiveAt: paidAt, transfers }]);
    if (payer.standing === 'defaulted' && short.isPositive()) {
      const payload = { relationshipId };
      const key = `${relationshipId}/${textOf(paidAt)}`;
      await schedule(tx, [{ kind: 'resolution.pay-dues', key, payload, dueAt: asOf }]);
    }
  }

  private async owedBySeatA(
    tx: EntityManager,
    relationship: Relationship,
    paidAt: Date,
    snapshotId: SnapshotId,
  ): Promise<Money> {
    const rows: { symbol: string; rate: string }[] = await tx.query(
      'select symbol, rate::text from funding_rate where paid_at = $1',
      [paidAt],
    );
    const rates = new Map(rows.map(({ symbol, rate }) => [symbol, new Exact(rate)]));
    const legs = await this.trades.openLegs(tx, relationship.id);
    // Seat B's legs, negated: they stand while seat A is vacant, and mirror A's when it is not.
    const [, b] = occupants(relationship);
    const mirror = legs.filter((leg) => leg.occupancy === b.code);
    const total = totalFunding(mirror, await this.snapshots.markets(tx, snapshotId), rates);
    return Money.rounded(total.negated(), relationship.asset, 'even');
  }
}

function totalFunding(
  legs: readonly Leg[],
  markets: ReadonlyMap<string, Market>,
  rates: ReadonlyMap<string, Exact>,
): Exact {
  return legs.reduce((total, leg) => {
    const { underlying } = leg;
    if (expiryOf(leg.terms) !== undefined) return total;
    const market = markets.get(underlying);
    const rate = rates.get(underlying);
    invariant(market !== undefined && rate !== undefined, `no mark or no funding rate of ${underlying}`);
    return total.plus(fundingOf(leg, market.mark, rate));
  }, new Exact(0));
}

function workFor(relationshipId: RelationshipId, paidAt: Date, dueAt: Date) {
  const payload = { relationshipId, paidAt: textOf(paidAt) };
  return {
    kind: 'margin.funding',
    key: `${relationshipId}/${textOf(paidAt)}/${textOf(dueAt)}`,
    payload,
    dueAt,
  };
}
