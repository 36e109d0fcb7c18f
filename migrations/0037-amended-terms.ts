import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The terms of a relationship that is open follow its paper, each version from its day on. */
export class AmendedTerms37 implements MigrationInterface {
  readonly name = 'AmendedTerms0000000000037';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [versions, reads]) await runner.query(part);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(String.raw`
      drop function lock_relationships(bigint[], timestamptz), relationship_at(timestamptz);
      create or replace view relationship_now with (security_invoker = true) as
        ${relationshipWith('select * from public.terms where relationship_id = r.id order by version desc limit 1')};
      create function lock_relationships(relationship_ids bigint[]) returns setof relationship_now
        language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
      begin
        perform o.relationship_id from public.occupancy o
        where o.relationship_id = any (relationship_ids) and o.code = 'A1'
        order by o.relationship_id for no key update;
        return query select * from public.relationship_now where id = any (relationship_ids) order by id;
      end $$;
      revoke all on function lock_relationships from public;
      grant execute on function lock_relationships to ringfence_writer;
      drop trigger terms_follow_the_paper on terms;
      drop function terms_follow_the_paper();
      alter table terms drop column approval_id;
    `);
  }
}

const relationshipWith = (terms: string) => `
  select r.id, r.name, r.asset, r.scale, r.written_ending, r.exhaustion_low, r.exhaustion_high,
    r.exhaustion_confidence, r.exhaustion_model,
    t.threshold, t.minimum_transfer, t.rounding, t.response_minutes, t.notice_minutes, t.grace_minutes,
    t.auction_minutes, t.mpor_minutes, t.im_multiplier, t.im_correlation, t.line_rate,
    (select json_agg(json_build_object('code', o.code, 'seat', o.seat, 'partyId', o.party_id,
       'standing', o.standing, 'independent', o.independent::text) order by o.seated_at, o.code)
     from public.occupancy o where o.relationship_id = r.id) as occupancies
  from public.relationship r
  cross join lateral (${terms}) t`;

// The first terms are in force from the opening on: what is asked of before, there was nothing else.
const inForceAt = (instant: string) => `
  select * from public.terms where relationship_id = r.id and (version = 1 or effective_from <= ${instant})
  order by version desc limit 1`;

const versions = String.raw`
  -- By whose approval a relationship is called otherwise; the first terms came with its opening.
  alter table terms add column approval_id uuid references agreement_version (approval_id),
    add constraint amended_by_an_approval check ((approval_id is null) = (version = 1));

  create function terms_follow_the_paper() returns trigger
  language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
  begin
    if not exists (
      select from public.agreement_version v
      join public.agreement a on a.id = v.agreement_id
      join public.relationship r on (r.id, r.name) = (new.relationship_id, a.cell)
      join public.occupancy o on (o.relationship_id, o.party_id) = (r.id, a.party_id)
      join public.terms t on (t.relationship_id, t.version) = (r.id, new.version - 1)
      -- A minute's grace: whoever looked at the clock before this did so a moment ago.
      where (v.approval_id, v.effective_from) = (new.approval_id, new.effective_from)
        and new.effective_from >= greatest(t.effective_from, public.clock_now() - interval '1 minute')
    ) then
      raise exception 'no approved version of its paper gives relationship % terms from that day', new.relationship_id
        using errcode = 'check_violation', constraint = 'terms_follow_the_paper', table = 'terms', schema = 'public';
    end if;
    return new;
  end $$;
  revoke all on function terms_follow_the_paper from public;
  create trigger terms_follow_the_paper before insert on terms
    for each row when (new.version > 1) execute function terms_follow_the_paper();
`;

const reads = String.raw`
  create or replace view relationship_now with (security_invoker = true) as
    ${relationshipWith(inForceAt('public.clock_now()'))};

  -- The same with the terms that were in force at an instant. Not strict, and without a path of its own: it is read as if it were a view.
  create function relationship_at(as_of timestamptz) returns setof relationship_now language sql stable
  begin atomic
    ${relationshipWith(inForceAt('as_of'))};
  end;

  drop function lock_relationships(bigint[]);
  create function lock_relationships(relationship_ids bigint[], as_of timestamptz) returns setof relationship_now
    language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
  begin
    perform o.relationship_id from public.occupancy o
    where o.relationship_id = any (relationship_ids) and o.code = 'A1'
    order by o.relationship_id for no key update;
    return query select * from public.relationship_at(lock_relationships.as_of) where id = any (relationship_ids) order by id;
  end $$;
  revoke all on function lock_relationships, relationship_at from public;
  grant execute on function lock_relationships, relationship_at to ringfence_writer;
`;
