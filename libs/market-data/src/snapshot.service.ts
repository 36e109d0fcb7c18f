import { accept, Exact, type Id, id, invariant, plusMinutes, type Result, textOf } from '@app/kernel';
import { hashOf, schedule, uuidOf, type Work } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  askedAgainAt,
  canonicalText,
  type MarkPolicy,
  type MarkRefusal,
  type Quote,
  type Snapshot,
  snapshotOf,
} from './domain';

export type SnapshotId = Id<'Snapshot'>;

/** What a run needs to know of one underlying. Written once, so that a run can be repeated. */
export interface Market {
  readonly symbol: string;
  readonly mark: Exact;
  readonly label: string;
  readonly fundingRate: Exact; // of notional for the running interval; 0 where no perpetual is listed on it
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
  readonly funded: boolean; // one that pays funding
}

const MINUTES_BETWEEN_SNAPSHOTS = 60;
const REMEMBERED_SNAPSHOTS = 4;

/** What became of an instant: its marks, or none; and each symbol that has none, with why. */
interface TakenSnapshot {
  readonly snapshotId: SnapshotId | undefined; // undefined: nothing was marked
  readonly unmarked: readonly MarkRefusal[];
}

/**
 * One consistent set of marks an hour. A price that is missing or stale is refused, and says which and why: what needs it has no
 * number, and everything else has.
 */
@Injectable()
export class SnapshotService {
  /** Snapshots never change, so the worker's forty jobs of an hour read one once. */
  private readonly remembered = new Map<SnapshotId, ReadonlyMap<string, Market>>();

  /**
   * Takes the snapshot of an instant, starts the run of its exposures, and schedules the next hour's. Once an instant, which its
   * job sees to: taken again, it would violate the key of what was written the first time, and undo its transaction.
   *
   * @returns where nothing was marked, no snapshot: nothing of what is posted is let go until the next good one
   */
  async take(tx: EntityManager, asOf: Date): Promise<TakenSnapshot> {
    const next = plusMinutes(asOf, MINUTES_BETWEEN_SNAPSHOTS);
    const following = { kind: 'market-data.snapshot', key: textOf(next), payload: {}, dueAt: next };
    return await this.takeAt(tx, asOf, asOf, [following]);
  }

  /**
   * Takes one more snapshot, now, and starts the run of its exposures: something happened that does not wait for the hour. Where one
   * was taken at this very instant, it is of the instant after it, and sees what was quoted since.
   */
  async takeExtra(tx: EntityManager): Promise<TakenSnapshot> {
    const [at] = await tx.query<{ now: Date; asOf: Date }[]>(
      `select clock_now() as now, greatest(clock_now(),
         (select max(as_of) + interval '1 millisecond' from (
           select as_of from snapshot union all select as_of from snapshot_refusal) taken)) as "asOf"`,
    );
    invariant(at !== undefined, 'a clock that has stopped');
    return await this.takeAt(tx, at.asOf, at.now, []);
  }

  /**
   * The same, asked for again each minute while nothing is marked, until the full hour: from then on the hour's own marks are asked for.
   *
   * @returns which symbols had no mark, where none had one
   */
  async revalue(tx: EntityManager, key: string, dueAt: Date): Promise<readonly MarkRefusal[]> {
    const { snapshotId, unmarked } = await this.takeExtra(tx);
    if (snapshotId !== undefined) return [];
    const again = askedAgainAt(dueAt);
    if (again !== undefined)
      await schedule(tx, [
        {
          kind: 'market-data.revalue',
          key: `${key.split('@')[0] ?? key}@${textOf(again)}`,
          payload: {},
          dueAt: again,
        },
      ]);
    return unmarked;
  }

  /**
   * Takes a snapshot for whoever asks, who runs on it whom he asks for: nothing is started, and nothing follows. Where one was taken at
   * that instant, it is that one.
   */
  async takeOnly(tx: EntityManager, asOf: Date): Promise<Result<SnapshotId, readonly MarkRefusal[]>> {
    const rows: { id: SnapshotId }[] = await tx.query('select id from snapshot where as_of = $1', [asOf]);
    if (rows[0] !== undefined) return accept(rows[0].id);
    const taken = snapshotOf(await this.quotes(tx, asOf), await this.policies(tx), asOf);
    if (!taken.ok) return taken;
    const snapshotId = id<'Snapshot'>(uuidOf(`snapshot/${textOf(asOf)}`));
    await this.insert(tx, snapshotId, taken.value);
    const known: { symbol: string }[] = await tx.query(
      'select symbol from snapshot_refusal where as_of = $1',
      [asOf],
    );
    const before = new Set(known.map(({ symbol }) => symbol)); // an hour that was refused, and has quotes by now
    await this.store(
      tx,
      asOf,
      taken.value.unmarked.filter(({ symbol }) => !before.has(symbol)),
    );
    return accept(snapshotId);
  }

  private async takeAt(
    tx: EntityManager,
    asOf: Date,
    startAt: Date,
    following: readonly Work[],
  ): Promise<TakenSnapshot> {
    const taken = snapshotOf(await this.quotes(tx, asOf), await this.policies(tx), asOf);
    if (!taken.ok) {
      await this.store(tx, asOf, taken.refusal);
      await schedule(tx, following);
      return { snapshotId: undefined, unmarked: taken.refusal };
    }
    const snapshotId = id<'Snapshot'>(uuidOf(`snapshot/${textOf(asOf)}`));
    await this.insert(tx, snapshotId, taken.value);
    const { unmarked } = taken.value;
    await this.store(tx, asOf, unmarked);
    const run = { kind: 'exposure.start', key: snapshotId, payload: { snapshotId }, dueAt: startAt };
    await schedule(tx, [run, ...following]);
    return { snapshotId, unmarked };
  }

  /**
   * What each underlying is marked at in a snapshot, with the funding rate and volatility in force at its instant. What nothing is
   * traded on, a token that is only held, has a mark and may have neither: it is not among them then.
   *
   * @throws InvariantError when one of them is not known
   */
  async markets(tx: EntityManager, snapshotId: SnapshotId): Promise<ReadonlyMap<string, Market>> {
    const known = this.remembered.get(snapshotId);
    if (known) return known;
    const rows = await marketRows(tx, snapshotId);
    const markets = rows.filter((row) => row.traded || isWhole(row));
    return this.remember(snapshotId, new Map(markets.map((row) => [row.symbol, marketOf(row)])));
  }

  /** The same, without those of which something is not known: for whoever has an answer to that. */
  async knownMarkets(tx: EntityManager, snapshotId: SnapshotId): Promise<ReadonlyMap<string, Market>> {
    const known = this.remembered.get(snapshotId);
    if (known) return known;
    const rows = await marketRows(tx, snapshotId);
    const markets = new Map(rows.filter(isWhole).map((row) => [row.symbol, marketOf(row)]));
    return rows.every((row) => isWhole(row) || !row.traded) ? this.remember(snapshotId, markets) : markets;
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

  private async policies(tx: EntityManager): Promise<MarkPolicy[]> {
    return tx.query('select symbol, sources, max_age_minutes as "maxAgeMinutes" from market order by symbol');
  }

  /** The newest quote of each symbol and source. Older ones could not be chosen. */
  private async quotes(tx: EntityManager, asOf: Date): Promise<Quote[]> {
    return tx.query(
      `select q.symbol, q.price::text, q.quoted_at as "quotedAt", q.source, q.label
       from market m cross join unnest(m.sources) as s (source)
       cross join lateral (
         select * from quote where symbol = m.symbol and source = s.source and quoted_at <= $1
         order by quoted_at desc limit 1
       ) q`,
      [asOf],
    );
  }

  private async insert(tx: EntityManager, snapshotId: SnapshotId, snapshot: Snapshot): Promise<void> {
    const marks = [...snapshot.marks.values()];
    await tx.query(
      `with taken as (insert into snapshot (id, as_of, hash) values ($1, $2, $3))
       insert into snapshot_mark (snapshot_id, symbol, price, quoted_at, source, label)
       select $1, * from unnest($4::text[], $5::numeric[], $6::timestamptz[], $7::text[], $8::text[])`,
      [
        snapshotId,
        snapshot.asOf,
        hashOf(canonicalText(snapshot)),
        marks.map((mark) => mark.symbol),
        marks.map((mark) => mark.price),
        marks.map((mark) => mark.quotedAt),
        marks.map((mark) => mark.source),
        marks.map((mark) => mark.label),
      ],
    );
  }

  private async store(tx: EntityManager, asOf: Date, refusals: readonly MarkRefusal[]): Promise<void> {
    for (const { symbol, reason, detail } of refusals)
      await tx.query('insert into snapshot_refusal values ($1, $2, $3, $4)', [asOf, symbol, reason, detail]);
  }
}

async function marketRows(tx: EntityManager, snapshotId: SnapshotId): Promise<MarketRow[]> {
  const rows: MarketRow[] = await tx.query(
    `select m.symbol, m.price, m.label,
       (select rate from funding_rate f
        where f.symbol = m.symbol and f.paid_at > s.as_of order by f.paid_at limit 1) as rate,
       (select daily from volatility v
        where v.symbol = m.symbol and v.as_of <= (s.as_of at time zone 'UTC')::date
        order by v.as_of desc limit 1) as daily, stress.*,
       exists (select from instrument i where i.underlying = m.symbol) as traded,
       exists (select from instrument i where i.underlying = m.symbol and i.kind in ('linear-perpetual', 'inverse-perpetual')) as funded
     from snapshot s join snapshot_mark m on m.snapshot_id = s.id
     left join lateral (
       select down, up, volatility_down, volatility_up from stress_move f where f.symbol = m.symbol and f.effective_from <= s.as_of
       order by f.effective_from desc limit 1) as stress on true
     where s.id = $1`,
    [snapshotId],
  );
  invariant(rows.length > 0, `no snapshot ${snapshotId}`);
  return rows;
}

/** What is dated pays no funding, and waits for no rate of it. */
const isWhole = ({ rate, daily, funded }: MarketRow) => (rate !== null || !funded) && daily !== null;

function marketOf(row: MarketRow): Market {
  const { symbol, price, label, rate, daily, funded } = row;
  invariant(rate !== null || !funded, `no funding rate of ${symbol} for this interval`);
  invariant(
    daily !== null,
    `no volatility of ${symbol}: an instrument without history needs an approved proxy`,
  );
  return {
    symbol,
    label,
    mark: new Exact(price),
    fundingRate: new Exact(rate ?? 0),
    dailyVolatility: new Exact(daily).toNumber(),
    stress: stressOf(row),
  };
}

function stressOf({ down, up, volatility_down, volatility_up }: MarketRow): Stress | undefined {
  if (down === null || up === null) return undefined;
  const price = { down: new Exact(down), up: new Exact(up) };
  if (volatility_down === null || volatility_up === null) return price;
  return { ...price, volatility: { down: new Exact(volatility_down), up: new Exact(volatility_up) } };
}
