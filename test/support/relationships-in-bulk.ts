import { id, type Id } from '@app/kernel';

/** How many are made, and what each of them holds. The same numbers are the same rows. */
export interface Bulk {
  readonly relationships: number;
  readonly trades: number; // of each
  readonly instruments: number; // perpetuals on S1, S2 and so on, marked at 100 when they were traded
  readonly openedAt: Date;
  readonly annex?: object; // what every seat has elected for variation margin; left out: nobody has signed anything
  readonly listening?: boolean; // whether every party is told of its calls
}

interface Owner {
  query(sql: string, parameters?: unknown[]): Promise<unknown>;
}

/**
 * Relationships by the thousand, as rows: two seats, terms, trades and money in their books. As the tables would have them, and past
 * their triggers: how a relationship is opened is on trial elsewhere.
 */
export async function makeInBulk(owner: Owner, bulk: Bulk): Promise<Id<'Book'>[]> {
  const { relationships, trades, instruments, openedAt, annex, listening = false } = bulk;
  await owner.query('begin');
  await owner.query('set local session_replication_role = replica');
  await owner.query(PEOPLE, [relationships, openedAt]);
  await owner.query(TERMS, [relationships, openedAt]);
  await owner.query(SEATS, [relationships, openedAt]);
  await owner.query(LISTED, [instruments]);
  await owner.query(TRADES, [relationships, trades, instruments, openedAt]);
  await owner.query(LEGS, [openedAt]);
  await owner.query(BOOKS, [relationships, openedAt]);
  await owner.query(ACCOUNTS);
  await owner.query(BALANCES);
  if (annex !== undefined) await owner.query(ANNEXES, [openedAt, annex]);
  if (listening) await owner.query(LISTENERS);
  await owner.query('commit');
  return Array.from({ length: relationships }, (_, n) => id<'Book'>(String(n + 1)));
}

const PEOPLE = String.raw`
  with people as (
    insert into party (id, name) select 'p' || n, 'Party ' || n from generate_series(0, 999) n on conflict do nothing
  )
  insert into relationship (id, name, asset, scale, written_ending, opened_at)
  select n, 'R' || n, 'USDC', 6, 'sized-tranche', $2 from generate_series(1, $1::integer) n`;

const TERMS = String.raw`
  insert into terms (relationship_id, version, effective_from, threshold, minimum_transfer, rounding, response_minutes, notice_minutes,
    grace_minutes, auction_minutes, mpor_minutes, im_multiplier, im_correlation, line_rate)
  select n, 1, $2, 0, 1000000000, 1000000, 45, 60, 240, 120, 465, 2.33, 0.7, 0.08 from generate_series(1, $1::integer) n`;

const SEATS = String.raw`
  insert into occupancy (relationship_id, code, party_id, seated_at)
  select n, seat, 'p' || (n * 2 + o) % 1000, $2
  from generate_series(1, $1::integer) n cross join (values ('A1', 0), ('B1', 1)) as seated (seat, o)`;

const LISTED = String.raw`
  insert into instrument (symbol, kind, underlying, asset)
  select 'S' || n || '-PERP', 'linear-perpetual', 'S' || n, 'USDC' from generate_series(1, $1::integer) n`;

const TRADES = String.raw`
  insert into trade (relationship_id, id, instrument, traded_at)
  select n, 't' || t, 'S' || 1 + (n * 7 + t * 13) % $3::integer || '-PERP', $4
  from generate_series(1, $1::integer) n cross join generate_series(1, $2::integer) t`;

const LEGS = String.raw`
  insert into leg (relationship_id, trade_id, occupancy, quantity, price, opened_at)
  select t.relationship_id, t.id, seat, sign * (1000 + (t.relationship_id * 31 + length(t.id) * 17) % 9000), 100, $1
  from trade t cross join (values ('A1', 1), ('B1', -1)) as seated (seat, sign)`;

const BOOKS = String.raw`
  insert into led.book (id, name, kind, opened_at) select n, 'R' || n, 'relationship', $2 from generate_series(1, $1::integer) n`;

const ACCOUNTS = String.raw`
  insert into led.account (book_id, book_kind, asset_id, layer, code, guard, freezes, occupied, detailed, occupancy)
  select b.id, b.kind, s.id, c.layer, c.code, c.guard, c.freezes, c.occupied, c.detailed, seat
  from led.book b cross join (values ('A1'), ('B1')) as seated (seat)
  join led.chart c on c.code in ('FREE', 'IM', 'VM_HELD', 'VM_GIVEN')
  join led.asset s on s.code = case c.layer when 'money' then 'USDC' else 'USDC.owed' end
  where b.kind = 'relationship'`;

const BALANCES = String.raw`
  insert into led.balance (book_id, account_id, asset_id, code, guard, bridge, occupancy, freezes, credits_posted)
  select a.book_id, a.id, a.asset_id, a.code, a.guard, a.bridge, a.occupancy, a.freezes,
    case a.code when 'FREE' then 1000000000000 when 'IM' then 100000000000 else 0 end
  from led.account a`;

const ANNEXES = String.raw`
  with annex as (
    insert into agreement (id, party_id, cell, form, generation)
    select gen_random_uuid(), o.party_id, r.name, 'csa-2016-vm', 0
    from occupancy o join relationship r on r.id = o.relationship_id
    returning id
  )
  insert into agreement_version (agreement_id, version, effective_from, elections, executed_sha256, signed_on, signed_by, relinks, approval_id)
  select id, 1, $1::timestamptz, $2::jsonb, repeat('a', 64), $1::date, '{signatory}', agreement_relinks($2::jsonb), gen_random_uuid() from annex`;

const LISTENERS = String.raw`
  with endpoint as (
    insert into webhook_endpoint (id, url)
    select md5(id)::uuid, 'https://example.org/' || id from party
  )
  insert into webhook_subscription (endpoint_id, client, party_id, event_types)
  select md5(id)::uuid, id, id, '{margin_call.issued}' from party`;
