import { legValue } from '@app/exposure/domain';
import { Exact, invariant, Money, plusMinutes, textOf } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import { RelationshipService } from '@app/legal-entity';
import {
  bothPerform,
  type Occupancy,
  occupants,
  type Relationship,
  type RelationshipId,
} from '@app/legal-entity/domain';
import { SnapshotService } from '@app/market-data';
import { schedule } from '@app/platform';
import { bookBalances, duesSetOff, paidAcross, vmKept } from '@app/settlement/domain';
import { TradeService } from '@app/trade';
import { expiryOf } from '@app/trade/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { moveCall, openCalls } from './margin.rows';

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
   * Closes every leg of an instrument at its expiry's mark. Without a snapshot of that hour the first one after it counts. While a
   * seat does not perform nothing is closed, and nothing either that its payer could not pay whole: as long as the legs stand they
   * are margined, so that who fails, fails to pay a call, and who takes a seat takes what it is owed, or owes, with it.
   *
   * @param asOf when the work came due: at the expiry, or an hour after the last try
   */
  async settle(tx: EntityManager, relationshipId: RelationshipId, symbol: string, asOf: Date): Promise<void> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const instrument = await this.trades.instrument(tx, symbol);
    const expiresAt = instrument && expiryOf(instrument.terms);
    invariant(instrument !== undefined && expiresAt !== undefined, `${symbol} does not expire`);
    const legs = (await this.trades.openLegs(tx, relationshipId)).filter((leg) => leg.instrument === symbol);
    if (legs.length === 0) return;
    const again = workFor(relationshipId, symbol, plusMinutes(asOf, MINUTES_BETWEEN_TRIES));
    const snapshotId = await this.snapshots.firstFrom(tx, expiresAt, [instrument.underlying]);
    if (snapshotId === undefined || !bothPerform(relationship)) {
      await schedule(tx, [again]);
      return;
    }
    const [a, b] = occupants(relationship);
    const market = (await this.snapshots.markets(tx, snapshotId)).get(instrument.underlying);
    invariant(market !== undefined, `no mark for ${symbol}`);
    const won = legs
      .filter(({ occupancy }) => occupancy === a.code)
      .reduce((sum, leg) => sum.plus(legValue(leg, market, relationship.asset, expiresAt)), new Exact(0));
    const amount = Money.rounded(won.abs(), relationship.asset, 'even');
    const [payer, receiver] = won.isPositive() ? [b, a] : [a, b];
    const transfers = await this.closing(tx, relationship, payer, receiver, amount);
    if (transfers === 'short') {
      await schedule(tx, [again]);
      return;
    }
    await this.trades.expire(tx, relationshipId, symbol, expiresAt);
    await this.callAfresh(tx, relationshipId, asOf);
    const event = `trade-close/${relationshipId}/${symbol}`;
    if (transfers.length > 0) await this.ledger.postAll(tx, [{ event, effectiveAt: expiresAt, transfers }]);
  }

  /** What was called on the legs that have ended is not due beside what was paid for them: the next run calls what is. */
  private async callAfresh(tx: EntityManager, relationshipId: RelationshipId, asOf: Date): Promise<void> {
    for (const call of await openCalls(tx, relationshipId))
      if (call.kind === 'vm' && call.state !== 'disputed' && call.dueAt > asOf)
        await moveCall(tx, call, 'supersede', { at: asOf, why: 'legs it was called on have ended' });
  }

  /**
   * The transfers of a close. The variation margin that the payer has delivered stays with the receiver, as far as it goes; then
   * what the receiver has left due itself is set off, and the rest is paid. Margin that is held beyond the amount goes back by the
   * next run.
   *
   * @returns that the payer has not got the rest
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
    if (balances.money(`FREE.${payer}`).lessThan(rest)) return 'short';
    const booked = [
      { of: kept, as: vmKept },
      { of: setOff, as: duesSetOff },
      { of: rest, as: paidAcross },
    ];
    return booked.flatMap(({ of, as }) => (of.isPositive() ? as(book, payer, receiver, of) : []));
  }
}

function workFor(relationshipId: RelationshipId, instrument: string, dueAt: Date) {
  const payload = { relationshipId, instrument };
  return { kind: 'margin.expiry', key: `${relationshipId}/${instrument}/${textOf(dueAt)}`, payload, dueAt };
}
