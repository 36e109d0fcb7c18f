import { legValue } from '@app/exposure/domain';
import { Exact, invariant, Money, plusMinutes, textOf } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import { RelationshipService } from '@app/legal-entity';
import { type Occupancy, occupants, type Relationship, type RelationshipId } from '@app/legal-entity/domain';
import { SnapshotService } from '@app/market-data';
import { schedule } from '@app/platform';
import { bookBalances, duesSetOff, leftDue, paidAcross, vmKept } from '@app/settlement/domain';
import { TradeService } from '@app/trade';
import { expiryOf } from '@app/trade/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

const MINUTES_BETWEEN_TRIES = 60;

/** What ends at a date: its legs are closed at the mark of that instant, and what was won on them is paid for good. */
@Injectable()
export class ExpiryService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly snapshots: SnapshotService,
    private readonly trades: TradeService,
    private readonly ledger: LedgerService,
  ) {}

  /**
   * Closes every leg of an instrument at its expiry's mark. Without a snapshot of that hour the first one after it counts, and
   * while a seat is vacant nothing is closed: whoever takes the seat takes what it is owed, or owes, with it.
   *
   * @param asOf when the work came due: at the expiry, or an hour after the last try
   */
  async settle(tx: EntityManager, relationshipId: RelationshipId, symbol: string, asOf: Date): Promise<void> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const instrument = await this.trades.instrument(tx, symbol);
    const expiresAt = instrument && expiryOf(instrument.terms);
    invariant(expiresAt !== undefined, `${symbol} does not expire`);
    const snapshotId = await this.snapshots.firstFrom(tx, expiresAt);
    const vacant = occupants(relationship).some(({ standing }) => standing === 'defaulted');
    if (snapshotId === undefined || vacant) {
      await schedule(tx, [workFor(relationshipId, symbol, plusMinutes(asOf, MINUTES_BETWEEN_TRIES))]);
      return;
    }
    const [a, b] = occupants(relationship);
    const legs = (await this.trades.openLegs(tx, relationshipId)).filter(
      (leg) => leg.instrument === symbol && leg.occupancy === a.code,
    );
    const market = (await this.snapshots.markets(tx, snapshotId)).get(instrument?.underlying ?? '');
    invariant(market !== undefined, `no mark for ${symbol}`);
    const won = legs.reduce(
      (sum, leg) => sum.plus(legValue(leg, market, relationship.asset, expiresAt)),
      new Exact(0),
    );
    await this.trades.expire(tx, relationshipId, symbol, expiresAt);
    const amount = Money.rounded(won.abs(), relationship.asset, 'even');
    if (!amount.isPositive()) return;
    const [payer, receiver] = won.isPositive() ? [b, a] : [a, b];
    const transfers = await this.closing(tx, relationship, payer, receiver, amount);
    const event = `trade-close/${relationshipId}/${symbol}`;
    await this.ledger.postAll(tx, [{ event, effectiveAt: expiresAt, transfers }]);
  }

  /**
   * The transfers of a close. The variation margin that the payer has delivered stays with the receiver, as far as it goes; then
   * what the receiver has left due itself is set off, and the rest is paid, as far as the payer has it, and left due beyond.
   * Margin that is held beyond the amount goes back by the next run.
   */
  private async closing(
    tx: EntityManager,
    { id: book, asset }: Relationship,
    { code: payer }: Occupancy,
    { code: receiver }: Occupancy,
    amount: Money,
  ) {
    const balances = bookBalances(await this.ledger.holdings(tx, book), asset);
    const kept = amount
      .atMost(balances.promised(`VM_HELD.${payer}`))
      .atMost(balances.promised(`VM_GIVEN.${receiver}`));
    const arrears = balances.promised(`DUE_FROM.${receiver}`).atMost(balances.promised(`DUE_TO.${payer}`));
    const setOff = amount.minus(kept).atMost(arrears);
    const rest = amount.minus(kept).minus(setOff);
    const paid = rest.atMost(balances.money(`FREE.${payer}`));
    const booked = [
      { of: kept, as: vmKept },
      { of: setOff, as: duesSetOff },
      { of: paid, as: paidAcross },
      { of: rest.minus(paid), as: leftDue },
    ];
    return booked.flatMap(({ of, as }) => (of.isPositive() ? as(book, payer, receiver, of) : []));
  }
}

function workFor(relationshipId: RelationshipId, instrument: string, dueAt: Date) {
  const payload = { relationshipId, instrument };
  return { kind: 'margin.expiry', key: `${relationshipId}/${instrument}/${textOf(dueAt)}`, payload, dueAt };
}
