import { Money } from '@app/kernel';
import type { EntityManager } from 'typeorm';
import type { CallFacts } from './domain';
import type { MarginCall } from './margin.rows';

interface FactsRow {
  readonly id: string;
  readonly exposure: string | null;
  readonly day_before: string | null;
  readonly oldest: number | null;
  readonly unconfirmed: number;
}

/** What is known of each call that was struck and is not made yet: all of them in one question. */
export async function factsOf(
  tx: EntityManager,
  calls: readonly MarginCall[],
): Promise<ReadonlyMap<string, CallFacts>> {
  if (calls.length === 0) return new Map();
  const rows: FactsRow[] = await tx.query(FACTS, [
    calls.map((call) => call.id),
    calls.map((call) => call.relationship),
    calls.map((call) => call.occupancy),
    calls.map((call) => call.snapshotId),
    calls.map((call) => call.issuedAt),
  ]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return new Map(
    calls.map(({ id, amount }) => {
      const row = byId.get(id);
      const money = (minor: string) => Money.ofMinor(BigInt(minor), amount.asset);
      const before = row?.day_before ?? null;
      const facts: CallFacts = {
        amount,
        exposure: money(row?.exposure ?? '0'),
        dayBefore: before === null ? undefined : money(before),
        oldestPriceMinutes: row?.oldest ?? 0,
        unconfirmedTrades: row?.unconfirmed ?? 0,
      };
      return [id, facts];
    }),
  );
}

// Marks count of what the seat has legs on. A trade is confirmed when a comparison of the seat's portfolio came after it.
const FACTS = `
  select struck.id, now.current as exposure, before.current as day_before, marks.oldest, trades.unconfirmed
  from unnest($1::uuid[], $2::bigint[], $3::text[], $4::uuid[], $5::timestamptz[])
    as struck (id, relationship_id, occupancy, snapshot_id, at)
  left join exposure now
    on (now.relationship_id, now.snapshot_id, now.occupancy) = (struck.relationship_id, struck.snapshot_id, struck.occupancy)
  left join lateral (
    select e.current from exposure e
    where (e.relationship_id, e.occupancy) = (struck.relationship_id, struck.occupancy)
      and e.as_of <= struck.at - interval '24 hours' and e.as_of > struck.at - interval '48 hours'
    order by e.as_of desc limit 1) before on true
  cross join lateral (
    select (max(extract(epoch from s.as_of - m.quoted_at)) / 60)::integer as oldest
    from leg l join trade t on (t.relationship_id, t.id) = (l.relationship_id, l.trade_id)
    join instrument i on i.symbol = t.instrument
    join snapshot_mark m on m.symbol = i.underlying and m.snapshot_id = struck.snapshot_id
    join snapshot s on s.id = m.snapshot_id
    where (l.relationship_id, l.occupancy) = (struck.relationship_id, struck.occupancy) and l.terminated_at is null) marks
  cross join lateral (
    select count(*)::integer as unconfirmed from leg l
    where (l.relationship_id, l.occupancy) = (struck.relationship_id, struck.occupancy) and l.terminated_at is null
      and l.opened_at > struck.at - interval '24 hours'
      and not exists (select from reconciliation r
        where (r.relationship_id, r.occupancy) = (l.relationship_id, l.occupancy) and r.compared_at >= l.opened_at)) trades`;
