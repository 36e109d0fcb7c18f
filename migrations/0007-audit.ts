import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Who did what, as what, and why; and the chain that shows later that none of it was changed. */
export class Audit7 implements MigrationInterface {
  readonly name = 'Audit0000000000007';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [entries, chain, access]) await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(String.raw`
      drop function control.audit_seal_next(integer), control.audit_verify(), control.audit_unsealed(),
        control.audit_block_hash(control.audit_block, xid8), control.audit_entry_hash(control.audit_entry);
      drop table control.audit_block, control.audit_entry;
    `);
  }
}

const entries = String.raw`
  -- Number, transaction and time are the database's own: nobody back-dates what he did, or says it was done elsewhere.
  create table control.audit_entry (
    id           bigint      primary key generated always as identity,
    xact         xid8        not null default pg_current_xact_id(),
    at           timestamptz not null default clock_now(),
    who          text        not null check (who <> ''), -- an officer, a client of the API, or who sat at the command line
    role         text        not null check (role <> ''),
    deed         text        not null check (deed ~ '^[a-z][a-z-]*(\.[a-z][a-z-]*)?$'),
    subject_kind text        not null check (subject_kind ~ '^[a-z][a-z-]*(\.[a-z][a-z-]*)?$'),
    subject_id   text        not null check (subject_id <> ''),
    -- Objects, so that the null of JSON never stands where nothing stands: both would hash alike.
    before       jsonb       check (jsonb_typeof(before) = 'object'),
    after        jsonb       check (jsonb_typeof(after) = 'object'),
    reason       text        check (reason <> ''),
    request_id   text        check (request_id <> ''), -- as the answer and the log name it
    request_key  text        check (request_key <> '') -- as whoever asked does: his idempotency key
  );
  create index audit_entry_by_xact on control.audit_entry (xact, id); -- for sealing
`;

const chain = String.raw`
  -- Each block is everything that transactions up to its cut have written, and after the cut before. A cut is a transaction id,
  -- not a number or a time: a transaction may begin early and commit late, and would slip behind a cut by either.
  create table control.audit_block (
    n         bigint      primary key,
    cut       xid8        not null unique,
    entries   integer     not null check (entries > 0),
    previous  bytea       not null, -- the hash of the block before
    hash      bytea       not null,
    sealed_at timestamptz not null
  );

  -- Over every column. An array of JSON keeps its fields apart, and gives an object's keys an order of their own.
  create function control.audit_entry_hash(e control.audit_entry) returns bytea
  language sql immutable -- nothing below has a text that depends on a setting
  return sha256(convert_to(jsonb_build_array(
    e.id, e.xact::text, extract(epoch from e.at), e.who, e.role, e.deed, e.subject_kind, e.subject_id, e.before, e.after,
    e.reason, e.request_id, e.request_key
  )::text, 'UTF8'));

  create function control.audit_block_hash(block control.audit_block, after xid8, out entries integer, out hash bytea)
  language sql stable set search_path = pg_catalog, pg_temp as $$
    select count(*)::integer, sha256(
      block.previous
      || convert_to(jsonb_build_array(block.n, block.cut::text, extract(epoch from block.sealed_at))::text, 'UTF8')
      || coalesce(string_agg(control.audit_entry_hash(e), ''::bytea order by e.xact, e.id), '')
    )
    from control.audit_entry e where e.xact > audit_block_hash.after and e.xact <= block.cut
  $$;

  -- Seals the next block of at most 'most' entries, more only when one transaction has more. Returns how many.
  create function control.audit_seal_next(most integer default 10000) returns integer
  language plpgsql security definer set search_path = control, pg_temp as $$
  declare
    last  audit_block;
    block audit_block;
  begin
    if not pg_try_advisory_xact_lock(hashtext('control.audit_block')) then
      return 0; -- somebody is sealing: waiting for him would seal nothing sooner
    end if;
    select * into last from audit_block order by n desc limit 1;
    select max(xact) into block.cut from (
      select xact from audit_entry
      where xact > coalesce(last.cut, '0') and xact < pg_snapshot_xmin(pg_current_snapshot())
      order by xact limit greatest(most, 1)
    ) finished;
    if block.cut is null then
      return 0;
    end if;
    block.n := coalesce(last.n, 0) + 1;
    block.previous := coalesce(last.hash, '');
    block.sealed_at := public.clock_now();
    select sealed.entries, sealed.hash into block.entries, block.hash
    from audit_block_hash(block, coalesce(last.cut, '0')) sealed;
    insert into audit_block values (block.*);
    return block.entries;
  end $$;

  -- Recomputes the chain. The first row that is not ok names the block that was changed.
  create function control.audit_verify() returns table (n bigint, entries integer, ok boolean)
  language sql stable security definer set search_path = control, pg_temp as $$
    select b.n, b.entries, b.n = b.place and b.previous = b.hash_before and h.entries = b.entries and h.hash = b.hash
    from (
      select block.*, block as whole, row_number() over w as place, coalesce(lag(hash) over w, '') as hash_before,
        coalesce(lag(cut) over w, '0'::xid8) as cut_before
      from audit_block block window w as (order by n)
    ) b, lateral audit_block_hash(b.whole, b.cut_before) h
    order by b.n
  $$;

  -- What a change would still go unnoticed in: entries after the last seal.
  create function control.audit_unsealed(out entries bigint, out oldest timestamptz)
  language sql stable security definer set search_path = control, pg_temp as $$
    select count(*), min(at) from audit_entry where xact > coalesce((select max(cut) from audit_block), '0')
  $$;
`;

const access = String.raw`
  create trigger append_only before update or delete or truncate on control.audit_entry
    for each statement execute function control.forbid();
  create trigger append_only before update or delete or truncate on control.audit_block
    for each statement execute function control.forbid();

  -- Functions are executable by everyone unless said otherwise.
  revoke all on function control.audit_entry_hash, control.audit_block_hash, control.audit_seal_next, control.audit_verify,
    control.audit_unsealed from public;
  grant select on control.audit_entry, control.audit_block to ringfence_writer;
  grant insert (who, role, deed, subject_kind, subject_id, before, after, reason, request_id, request_key)
    on control.audit_entry to ringfence_writer;
  grant execute on function control.audit_seal_next, control.audit_verify, control.audit_unsealed to ringfence_writer;
`;
