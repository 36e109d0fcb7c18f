import { CollateralService } from '@app/collateral';
import { pledged } from '@app/collateral/domain';
import { type Asset, id, invariant, Money, plusMinutes, textOf } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import type { TrialBalanceRow } from '@app/ledger/domain';
import { publish } from '@app/legal-entity';
import { occupants, type Relationship } from '@app/legal-entity/domain';
import { SnapshotService } from '@app/market-data';
import { schedule, uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { callNews } from './call-news';
import { freeMoney } from './call-transfer';
import { type CallState, type MarginCallId, valueOf } from './domain';
import { ImRequirementService } from './im-requirement.service';
import { findCall, insertCalls, type MarginCall, moveCall } from './margin.rows';
import { PledgeJudgeService } from './pledge-judge.service';
import { acceptedPieces, insertMoves } from './pledge.rows';

const MINUTES_BETWEEN_TRIES = 5;

type Pieces = Awaited<ReturnType<typeof acceptedPieces>>;

/** Moves what was pledged and instructed: all of it that the call needs, when all of that is there. */
@Injectable()
export class PledgePaymentService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly judge: PledgeJudgeService,
    private readonly collateral: CollateralService,
    private readonly requirements: ImRequirementService,
    private readonly snapshots: SnapshotService,
  ) {}

  /**
   * Under the relationship's lock. What was taken counts for what it is worth when it moves: a token that has fallen since leaves a rest
   * of the call, which stays due; one for which others that have risen leave nothing stays free. While something of it is not there, or
   * has no value at all, nothing moves, and it is tried again.
   */
  async pay(
    tx: EntityManager,
    relationship: Relationship,
    callId: MarginCallId,
    asOf: Date,
  ): Promise<CallState> {
    const call = await findCall(tx, relationship.id, callId);
    invariant(call !== undefined, `call ${callId} was instructed a moment ago`);
    const [pieces, holdings] = await Promise.all([
      acceptedPieces(tx, call),
      this.ledger.holdings(tx, relationship.id),
    ]);
    const inCash = (each: Pieces[number]) => each.amount.asset.code === call.amount.asset.code;
    const cash = sumOf(pieces.filter(inCash), call.amount.asset);
    const texts = pieces.map(({ amount }) => ({ asset: amount.asset.code, amount: amount.toText() }));
    const pledge = { pieces: texts, moment: 'payment' } as const;
    const judged = await this.judge.judged(tx, relationship, call, pledge, asOf);
    const needed = judged.ok ? judged.value.filter(({ value }) => value.isPositive()) : pieces;
    const tokens = needed.filter((each) => !inCash(each));
    const free = freeMoney(relationship, holdings);
    if (free.of(call).lessThan(cash) || !areFree(tokens, call, holdings))
      return this.wait(tx, call, asOf, 'what the payer pledged is not there yet');
    if (!judged.ok) return this.wait(tx, call, asOf, 'what was pledged has no value now');
    const value = valueOf(judged.value, call.amount.asset);
    const paid = value.equals(call.amount) ? call : await splitPaid(tx, call, value, asOf);
    await moveCall(tx, paid, 'settle', { at: asOf, paid: value, why: 'what was pledged has moved' });
    await insertMoves(tx, call, judged.value, asOf);
    await publish(tx, ...callNews('settled', [paid], relationship));
    const inTokens = tokens.flatMap(({ amount }) => pledged(call.relationship, call.occupancy, amount));
    const { transfers: inMoney, ...journal } = free.move(paid, cash, asOf);
    const transfers = [...(cash.isPositive() ? inMoney : []), ...inTokens];
    await this.ledger.postAll(tx, [{ ...journal, transfers }]);
    if (tokens.length > 0) await this.cover(tx, relationship, call, asOf);
    return paid === call ? 'settled' : 'part-settled';
  }

  /** What tokens are worth beyond their call covers what else is called, as all collateral that comes in does. */
  private async cover(
    tx: EntityManager,
    relationship: Relationship,
    { occupancy }: MarginCall,
    asOf: Date,
  ): Promise<void> {
    const newest = await this.snapshots.newest(tx);
    const seat = occupants(relationship).find(({ code }) => code === occupancy);
    invariant(newest !== undefined && seat !== undefined, 'a token was valued on marks, for its seat');
    const instant = { snapshotId: newest.id, asOf };
    const holdings = await this.ledger.holdings(tx, relationship.id);
    const pool = await this.collateral.valueOf(tx, relationship, seat, holdings, instant);
    const counts = pool.counts.minus(await this.requirements.returning(tx, relationship, occupancy));
    await this.requirements.covered(tx, relationship, { occupancy, counts }, instant);
  }

  private async wait(tx: EntityManager, call: MarginCall, asOf: Date, why: string): Promise<CallState> {
    if (call.state === 'instructed') await moveCall(tx, call, 'await-finality', { at: asOf, why });
    const dueAt = plusMinutes(asOf, MINUTES_BETWEEN_TRIES);
    const payload = { relationshipId: call.relationship, callId: call.id };
    if (dueAt < call.dueAt)
      await schedule(tx, [{ kind: 'margin.settle', key: `${call.id}/${textOf(dueAt)}`, payload, dueAt }]);
    return 'pending-finality';
  }
}

/** Whether the payer has these tokens free, asset by asset. */
function areFree(tokens: Pieces, { occupancy }: MarginCall, holdings: readonly TrialBalanceRow[]): boolean {
  return tokens.every(({ amount: { asset } }) => {
    const pledged = tokens.filter(({ amount }) => amount.asset.code === asset.code);
    const sum = sumOf(pledged, asset);
    const there = holdings.find(
      (row) => row.account === `FREE.${occupancy}` && row.asset.code === asset.code,
    );
    return there !== undefined && !there.available.lessThan(sum);
  });
}

function sumOf(pieces: Pieces, asset: Asset): Money {
  return Money.sum(
    pieces.map(({ amount }) => amount),
    asset,
  );
}

/** Of a call that is paid in part there are two: what was paid, and what stays due at the deadline. They sum to it. */
async function splitPaid(tx: EntityManager, call: MarginCall, value: Money, asOf: Date): Promise<MarginCall> {
  await moveCall(tx, call, 'settle-part', { at: asOf, why: `${value.toText()} of it was pledged` });
  const child = (part: 'paid' | 'rest', amount: Money): MarginCall => ({
    ...call,
    id: id<'MarginCall'>(uuidOf(`${call.id}/${part}`)),
    parentId: call.id,
    amount,
    state: part === 'paid' ? 'instructed' : 'agreed',
    issuedAt: asOf,
    version: 0,
  });
  const paid = child('paid', value);
  await insertCalls(tx, [paid, child('rest', call.amount.minus(value))], 'pledged in part');
  return paid;
}
