import { CollateralService } from '@app/collateral';
import {
  type ExposureInputs,
  ExposureRunService,
  RunRecordService,
  type RunSlice,
  runWork,
} from '@app/exposure';
import { type Fallen, halvesOf } from '@app/exposure/domain';
import { InvariantError, Money, plusMinutes } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import { IndependentAmountService, NettingService, RelationshipService } from '@app/legal-entity';
import type { Relationship, RelationshipId } from '@app/legal-entity/domain';
import { type Seen, type SnapshotId, SnapshotService } from '@app/market-data';
import { schedule } from '@app/platform';
import { TradeService } from '@app/trade';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { CallDraft } from './call-draft';
import { CallIssueService } from './call-issue.service';
import { InitialMarginService } from './initial-margin.service';
import { type KeptGrounds, keptGrounds, MarginGroundsService } from './margin-grounds.service';
import type { MarginedBook } from './seat-margin';
import {
  type CallDecision,
  callIdOf,
  decideCalls,
  isStruckAnew,
  type MarginInputs,
  type StruckMargin,
} from './margin-run-decision';
import { calledOfAll } from './called.rows';
import { CallTimesService } from './call-times.service';
import { strikesOwn } from './margin-strike';
import type { MarginCall } from './margin.rows';

/** Whose initial margin is struck by a run, and what it is struck on. */
export type StrikeInputs = Pick<ExposureInputs, 'asOf' | 'market' | 'positions'> & {
  readonly nettings: ReadonlyMap<RelationshipId, StruckMargin['nettings']>;
};

type Unstruck = Omit<MarginInputs, 'margins' | 'independent'>;

/** Decides what the seats of a slice of relationships are called for on a snapshot, and issues the calls. */
@Injectable()
export class MarginRunService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly exposures: ExposureRunService,
    private readonly snapshots: SnapshotService,
    private readonly trades: TradeService,
    private readonly ledger: LedgerService,
    private readonly nettings: NettingService,
    private readonly independents: IndependentAmountService,
    private readonly collateral: CollateralService,
    private readonly margins: InitialMarginService,
    private readonly grounds: MarginGroundsService,
    private readonly times: CallTimesService,
    private readonly records: RunRecordService,
    private readonly issuing: CallIssueService,
  ) {}

  /** A failed slice goes on as its halves: what fails of it ends alone, as a dead letter of its own. */
  async split(tx: EntityManager, { snapshotId, relationships }: RunSlice, dueAt: Date): Promise<void> {
    const halves = halvesOf(relationships);
    await schedule(
      tx,
      halves.map((half) => runWork('margin', { snapshotId, relationships: half }, dueAt)),
    );
  }

  /**
   * Issues the calls of a slice on one snapshot and schedules their collection at the deadlines: variation margin by every snapshot that
   * its annex elects, initial margin on the first one of the day, be it run late. Once, however often it is asked.
   *
   * @returns a refusal when nobody of the slice was called for a reason: its annex values later, a newer snapshot has been valued
   */
  async run(tx: EntityManager, slice: RunSlice, dueAt: Date): Promise<{ refused: string } | undefined> {
    const asOf = await this.snapshots.asOf(tx, slice.snapshotId);
    const seen = await this.records.begin(tx, 'margin', slice, asOf);
    if (seen === undefined) return undefined;
    const unstruck = await this.load(tx, slice, asOf);
    const strike = await this.loadStrike(tx, slice, unstruck);
    const { margins, fallen: unmargined, grounds } = await this.strike(tx, unstruck.terms, strike, seen);
    const struck = unstruck.terms.filter((each) => margins.has(each.id));
    const independent =
      struck.length === 0
        ? new Map<RelationshipId, never>()
        : await this.independents.ofAll(tx, struck, asOf);
    const left = new Set(unmargined.map(({ item }) => item));
    const inputs = {
      ...unstruck,
      terms: unstruck.terms.filter((each) => !left.has(each.id)),
      margins,
      independent,
    };
    const { decided, fallen } = decideCalls(inputs);
    const apart = [...unmargined, ...fallen];
    const refused = decided.flatMap(({ relationshipId: item, refused: reason }) =>
      reason === undefined ? [] : [{ item, reason }],
    );
    const calls = issuedCalls(decided, inputs.terms, slice.snapshotId, asOf);
    const anew = (call: MarginCall) => isStruckAnew(call, inputs);
    const { made, unmade } = await this.issuing.make(tx, { calls, terms: inputs.terms, anew, asOf });
    await Promise.all([
      this.records.end(tx, {
        kind: 'margin',
        slice,
        asOf,
        inputs: { ...inputs, strike, ...grounds },
        outcome: decided,
        produced: made,
        fallen: onceEach([...apart, ...refused, ...unmade]),
      }),
      schedule(
        tx,
        apart.map(({ item }) => runWork('margin', { ...slice, relationships: [item] }, dueAt)),
      ),
    ]);
    const [first] = refused;
    return first !== undefined && refused.length === slice.relationships.length
      ? { refused: first.reason }
      : undefined;
  }

  /**
   * What the seats must post: of those whose initial margin is struck now. One that breaks the model is struck alone.
   *
   * @param seen of the run: closes that were committed later are not its own
   */
  async strike(
    tx: EntityManager,
    terms: readonly Relationship[],
    { asOf, market, positions, nettings }: StrikeInputs,
    seen: Seen,
  ): Promise<{
    readonly margins: MarginInputs['margins'];
    readonly grounds: KeptGrounds;
    readonly fallen: readonly { readonly item: RelationshipId; readonly reason: string }[];
  }> {
    const books = terms.flatMap((relationship): MarginedBook[] => {
      const netting = nettings.get(relationship.id);
      if (netting === undefined) return [];
      return [{ relationship, legs: positions.get(relationship.id) ?? [], nettings: netting }];
    });
    const grounds = await this.grounds.of(tx, books, asOf, seen);
    const margins = new Map<RelationshipId, StruckMargin>();
    const fallen: { readonly item: RelationshipId; readonly reason: string }[] = [];
    const ask = async (some: readonly MarginedBook[]) => {
      for (const [relationshipId, required] of await this.margins.by(grounds, some, market, asOf))
        margins.set(relationshipId, { required, nettings: nettings.get(relationshipId) ?? new Map() });
    };
    try {
      await ask(books);
    } catch (fault) {
      if (!(fault instanceof InvariantError) || terms.length === 1) throw fault;
      for (const book of books)
        await ask([book]).catch((alone: unknown) => {
          if (!(alone instanceof InvariantError)) throw alone;
          fallen.push({ item: book.relationship.id, reason: alone.message });
        });
    }
    return { margins, fallen, grounds: keptGrounds(grounds) };
  }

  private async load(
    tx: EntityManager,
    { snapshotId, relationships }: RunSlice,
    asOf: Date,
  ): Promise<Unstruck> {
    // The lock first, and alone: what is read after it stands still.
    const terms = await this.relationships.lockAll(tx, relationships, asOf);
    const [newest, called, holdings] = await Promise.all([
      this.exposures.newestOfAll(tx, terms),
      calledOfAll(tx, terms),
      this.ledger.holdingsOfAll(tx, relationships),
    ]);
    const balances = new Map(
      [...holdings].map(([book, rows]) => [
        book,
        rows.map(({ account, asset, available }) => ({ account, asset, available })),
      ]),
    );
    const collateral = await this.collateral.countsOfAll(tx, terms, balances, { snapshotId, asOf });
    const times = await this.times.of(tx, newest, asOf);
    const exposures = await this.times.exposuresOf(tx, terms, { newest, times, snapshotId });
    return { asOf, terms, exposures, called, balances, collateral, times };
  }

  private async loadStrike(
    tx: EntityManager,
    { snapshotId }: RunSlice,
    unstruck: Unstruck,
  ): Promise<StrikeInputs> {
    const { asOf, terms } = unstruck;
    const struck = terms.filter((each) => strikesOwn(each, unstruck));
    if (struck.length === 0) return { asOf, market: new Map(), positions: new Map(), nettings: new Map() };
    const [market, positions, byName] = await Promise.all([
      this.snapshots.markets(tx, snapshotId),
      this.trades.openLegsOfAll(
        tx,
        struck.map((each) => each.id),
      ),
      this.nettings.ofAll(tx, struck, asOf),
    ]);
    const nettings = new Map(
      struck.map((each) => [each.id, byName.get(each.name) ?? new Map<string, never>()]),
    );
    return { asOf, market, positions, nettings };
  }
}

/** One line of each: what was not called of it, and why, may have more than one reason. */
function onceEach(fallen: readonly Fallen<RelationshipId>[]): Fallen<RelationshipId>[] {
  const reasons = new Map<RelationshipId, string>();
  for (const { item, reason } of fallen) {
    const known = reasons.get(item);
    reasons.set(item, known === undefined ? reason : `${known}; ${reason}`);
  }
  return [...reasons].map(([item, reason]) => ({ item, reason }));
}

function issuedCalls(
  decided: readonly CallDecision[],
  terms: readonly Relationship[],
  snapshotId: SnapshotId,
  asOf: Date,
): MarginCall[] {
  const byId = new Map(terms.map((each) => [each.id, each]));
  return decided.flatMap(({ relationshipId, drafts }) => {
    const relationship = byId.get(relationshipId);
    if (relationship === undefined) return [];
    const dueAt = plusMinutes(asOf, relationship.terms.clocks.responseMinutes);
    return drafts.map((draft) => issued(draft, relationship, snapshotId, asOf, dueAt));
  });
}

function issued(
  draft: CallDraft,
  relationship: Relationship,
  snapshotId: SnapshotId,
  issuedAt: Date,
  dueAt: Date,
): MarginCall {
  return {
    ...draft,
    id: callIdOf(relationship.id, snapshotId, draft),
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
