import { Exact } from '@app/kernel';
import type { Relationship } from '@app/legal-entity/domain';
import type { SnapshotId } from '@app/market-data';
import type { EntityManager } from 'typeorm';
import type { Connected, PoolMarks } from './domain';

interface MarkRow {
  readonly symbol: string;
  readonly price: string;
  readonly quotedAt: Date;
  readonly down: string | null;
}

/**
 * The marks of a snapshot, how old each is, and how far each may fall; of what prices collateral and has no mark in it, the last one there
 * was within a month: too old to count by, and not forgotten.
 */
export async function marksOf(tx: EntityManager, snapshotId: SnapshotId): Promise<PoolMarks> {
  const rows = await tx.query<MarkRow[]>(
    `select m.symbol, m.price::text, m.quoted_at as "quotedAt", (
       select f.down::text from stress_move f where f.symbol = m.symbol and f.effective_from <= s.as_of
       order by f.effective_from desc limit 1) as down
     from snapshot s join snapshot_mark m on m.snapshot_id = s.id where s.id = $1
     union all
     select last.symbol, last.price::text, last.quoted_at, null
     from snapshot s
     cross join (select distinct unnest(array[terms ->> 'priceSymbol', terms ->> 'fxSymbol']) as symbol from collateral_asset) priced
     cross join lateral (
       select m.symbol, m.price, m.quoted_at from snapshot b join snapshot_mark m on m.snapshot_id = b.id
       where b.as_of < s.as_of and b.as_of > s.as_of - interval '30 days' and m.symbol = priced.symbol order by b.as_of desc limit 1) last
     where s.id = $1 and not exists (select from snapshot_mark m where (m.snapshot_id, m.symbol) = (s.id, priced.symbol))`,
    [snapshotId],
  );
  const marks = new Map(
    rows.map(({ symbol, price, quotedAt, down }) => [symbol, { price: new Exact(price), quotedAt, down }]),
  );
  return {
    price: (symbol) => marks.get(symbol),
    stress: (underlying) => {
      const down = marks.get(underlying)?.down;
      return down === undefined || down === null ? undefined : new Exact(down);
    },
  };
}

/** Whether anything was quoted after the instant of a snapshot and until another, or voided that the snapshot is marked by. */
export async function quotedSince(tx: EntityManager, after: Date, until: Date): Promise<boolean> {
  const rows = await tx.query<unknown[]>(
    `select from market m where exists (
       select from standing_quote q where q.symbol = m.symbol and q.quoted_at > $1 and q.quoted_at <= $2) or exists (
       select from snapshot s join snapshot_mark k on k.snapshot_id = s.id and k.symbol = m.symbol
       join voided_quote v on (v.symbol, v.quoted_at, v.source) = (k.symbol, k.quoted_at, k.source) where s.as_of = $1) limit 1`,
    [after, until],
  );
  return rows.length > 0;
}

/** What a seat gains when each underlying doubles, in the settlement asset. A bought put loses then. */
export async function gainsOf(
  tx: EntityManager,
  { id }: Relationship,
  occupancy: string,
  snapshotId: SnapshotId,
): Promise<ReadonlyMap<string, Exact>> {
  const rows = await tx.query<{ underlying: string; gain: string }[]>(
    `select i.underlying, sum(l.quantity * case i.option_right when 'put' then -1 else 1 end
       * case i.kind when 'inverse-perpetual' then i.contract_size else coalesce(m.price, 1) end)::text as gain
     from leg l
     join trade t on (t.relationship_id, t.id) = (l.relationship_id, l.trade_id)
     join instrument i on i.symbol = t.instrument
     left join snapshot_mark m on (m.snapshot_id, m.symbol) = ($3, i.underlying)
     where (l.relationship_id, l.occupancy) = ($1, $2) and l.terminated_at is null
     group by i.underlying`,
    [id, occupancy, snapshotId],
  );
  return new Map(rows.map(({ underlying, gain }) => [underlying, new Exact(gain)]));
}

/** Whose paper is no collateral here: the seats and their affiliates, the entity, and whoever makes the prices of what is traded. */
export async function connectedTo(tx: EntityManager, { id }: Relationship): Promise<readonly Connected[]> {
  return tx.query<Connected[]>(
    `with seat as (select party_id as id from occupancy where relationship_id = $1 and vacated_at is null),
       grouped as (select distinct on (party_id) party_id as id, group_name from party_group order by party_id, n desc)
     select id, 'seat' as as from seat
     union all
     select g.id, 'affiliate' from grouped g
     where g.id not in (select id from seat) and g.group_name in (select group_name from grouped join seat using (id))
     union all
     select b.name, 'entity' from led.book b where b.kind = 'entity'
     union all
     select distinct unnest(m.sources), 'venue' from market m where m.symbol in (
       select i.underlying from trade t join instrument i on i.symbol = t.instrument where t.relationship_id = $1)`,
    [id],
  );
}
