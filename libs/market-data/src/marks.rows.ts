import type { Result } from '@app/kernel';
import type { EntityManager } from 'typeorm';
import { type MarkPolicy, type MarkRefusal, type Quote, type Snapshot, snapshotOf } from './domain';
import { holdVoiding } from './quote-lock.rows';

/** What everything is marked at as of an instant, each by its own policy; and what is not, with why. */
export async function marksAt(
  tx: EntityManager,
  asOf: Date,
): Promise<Result<Snapshot, readonly MarkRefusal[]>> {
  await holdVoiding(tx);
  const quotes: Quote[] = await tx.query(NEWEST, [asOf]);
  const policies: MarkPolicy[] = await tx.query(POLICIES);
  return snapshotOf(quotes, policies, asOf);
}

const POLICIES = 'select symbol, sources, max_age_minutes as "maxAgeMinutes" from market order by symbol';

// The newest quote of each symbol and source that nobody has voided. Older ones could not be chosen.
const NEWEST = `
  select q.symbol, q.price::text, q.quoted_at as "quotedAt", q.source, q.label
  from market m cross join unnest(m.sources) as s (source)
  cross join lateral (
    select * from standing_quote where symbol = m.symbol and source = s.source and quoted_at <= $1
    order by quoted_at desc limit 1
  ) q`;
