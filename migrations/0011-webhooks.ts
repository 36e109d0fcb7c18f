import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * News that is sent out: to where, signed with what, what is still to be sent, and what came of each attempt. Sending has to do with
 * networks, so its times are the wall clock's; when the news happened is the database's own time, like everything else.
 */
export class Webhooks11 implements MigrationInterface {
  readonly name = 'Webhooks0000000000011';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(tables);
    await runner.query(grants);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(String.raw`
      drop table webhook_subscription, webhook_attempt, webhook_delivery, webhook_secret, webhook_endpoint;
      drop function webhook_was_delivered(), webhook_secret_ends(), webhook_deliver(uuid, text, text, json),
        publish_news(text[], text[], text[], text[], text[]);
    `);
  }
}

const tables = String.raw`
  create table webhook_endpoint (
    id               uuid        primary key,
    url              text        not null check (url ~ '^https?://[^\s#]+$' and length(url) <= 2048),
    disabled_because text        check (disabled_because in ('by-owner', 'by-house', 'failing', 'gone')), -- null: enabled
    disabled_at      timestamptz,
    failing_since    timestamptz, -- nothing has got through since then
    leased_until     timestamptz not null default '-infinity', -- till then one worker alone sends to it
    token            bigint      not null default 0, -- fences off a worker that another one has overtaken
    constraint disabled_at_an_instant check ((disabled_because is null) = (disabled_at is null))
  );

  -- Sealed with a key that is not in the database: nonce, tag, and the 32 bytes.
  create table webhook_secret (
    endpoint_id uuid    not null references webhook_endpoint,
    n           integer not null check (n > 0),
    sealed      bytea   not null check (octet_length(sealed) = 60),
    valid_until timestamptz, -- null: the one in use
    primary key (endpoint_id, n)
  );
  create unique index one_secret_in_use on webhook_secret (endpoint_id) where valid_until is null;

  create function webhook_secret_ends() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
  begin
    if old.valid_until is not null and (new.valid_until is null or new.valid_until > old.valid_until) then
      raise exception 'a secret that was told to end ends' using errcode = 'check_violation';
    end if;
    return new;
  end $$;
  create trigger webhook_secret_ends before update on webhook_secret
    for each row execute function webhook_secret_ends();

  -- One piece of news for one endpoint, written once; its id is what a receiver knows it by.
  create table webhook_delivery (
    id          uuid        primary key default gen_random_uuid(),
    n           bigint      not null generated always as identity unique, -- the order in which they were written
    endpoint_id uuid        not null references webhook_endpoint,
    type        text        not null check (type ~ '^[a-z_]+(\.[a-z_]+)*$'),
    key         text        not null check (key <> ''), -- the business event: the same again is nothing
    data        json        not null check (json_typeof(data) = 'object'), -- as text: what is signed never changes
    occurred_at timestamptz not null default clock_now(),
    state       text        not null default 'pending' check (state in ('pending', 'delivered', 'dead')),
    attempts    integer     not null default 0,
    tries       integer     not null default 0 check (tries >= 0), -- since it was written, or asked for again
    due_at      timestamptz not null default clock_timestamp(),
    unique (endpoint_id, type, key),
    constraint delivered_by_an_attempt check (state <> 'delivered' or attempts > 0)
  );
  create index webhook_delivery_due on webhook_delivery (endpoint_id, due_at, n) where state = 'pending';
  create index webhook_delivery_in_order on webhook_delivery (endpoint_id, n);

  create table webhook_attempt (
    delivery_id uuid        not null references webhook_delivery,
    n           integer     not null check (n > 0),
    at          timestamptz not null default clock_timestamp(),
    outcome     text        not null
      check (outcome in ('delivered', 'answered-no', 'timed-out', 'unreachable', 'not-public', 'cannot-sign')),
    status      smallint    check (status between 100 and 999),
    fault       text,
    answer      text        check (length(answer) <= 1024),
    took_ms     integer     not null check (took_ms >= 0),
    primary key (delivery_id, n), -- an attempt is made once
    constraint a_yes_is_a_status check ((outcome = 'delivered') = (coalesce(status, 0) between 200 and 299)),
    constraint a_no_has_a_status check ((outcome in ('delivered', 'answered-no')) = (status is not null))
  );

  -- Whoever marks one delivered shows the answer that says so.
  create function webhook_was_delivered() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  begin
    if not exists (
      select from public.webhook_attempt a where (a.delivery_id, a.n, a.outcome) = (new.id, new.attempts, 'delivered')
    ) then
      raise exception 'nothing is delivered without the answer that says so'
        using errcode = 'check_violation', constraint = 'webhook_was_delivered', table = 'webhook_delivery', schema = 'public';
    end if;
    return new;
  end $$;
  create trigger webhook_was_delivered before update of state on webhook_delivery
    for each row when (new.state = 'delivered' and old.state <> 'delivered') execute function webhook_was_delivered();

  -- Whose endpoint it is, and what it is told of: what its client applies for, and what concerns the party its token named.
  create table webhook_subscription (
    endpoint_id uuid   primary key references webhook_endpoint deferrable initially deferred,
    client      text   not null check (client <> ''),
    party_id    text   not null check (party_id <> ''), -- as the token said: an applicant is no party yet
    event_types text[] not null check (cardinality(event_types) > 0)
  );
  create index webhook_subscription_of_client on webhook_subscription (client, endpoint_id);
  create index webhook_subscription_of_party on webhook_subscription (party_id);

  -- An endpoint that was disabled because it failed finds dead letters, which can be replayed; one that somebody disabled is told
  -- nothing. Null when nothing was written.
  create function webhook_deliver(endpoint uuid, type text, key text, data json) returns uuid
  language sql set search_path = pg_catalog, pg_temp as $$
    insert into public.webhook_delivery (endpoint_id, type, key, data, state)
    select e.id, type, key, data, case when e.disabled_because is null then 'pending' else 'dead' end
    from public.webhook_endpoint e
    where e.id = endpoint and coalesce(e.disabled_because, 'failing') = 'failing'
    on conflict do nothing
    returning id
  $$;

  -- Runs as the owner: what one party does is news to the other, whose endpoints it does not see. Where nobody listens, nothing is
  -- written.
  create function publish_news(types text[], keys text[], clients text[], parties text[], data text[]) returns void
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  begin
    if not exists (select from public.webhook_subscription) then
      return; -- before anything is unfolded: most of the day, nobody listens
    end if;
    -- As webhook_deliver does, all at once. Two ways to be told, each by an index of its own: one condition of both would look at everybody.
    insert into public.webhook_delivery (endpoint_id, type, key, data, state)
    with news as materialized (
      select * from unnest(types, keys, clients, parties, data) with ordinality as item (type, key, client, party_id, data, n)
    ), told as (
      select news.*, s.endpoint_id from news
      join public.webhook_subscription s on s.party_id = news.party_id and news.type = any (s.event_types)
      union all
      select news.*, s.endpoint_id from news
      join public.webhook_subscription s on s.client = news.client and news.type = any (s.event_types)
        and s.party_id is distinct from news.party_id
    )
    select e.id, told.type, told.key, told.data::json, case when e.disabled_because is null then 'pending' else 'dead' end
    from told
    join public.webhook_endpoint e on e.id = told.endpoint_id and coalesce(e.disabled_because, 'failing') = 'failing'
    order by told.n
    on conflict (endpoint_id, type, key) do nothing;
  end $$;
`;

const grants = String.raw`
  do $$
  declare name text;
  begin
    foreach name in array array['webhook_attempt', 'webhook_subscription'] loop
      execute format('create trigger append_only before update or delete or truncate on %I
        for each statement execute function control.forbid()', name);
    end loop;
  end $$;

  revoke all on function webhook_was_delivered, webhook_secret_ends, webhook_deliver, publish_news from public;
  grant execute on function webhook_deliver, publish_news to ringfence_writer;
  grant select on webhook_endpoint, webhook_secret, webhook_delivery, webhook_attempt, webhook_subscription to ringfence_writer;
  grant insert (id, url) on webhook_endpoint to ringfence_writer;
  grant update (disabled_because, disabled_at, failing_since, leased_until, token) on webhook_endpoint to ringfence_writer;
  grant insert (endpoint_id, n, sealed) on webhook_secret to ringfence_writer;
  grant update (valid_until) on webhook_secret to ringfence_writer;
  grant insert (endpoint_id, type, key, data, state) on webhook_delivery to ringfence_writer;
  grant update (state, attempts, tries, due_at) on webhook_delivery to ringfence_writer;
  grant insert (delivery_id, n, outcome, status, fault, answer, took_ms) on webhook_attempt to ringfence_writer;
  grant insert on webhook_subscription to ringfence_writer;
`;
