import { accept, id, invariant, Money, plusMinutes, type Result, textOf, textsOf } from '@app/kernel';
import { ExposureRunService, type SeatExposure } from '@app/exposure';
import { LedgerService } from '@app/ledger';
import { NettingService, publish, RelationshipService } from '@app/legal-entity';
import {
  bothPerform,
  counterpartOf,
  type Occupancy,
  occupants,
  type Relationship,
  type RelationshipId,
} from '@app/legal-entity/domain';
import { type SnapshotId, SnapshotService } from '@app/market-data';
import { schedule, uuidOf } from '@app/platform';
import { type BookBalances, bookBalances } from '@app/settlement/domain';
import { TradeService } from '@app/trade';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { decideIm, decideVm, type VmTerms, withoutTolerance } from './domain';
import { callNews } from './call-news';
import { type ImRefusal, InitialMarginService } from './initial-margin.service';
import { insertCalls, type MarginCall, openCalls } from './margin.rows';

/** Decides what each seat is called for on a snapshot, and issues the calls. */
@Injectable()
export class MarginRunService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly exposures: ExposureRunService,
    private readonly snapshots: SnapshotService,
    private readonly trades: TradeService,
    private readonly ledger: LedgerService,
    private readonly nettings: NettingService,
    private readonly margins: InitialMarginService,
  ) {}

  /**
   * Issues the calls of one relationship on one snapshot and schedules their collection at the deadline: variation margin
   * every hour, initial margin on the first snapshot of the day, be it run late.
   *
   * @returns a refusal when a newer snapshot has been valued: an old number is not called
   */
  async run(
    tx: EntityManager,
    relationshipId: RelationshipId,
    snapshotId: SnapshotId,
    asOf: Date,
  ): Promise<{ refused: string } | undefined> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const [newest, open, holdings] = await Promise.all([
      this.exposures.newest(tx, relationship),
      openCalls(tx, relationshipId),
      this.ledger.holdings(tx, relationshipId),
    ]);
    invariant(newest !== undefined, `${relationship.name} was never valued`);
    const superseded = newest.asOf > asOf;
    const strikesIm = newest.firstOfDay.getTime() === asOf.getTime();
    if (superseded && !strikesIm) return { refused: `superseded by the run of ${textOf(newest.asOf)}` };

    const dueAt = plusMinutes(asOf, relationship.terms.clocks.responseMinutes);
    const standing = { relationship, open, balances: bookBalances(holdings, relationship.asset) };
    const im = strikesIm ? await this.imCalls(tx, standing, snapshotId, asOf) : accept([]);
    const drafts = [...(superseded ? [] : vmCalls(standing, newest.seats)), ...(im.ok ? im.value : [])];
    // No model, no number: variation margin is called all the same, and what was not asked for is said.
    const outcome = im.ok
      ? undefined
      : { refused: `no initial margin: ${im.refusal.kind} of ${im.refusal.underlying}` };
    const calls = drafts.map((draft) => issued(draft, relationship, snapshotId, asOf, dueAt));
    if (calls.length === 0) return outcome;
    const key = `${relationshipId}/${textOf(dueAt)}`;
    await Promise.all([
      insertCalls(tx, calls, whyOf(relationship)),
      schedule(tx, [{ kind: 'margin.collect', key, payload: { relationshipId }, dueAt }]),
      publish(tx, ...callNews('issued', calls, relationship)),
    ]);
    return outcome;
  }

  private async imCalls(
    tx: EntityManager,
    { relationship, open, balances }: Standing,
    snapshotId: SnapshotId,
    asOf: Date,
  ): Promise<Result<Draft[], ImRefusal>> {
    const [markets, legs, nettings] = await Promise.all([
      this.snapshots.markets(tx, snapshotId),
      this.trades.openLegs(tx, relationship.id),
      this.nettings.of(tx, relationship, asOf),
    ]);
    const books = [{ relationship, legs, nettings }];
    const margins = (await this.margins.required(tx, books, markets, asOf)).get(relationship.id);
    invariant(margins !== undefined, `${relationship.name} was asked for`);
    if (!margins.ok) return margins;
    const drafts = occupants(relationship).flatMap(({ code, independentAmount }) => {
      const margin = margins.value.get(code);
      if (margin === undefined) return [];
      const netting = nettings.get(code);
      const required = margin.required.plus(independentAmount);
      const posted = balances.money(`IM.${code}`);
      const called = sumOf(open, code, 'im', 'delivery', relationship);
      const transfer = decideIm(required, posted, called, relationship.terms);
      const statement = {
        ...margin.statement,
        required: required.toText(),
        posted: posted.toText(),
        called: called.toText(),
        ...(netting?.on === false && { gross: netting.why }),
      };
      return transfer ? [{ occupancy: code, kind: 'im' as const, ...transfer, statement }] : [];
    });
    return accept(drafts);
  }
}

/** Where a relationship stands, read under its lock: what is called already, and what its book holds. */
interface Standing {
  readonly relationship: Relationship;
  readonly open: readonly MarginCall[];
  readonly balances: BookBalances;
}

interface Draft {
  readonly occupancy: string;
  readonly kind: 'vm' | 'im';
  readonly direction: 'delivery' | 'return';
  readonly amount: Money;
  readonly statement: Readonly<Record<string, string>>;
}

function vmCalls({ relationship, open, balances }: Standing, exposures: readonly SeatExposure[]): Draft[] {
  return occupants(relationship).flatMap((payer) => {
    const { transfers, statements } = decideVm(
      exposureOf(payer, exposures, relationship),
      { ...standingOf(payer, relationship, balances), ...calledOf(payer, open, relationship) },
      termsFor(payer, relationship),
    );
    return transfers.map(({ direction, amount }) => ({
      occupancy: payer.code,
      kind: 'vm' as const,
      direction,
      amount,
      statement: textsOf(statements[direction]),
    }));
  });
}

function issued(
  draft: Draft,
  relationship: Relationship,
  snapshotId: SnapshotId,
  issuedAt: Date,
  dueAt: Date,
): MarginCall {
  const { occupancy, kind, direction } = draft;
  return {
    ...draft,
    id: id<'MarginCall'>(uuidOf(`call/${relationship.id}/${snapshotId}/${occupancy}/${kind}/${direction}`)),
    relationship: relationship.id,
    parentId: undefined,
    paid: Money.zero(relationship.asset),
    snapshotId,
    issuedAt,
    dueAt,
    state: 'issued',
    version: 0,
  };
}

/** A vacant seat owes what the survivor is owed: its own legs are gone. */
function exposureOf(payer: Occupancy, exposures: readonly SeatExposure[], relationship: Relationship): Money {
  const own = exposures.find(({ occupancy }) => occupancy === payer.code);
  if (own) return own.current;
  const other = counterpartOf(relationship, payer.code);
  const mirror = exposures.find(({ occupancy }) => occupancy === other.code);
  return mirror ? mirror.current.negated() : Money.zero(relationship.asset);
}

/** Tolerance ends for the seat that has failed, and for it alone: the other's terms are what they were, to the unit. */
function termsFor({ standing }: Occupancy, { terms }: Relationship): VmTerms {
  return standing === 'potential-default' ? withoutTolerance(terms) : terms;
}

/**
 * What stands against a seat's debt. A seat that does not perform is measured by what has reached the other seat, whoever
 * advanced it: what it failed to pay once is a claim on it, not a second call.
 */
function standingOf(payer: Occupancy, relationship: Relationship, { promised }: BookBalances) {
  const other = counterpartOf(relationship, payer.code).code;
  return payer.standing === 'performing'
    ? { delivered: promised(`VM_HELD.${payer.code}`), held: promised(`VM_GIVEN.${payer.code}`) }
    : { delivered: promised(`VM_GIVEN.${other}`), held: promised(`VM_HELD.${other}`) };
}

function calledOf({ code }: Occupancy, open: readonly MarginCall[], relationship: Relationship) {
  return {
    calledDelivery: sumOf(open, code, 'vm', 'delivery', relationship),
    calledReturn: sumOf(open, code, 'vm', 'return', relationship),
  };
}

function sumOf(
  open: readonly MarginCall[],
  occupancy: string,
  kind: MarginCall['kind'],
  direction: MarginCall['direction'],
  { asset }: Relationship,
): Money {
  // A disputed part is disputed on its own valuation: it does not shelter what is due on a later one.
  const wanted = open.filter(
    (call) =>
      call.occupancy === occupancy &&
      call.kind === kind &&
      call.direction === direction &&
      call.state !== 'disputed',
  );
  return Money.sum(
    wanted.map(({ amount }) => amount),
    asset,
  );
}

function whyOf(relationship: Relationship): string {
  return bothPerform(relationship) ? 'issued' : 'issued while a seat does not perform';
}
