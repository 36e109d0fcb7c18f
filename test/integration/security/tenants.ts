import type { Client } from 'pg';

/** Two who share nothing. Every value of a tenant's row bears its mark, so that its rows refer to each other by themselves. */
export const TENANTS = ['anton', 'zoe'] as const;
export type Tenant = (typeof TENANTS)[number];

/** A table that the application may read, with the rows of each tenant as its owner sees them. */
export interface Furnished {
  readonly name: string; // with its schema
  readonly columns: readonly string[];
  readonly values: Readonly<Record<Tenant, readonly string[]>>; // of the columns, as SQL
  readonly rows: Readonly<Record<Tenant, string>>; // as text
}

/** Every value as the tenant's: its name as a text, its number as a number, and so on. */
const MARKED = String.raw`
  case
    when a.atttypid = 'text'::regtype then quote_literal(mark.name)
    when a.atttypid in ('bigint'::regtype, 'integer'::regtype, 'smallint'::regtype, 'numeric'::regtype) then mark.n::text
    when a.atttypid = 'uuid'::regtype then quote_literal(lpad(mark.n::text, 32, '0')) || '::uuid'
    when a.atttypid = 'text[]'::regtype then format('array[%L]', mark.name)
    when a.atttypid = 'bigint[]'::regtype then format('array[%s]::bigint[]', mark.n)
    when a.atttypid = 'uuid[]'::regtype then format('array[%L]::uuid[]', lpad(mark.n::text, 32, '0'))
    when a.atttypid in ('jsonb'::regtype, 'json'::regtype) then format('%L::%s', json_build_object('of', mark.name), a.atttypid::regtype)
    when a.atttypid = 'bytea'::regtype then format('%L::bytea', mark.name)
    when a.atttypid = 'boolean'::regtype then 'true'
    when a.atttypid = 'date'::regtype then format('date ''2026-01-01'' + %s', mark.n)
    when a.atttypid = 'timestamptz'::regtype then format('timestamptz ''2026-01-01'' + %s * interval ''1 day''', mark.n)
    when a.atttypid = 'xid8'::regtype then format('''%s''::xid8', mark.n)
    when a.atttypid = 'pg_snapshot'::regtype then format('''%s:%s:''::pg_snapshot', mark.n, mark.n)
    else quote_literal(format('%s has no mark', a.atttypid::regtype)) || '::unmarked' -- whoever adds such a column marks it here
  end`;

const TABLES = String.raw`
  select c.oid::regclass::text as name, mark.name as tenant,
    array_agg(quote_ident(a.attname) order by a.attnum) as columns, array_agg(${MARKED} order by a.attnum) as values
  from pg_class c
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
  cross join (values ('anton', 1), ('zoe', 2)) as mark (name, n)
  where c.relkind = 'r' and c.relnamespace in ('public'::regnamespace, 'control'::regnamespace)
    and c.relname not in ('migrations', 'migration_text', 'simulated_clock')
  group by c.oid, mark.name order by 1, 2`;

/** Puts a row of each tenant into every table. What the rows say is not on trial, whose they are is: no other rule stands in the way. */
export async function furnish(owner: Client): Promise<Furnished[]> {
  await owner.query('set session_replication_role = replica');
  await owner.query('set search_path = pg_catalog, public');
  await owner.query(String.raw`
    do $$
    declare rule record;
    begin
      for rule in
        select conrelid::regclass as holder, conname from pg_constraint
        where contype = 'c' and connamespace in ('public'::regnamespace, 'control'::regnamespace) and conrelid <> 0
      loop
        execute format('alter table %s drop constraint %I', rule.holder, rule.conname);
      end loop;
      for rule in
        select attrelid::regclass as holder, attname from pg_attribute join pg_class c on c.oid = attrelid
        where attgenerated <> '' and attnotnull and c.relnamespace in ('public'::regnamespace, 'control'::regnamespace)
          and not exists (select from pg_index i where i.indrelid = attrelid and i.indisprimary and attnum = any (i.indkey))
      loop
        execute format('alter table %s alter %I drop not null', rule.holder, rule.attname);
      end loop;
      for rule in
        select c.oid::regclass as holder from pg_class c
        where c.relkind = 'r' and c.relnamespace in ('public'::regnamespace, 'control'::regnamespace)
      loop
        execute format('alter table %s disable trigger user', rule.holder);
      end loop;
    end $$`);
  const { rows } = await owner.query<{ name: string; tenant: Tenant; columns: string[]; values: string[] }>(
    TABLES,
  );
  const furnished = new Map<string, Furnished>();
  for (const { name, tenant, columns, values } of rows) {
    const written = await owner.query<{ row: string }>(
      `insert into ${name} as t (${columns.join(', ')}) overriding system value values (${values.join(', ')}) returning t::text as row`,
    );
    const before = furnished.get(name);
    furnished.set(name, {
      name,
      columns,
      values: Object.assign({ anton: [], zoe: [] }, before?.values, { [tenant]: values }),
      rows: Object.assign({ anton: '', zoe: '' }, before?.rows, { [tenant]: written.rows[0]?.row }),
    });
  }
  return [...furnished.values()];
}
