import { type Asset, invariant, plusMinutes, textOf, USDC } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import { occupants, type RelationshipId } from '@app/legal-entity/domain';
import { type Market, SnapshotService } from '@app/market-data';
import { hashOf, schedule, uuidOf } from '@app/platform';
import { TradeService } from '@app/trade';
import type { Leg } from '@app/trade/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  type BacktestReport,
  backtestReport,
  backtestSeries,
  type HistoryFault,
  MODEL_KINDS,
  type ModelKind,
  type ModelVersion,
  oneUnitOf,
  type SeriesRefusal,
} from './domain';
import { InitialMarginHistoryService } from './initial-margin-history.service';
import { MarginModelService } from './margin-model.service';

/** Why a model could not be backtested on what a seat holds. */
export interface BacktestRefusal {
  readonly kind: HistoryFault | SeriesRefusal | 'no-mark';
  readonly underlying?: string;
}

/** How a model did, or why nobody can say; and whose history stood in for which. */
export type BacktestOutcome =
  | { readonly report: BacktestReport; readonly proxies: readonly string[] }
  | { readonly refused: BacktestRefusal };

/** One model on one seat's legs, or on one unit of a symbol. */
export interface Backtest {
  readonly id: string;
  readonly asOf: Date;
  readonly kind: ModelKind;
  readonly version: number;
  readonly relationshipId: RelationshipId | null;
  readonly occupancy: string | null;
  readonly symbol: string | null;
  readonly outcome: BacktestOutcome;
  readonly inputsHash: string;
}

interface Subject {
  readonly relationship?: RelationshipId;
  readonly name: string; // the occupancy, or the symbol
  readonly legs: readonly Leg[];
  readonly asset: Asset;
  readonly terms: { readonly multiplier: number; readonly correlation: number };
}

/** What a symbol by itself is tested at, where no relationship's terms say it. */
const TERMS = { multiplier: 2.33, correlation: 1 };

/** Whether models are right: on real prices, by seat and by symbol, once a month and whenever somebody asks. */
@Injectable()
export class BacktestService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly trades: TradeService,
    private readonly snapshots: SnapshotService,
    private readonly histories: InitialMarginHistoryService,
    private readonly models: MarginModelService,
  ) {}

  /** Makes the next monthly round due, whoever asked for one before. The same again is nothing. */
  async plan(tx: EntityManager, from: Date): Promise<void> {
    await schedule(tx, [nextMonthly(from)]);
  }

  /** Has every model tested now, on all symbols and all seats; or the seats of one relationship. */
  async ask(tx: EntityManager, asOf: Date, relationship?: RelationshipId): Promise<void> {
    const payload = relationship === undefined ? {} : { relationshipId: relationship };
    const key = `${relationship ?? 'all'}/${textOf(asOf)}`;
    await schedule(tx, [{ kind: 'margin.backtest', key, payload, dueAt: asOf }]);
  }

  /** Every model in force on one unit of every symbol, and a job for each relationship. */
  async testAll(tx: EntityManager, asOf: Date): Promise<void> {
    const { markets } = await this.marksOf(tx);
    for (const kind of MODEL_KINDS) {
      const model = await this.models.version(tx, kind, asOf);
      if (model === undefined || kind === 'schedule' || kind === 'licensed') continue;
      for (const symbol of markets.keys()) {
        const subject = { name: symbol, legs: [oneUnitOf(symbol)], asset: USDC, terms: TERMS };
        await this.test(tx, subject, model, markets, asOf);
      }
    }
    const all = await this.relationships.all(tx);
    await schedule(
      tx,
      all.map(({ id }) => ({
        kind: 'margin.backtest',
        key: `${id}/${textOf(asOf)}`,
        payload: { relationshipId: id },
        dueAt: asOf,
      })),
    );
  }

  /** The model of a relationship on what each of its seats holds now. */
  async testSeats(tx: EntityManager, relationshipId: RelationshipId, asOf: Date): Promise<void> {
    const relationship = await this.relationships.load(tx, relationshipId);
    const model = (await this.models.inForce(tx, [relationshipId], asOf)).get(relationshipId);
    invariant(model !== undefined, `${relationship.name} has a model`);
    const { markets } = await this.marksOf(tx);
    const legs = await this.trades.openLegs(tx, relationshipId);
    const { imMultiplier, imCorrelation } = relationship.terms;
    const terms = { multiplier: imMultiplier.toNumber(), correlation: imCorrelation.toNumber() };
    for (const { code, standing } of occupants(relationship)) {
      const own = legs.filter(({ occupancy }) => occupancy === code);
      if (standing === 'defaulted' || own.length === 0) continue;
      const { asset } = relationship;
      const subject = { relationship: relationshipId, name: code, legs: own, asset, terms };
      await this.test(tx, subject, model, markets, asOf);
    }
  }

  /** The newest first; one more than the limit, where there are more. */
  async page(
    tx: EntityManager,
    {
      relationship,
      after,
      limit,
    }: { readonly relationship?: RelationshipId; readonly after?: string; readonly limit: number },
  ): Promise<Backtest[]> {
    return tx.query(
      `${SELECT} where ($2::bigint is null or relationship_id = $2)
         and ($3::uuid is null or (as_of, id) < (select b.as_of, b.id from margin_backtest b where b.id = $3))
       order by as_of desc, id desc limit $1`,
      [limit + 1, relationship ?? null, after ?? null],
    );
  }

  async find(tx: EntityManager, backtestId: string): Promise<Backtest | undefined> {
    const [row] = await tx.query<Backtest[]>(`${SELECT} where id = $1`, [backtestId]);
    return row;
  }

  private async marksOf(tx: EntityManager): Promise<{ markets: ReadonlyMap<string, Market> }> {
    const newest = await this.snapshots.newest(tx);
    return { markets: newest ? await this.snapshots.markets(tx, newest.id) : new Map<string, never>() };
  }

  private async test(
    tx: EntityManager,
    subject: Subject,
    model: ModelVersion,
    markets: ReadonlyMap<string, Market>,
    asOf: Date,
  ): Promise<void> {
    const { relationship, name, legs } = subject;
    const underlyings = [...new Set(legs.map(({ underlying }) => underlying))];
    const known = await this.histories.of(tx, underlyings, asOf);
    const outcome = outcomeOf(subject, model, markets, known, asOf);
    const inputsHash = hashOf({
      kind: model.kind,
      version: model.version,
      parameters: model.parameters,
      terms: subject.terms,
      legs: legs.map(({ instrument, quantity, price }) => [instrument, quantity.toFixed(), price.toFixed()]),
      marks: underlyings.map((symbol) => {
        const market = markets.get(symbol);
        return market && [symbol, market.mark.toFixed(), market.dailyVolatility];
      }),
      histories: [...known],
    });
    const whose = relationship === undefined ? [null, null, name] : [relationship, name, null];
    await tx.query(
      `insert into margin_backtest (id, as_of, kind, version, relationship_id, occupancy, symbol, report, inputs_hash)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (id) do nothing`,
      [
        uuidOf(`margin-backtest/${whose.join('/')}/${inputsHash}`),
        asOf,
        model.kind,
        model.version,
        ...whose,
        JSON.stringify(outcome),
        inputsHash,
      ],
    );
  }
}

function outcomeOf(
  { legs, asset, terms }: Subject,
  model: ModelVersion,
  markets: ReadonlyMap<string, Market>,
  known: Awaited<ReturnType<InitialMarginHistoryService['of']>>,
  asOf: Date,
): BacktestOutcome {
  const histories = new Map<string, { readonly lastDay: string; readonly returns: readonly number[] }>();
  const proxies: string[] = [];
  for (const [underlying, history] of known) {
    if (!markets.has(underlying)) return { refused: { kind: 'no-mark', underlying } };
    if (!history.ok) return { refused: { kind: history.refusal, underlying } };
    histories.set(underlying, history.value);
    if (history.value.proxy !== undefined) proxies.push(`${underlying}: ${history.value.proxy}`);
  }
  const series = backtestSeries({ legs, markets, histories, asset, asOf }, model, terms);
  if (!series.ok) return { refused: { kind: series.refusal } };
  return { report: backtestReport(series.value.days, series.value.confidence), proxies };
}

/** On the first of the next month, an hour into the day: yesterday's closes are in by then. */
function nextMonthly(asOf: Date) {
  const first = new Date(Date.UTC(asOf.getUTCFullYear(), asOf.getUTCMonth() + 1, 1));
  const dueAt = plusMinutes(first, MINUTES_TO_CLOSE);
  return { kind: 'margin.backtest', key: `all/${textOf(dueAt)}`, payload: {}, dueAt };
}

const MINUTES_TO_CLOSE = 60;

const SELECT = `
  select id, as_of as "asOf", kind, version, relationship_id as "relationshipId", occupancy, symbol, report as outcome,
    inputs_hash as "inputsHash"
  from margin_backtest`;
