import {
  type BookExposure,
  decideExposures,
  type ExposureInputs,
  type KeptRun,
  runHash,
  type RunId,
  type RunInputs,
  RunRecordService,
} from '@app/exposure';
import { frozen } from '@app/exposure/domain';
import { accept, refuse, type Result } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import type { Relationship, RelationshipId } from '@app/legal-entity/domain';
import { type Market, SnapshotService } from '@app/market-data';
import { TradeService } from '@app/trade';
import type { Leg } from '@app/trade/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { DEFAULT_MODEL, modelName } from './domain';
import type { KeptGrounds } from './margin-grounds.service';
import { type CallDecision, callIdOf, decideCalls, type MarginInputs } from './margin-run-decision';
import { MarginRunService, type StrikeInputs } from './margin-run.service';

/** Something of a run that is not what it was: an input, the model, what it decided, or the rows that it wrote. */
export interface RunChange {
  readonly what: string; // market, terms, positions, closes, a model by its version, outcome, exposures, calls, or what was kept of one of them
  readonly of: string | undefined; // the symbol, or the relationship
}

export interface RunReplay {
  readonly run: KeptRun;
  readonly changes: readonly RunChange[]; // none: the same, bit for bit
}

type KeptMargin = MarginInputs & KeptGrounds & { readonly strike: StrikeInputs };

/** Does a run again from what it was given, and compares: what it decides with what it decided, and what it was given with what is. */
@Injectable()
export class MarginRunReplayService {
  constructor(
    private readonly records: RunRecordService,
    private readonly runs: MarginRunService,
    private readonly relationships: RelationshipService,
    private readonly snapshots: SnapshotService,
    private readonly trades: TradeService,
  ) {}

  /**
   * Writes nothing. Marks, terms and positions are compared with those that the house would give the run now; balances and what was
   * called are kept by the run alone, under its hash: that of the ledger is proved elsewhere.
   */
  async replay(tx: EntityManager, runId: RunId): Promise<Result<RunReplay, 'no-such-run'>> {
    const run = await this.records.find(tx, runId);
    if (run === undefined) return refuse('no-such-run');
    const { inputs, hashes } = await this.records.inputsOf(tx, runId);
    const kept = [...new Set([...Object.keys(hashes), ...Object.keys(run.inputHashes)])]
      .filter((name) => hashes[name] !== run.inputHashes[name])
      .map((name) => ({ what: `kept ${name}`, of: undefined }));
    if (kept.length > 0) return accept({ run, changes: kept }); // what it says is not what the run was given
    const changes =
      run.kind === 'exposure'
        ? await this.replayExposures(tx, run, inputs)
        : await this.replayCalls(tx, run, inputs);
    return accept({ run, changes });
  }

  private async replayExposures(tx: EntityManager, run: KeptRun, given: RunInputs): Promise<RunChange[]> {
    const inputs = given as unknown as ExposureInputs;
    const { decided } = decideExposures(inputs);
    return [
      ...(await this.givenNow(tx, run, inputs, inputs.terms)),
      ...outcomeOf(run, decided),
      ...differing('exposures', seatsOf(decided), await exposureRows(tx, run)),
    ];
  }

  private async replayCalls(tx: EntityManager, run: KeptRun, given: RunInputs): Promise<RunChange[]> {
    const inputs = given as unknown as KeptMargin;
    const struck = await this.runs.strike(tx, inputs.terms, inputs.strike, run.seen);
    const { decided } = decideCalls(inputs);
    return [
      ...(await this.givenNow(tx, run, inputs.strike, inputs.terms)),
      ...struckOtherwise(inputs, struck),
      ...outcomeOf(run, decided),
      ...differing('calls', callsOf(decided, run), await callRows(tx, run)),
    ];
  }

  /** What the house would give the run now, where that differs. */
  private async givenNow(
    tx: EntityManager,
    { snapshotId, begunAt, asOf }: KeptRun,
    { market, positions }: Pick<ExposureInputs, 'market' | 'positions'>,
    terms: readonly Agreed[],
  ): Promise<RunChange[]> {
    const marks: ReadonlyMap<string, Market> =
      market.size > 0 ? await this.snapshots.markets(tx, snapshotId) : new Map();
    const ids = terms.map((each) => each.id);
    const agreed = await this.relationships.loadAll(tx, ids, asOf);
    const now = new Map(agreed.map((each) => [each.id, each]));
    const held = [...positions.keys()];
    const legs = await this.trades.openLegsOfAll(tx, held, begunAt);
    return [
      ...[...new Set([...market.keys(), ...marks.keys()])]
        .filter((symbol) => differ(market.get(symbol), marks.get(symbol)))
        .map((symbol) => ({ what: 'market', of: symbol })),
      ...terms
        .filter((each) => differ(agreedIn(each, each), agreedIn(now.get(each.id), each)))
        .map((each) => ({ what: 'terms', of: each.id })),
      ...held
        .filter((of) => differ(positions.get(of), legs.get(of) ?? ([] as Leg[])))
        .map((of) => ({ what: 'positions', of })),
    ];
  }
}

/** A relationship as a run was given it: to be called by its terms, or to be valued only. */
type Agreed = Pick<Relationship, 'id' | 'asset'> & Partial<Pick<Relationship, 'terms'>>;

/** Of a relationship, what was agreed and a run is given: who performs changes with the day. */
function agreedIn(relationship: Agreed | undefined, given: Agreed): unknown {
  if (relationship === undefined) return undefined;
  const { asset, terms } = relationship;
  return given.terms === undefined ? { asset } : { asset, terms };
}

/** What margin was struck on, where it is not that any more; and who is struck otherwise though all of it is. */
function struckOtherwise(
  given: KeptMargin,
  now: { readonly margins: MarginInputs['margins']; readonly grounds: KeptGrounds },
): RunChange[] {
  const nameOf = (of: RelationshipId) => now.grounds.models.get(of)?.name ?? modelName(DEFAULT_MODEL);
  const all = [...given.margins.keys()];
  const chosen = all.filter((of) => differ(given.models.get(of), now.grounds.models.get(of)));
  // Another model asks for other days: those that only one of the two asked for have not changed.
  const closes = [...given.closes]
    .filter(([symbol, hash]) => now.grounds.closes.has(symbol) && now.grounds.closes.get(symbol) !== hash)
    .map(([symbol]) => symbol);
  const explained = (of: RelationshipId) =>
    chosen.includes(of) ||
    given.strike.positions.get(of)?.some(({ underlying }) => closes.includes(underlying)) === true;
  const otherwise = all.filter((of) => !explained(of) && differ(given.margins.get(of), now.margins.get(of)));
  return [
    ...closes.map((of) => ({ what: 'closes', of })),
    ...chosen.map((of) => ({ what: `model ${nameOf(of)}`, of })),
    ...otherwise.map((of) => ({ what: `margin by ${nameOf(of)}`, of })),
  ];
}

function outcomeOf({ outcomeHash }: KeptRun, decided: unknown): RunChange[] {
  return runHash(decided) === outcomeHash ? [] : [{ what: 'outcome', of: undefined }];
}

/** The relationships of which other rows stand than were decided. */
function differing(
  what: string,
  decided: readonly { readonly relationshipId: RelationshipId }[],
  rows: readonly { readonly relationshipId: RelationshipId }[],
): RunChange[] {
  const texts = (of: readonly { readonly relationshipId: RelationshipId }[]) => {
    const found = new Map<RelationshipId, string[]>();
    for (const each of of) {
      const own = found.get(each.relationshipId) ?? [];
      own.push(frozen(each, true));
      found.set(each.relationshipId, own);
    }
    return new Map([...found].map(([id, own]) => [id, own.sort().join()]));
  };
  const [before, after] = [texts(decided), texts(rows)];
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((id) => before.get(id) !== after.get(id))
    .map((of) => ({ what, of }));
}

function differ(one: unknown, other: unknown): boolean {
  return frozen(one ?? null, true) !== frozen(other ?? null, true);
}

function seatsOf(decided: readonly BookExposure[]) {
  return decided.flatMap(({ relationshipId, seats }) =>
    seats.map(({ occupancy, current, funding, notional }) => ({
      relationshipId,
      occupancy,
      amounts: [current, funding, notional].map((each) => each.minor.toString()),
    })),
  );
}

/** The calls that were made: of whoever fell out, or was not called for a reason that is recorded, there is none. */
function callsOf(decided: readonly CallDecision[], { snapshotId, fallen }: KeptRun) {
  const without = new Set(fallen.map(({ relationshipId }) => relationshipId));
  return decided
    .filter(({ relationshipId }) => !without.has(relationshipId))
    .flatMap(({ relationshipId, drafts }) =>
      drafts.map((draft) => ({
        relationshipId,
        id: callIdOf(relationshipId, snapshotId, draft),
        amount: draft.amount.minor.toString(),
        statement: draft.statement,
      })),
    );
}

function exposureRows(
  tx: EntityManager,
  { snapshotId, relationships }: KeptRun,
): Promise<{ readonly relationshipId: RelationshipId }[]> {
  return tx.query(
    `select relationship_id::text as "relationshipId", occupancy, array[current::text, funding::text, notional::text] as amounts
     from exposure where snapshot_id = $1 and relationship_id = any ($2::bigint[])`,
    [snapshotId, relationships],
  );
}

function callRows(
  tx: EntityManager,
  { snapshotId, relationships, fallen }: KeptRun,
): Promise<{ readonly relationshipId: RelationshipId }[]> {
  return tx.query(
    `select relationship_id::text as "relationshipId", id, amount::text, statement from margin_call
     where snapshot_id = $1 and relationship_id = any ($2::bigint[]) and relationship_id <> all ($3::bigint[])
       and parent_id is null and upheld_of is null and form = 'demand'`,
    [snapshotId, relationships, fallen.map((each) => each.relationshipId)],
  );
}
