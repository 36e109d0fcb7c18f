import { Exact, type Id, invariant } from '@app/kernel';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { KNOWN_RATE } from './funding-rate.rows';

export type SnapshotId = Id<'Snapshot'>;

/** What a run needs to know of one underlying. Written once, so that a run can be repeated. */
export interface Market {
  readonly symbol: string;
  readonly mark: Exact;
  readonly label: string;
  readonly fundingRate: Exact | undefined; // of notional for the running interval; undefined: nobody knew one when the marks were taken
  readonly dailyVolatility: number;
  readonly stress: Stress | undefined; // none approved
}

/** How far a price may move within a margin period of risk, as fractions of the mark; and its volatility, of itself. */
export interface Stress {
  readonly down: Exact;
  readonly up: Exact;
  readonly volatility?: { readonly down: Exact; readonly up: Exact }; // none approved: nothing is lent against an option
}

interface MarketRow {
  readonly symbol: string;
  readonly price: string;
  readonly label: string;
  readonly rate: string | null;
  readonly daily: string | null;
  readonly down: string | null;
  readonly up: string | null;
  readonly volatility_down: string | null;
  readonly volatility_up: string | null;
  readonly traded: boolean; // an instrument is marked on it
}

const REMEMBERED_SNAPSHOTS = 4;

/** Reads what marks were taken, and what was known beside them. It writes nothing. */
@Injectable()
export class SnapshotService {
  /** Snapshots never change, so the worker's forty jobs of an hour read one once. */
  private readonly remembered = new Map<SnapshotId, ReadonlyMap<string, Market>>();

  /**
   * What each underlying is marked at in a snapshot, with the volatility in force at its instant and the funding rate that was known
   * when it was taken: one that came in later is of the next, so that whoever asks again is told the same. What has no mark, or no
   * volatility, is not among them.
   */
  async markets(tx: EntityManager, snapshotId: SnapshotId): Promise<ReadonlyMap<string, Market>> {
    const known = this.remembered.get(snapshotId);
    if (known) return known;
    const rows: MarketRow[] = await tx.query(MARKETS, [snapshotId]);
    invariant(rows.length > 0, `no snapshot ${snapshotId}`);
    const markets = new Map(rows.flatMap(marketOf));
    // A volatility may yet be agreed on, of something that is traded.
    const isWhole = rows.every(({ daily, traded }) => daily !== null || !traded);
    return isWhole ? this.remember(snapshotId, markets) : markets;
  }

  /** Reads anew what it remembers: a parameter of an instant that a snapshot was taken at has been agreed on since. */
  forget(): void {
    this.remembered.clear();
  }

  /** Whether nothing was marked after an instant, though it was looked for: what is known is older than what is not. */
  async isBlindSince(tx: EntityManager, instant: Date): Promise<boolean> {
    const rows: unknown[] = await tx.query('select from snapshot_refusal where as_of > $1 limit 1', [
      instant,
    ]);
    return rows.length > 0;
  }

  /** The newest good snapshot. */
  async newest(tx: EntityManager): Promise<{ readonly id: SnapshotId; readonly asOf: Date } | undefined> {
    const rows: { id: SnapshotId; asOf: Date }[] = await tx.query(
      'select id, as_of as "asOf" from snapshot order by as_of desc limit 1',
    );
    return rows[0];
  }

  /** The first snapshot at or after an instant that marks all that is asked for. */
  async firstFrom(
    tx: EntityManager,
    instant: Date,
    symbols: readonly string[],
  ): Promise<SnapshotId | undefined> {
    const rows: { id: SnapshotId }[] = await tx.query(
      `select s.id from snapshot s where s.as_of >= $1 and not exists (
         select from unnest($2::text[]) as needed (symbol) where not exists (
           select from snapshot_mark m where (m.snapshot_id, m.symbol) = (s.id, needed.symbol)))
       order by s.as_of limit 1`,
      [instant, symbols],
    );
    return rows[0]?.id;
  }

  async asOf(tx: EntityManager, snapshotId: SnapshotId): Promise<Date> {
    const rows: { as_of: Date }[] = await tx.query('select as_of from snapshot where id = $1', [snapshotId]);
    invariant(rows[0] !== undefined, `no snapshot ${snapshotId}`);
    return rows[0].as_of;
  }

  private remember(
    snapshotId: SnapshotId,
    markets: ReadonlyMap<string, Market>,
  ): ReadonlyMap<string, Market> {
    this.remembered.set(snapshotId, markets);
    const [oldest] = this.remembered.keys();
    if (this.remembered.size > REMEMBERED_SNAPSHOTS && oldest !== undefined) this.remembered.delete(oldest);
    return markets;
  }
}

const MARKETS = `
  select m.symbol, m.price, m.label,
    (select rate from funding_rate f where ${KNOWN_RATE} order by f.paid_at limit 1) as rate,
    (select daily from volatility v
     where v.symbol = m.symbol and v.as_of <= (s.as_of at time zone 'UTC')::date
     order by v.as_of desc limit 1) as daily, stress.*,
    exists (select from instrument i where i.underlying = m.symbol) as traded
  from snapshot s join snapshot_mark m on m.snapshot_id = s.id
  left join lateral (
    select down, up, volatility_down, volatility_up from stress_move f where f.symbol = m.symbol and f.effective_from <= s.as_of
    order by f.effective_from desc limit 1) as stress on true
  where s.id = $1`;

function marketOf(row: MarketRow): [string, Market][] {
  const { symbol, price, label, rate, daily } = row;
  if (daily === null) return [];
  const market = {
    symbol,
    label,
    mark: new Exact(price),
    fundingRate: rate === null ? undefined : new Exact(rate),
    dailyVolatility: new Exact(daily).toNumber(),
    stress: stressOf(row),
  };
  return [[symbol, market]];
}

function stressOf({ down, up, volatility_down, volatility_up }: MarketRow): Stress | undefined {
  if (down === null || up === null) return undefined;
  const price = { down: new Exact(down), up: new Exact(up) };
  if (volatility_down === null || volatility_up === null) return price;
  return { ...price, volatility: { down: new Exact(volatility_down), up: new Exact(volatility_up) } };
}
