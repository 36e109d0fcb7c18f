import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What was upheld of a dispute is a call of its own, and names the call that was disputed. */
export class Upheld38 implements MigrationInterface {
  readonly name = 'Upheld0000000000038';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(String.raw`
      -- Parts of such a call name it as well; what tells the party across of it does not.
      alter table margin_call add column upheld_of uuid,
        add constraint upheld_of_a_call foreign key (relationship_id, upheld_of) references margin_call (relationship_id, id),
        add constraint upheld_is_demanded check (upheld_of is null or form = 'demand');
      create unique index upheld_once on margin_call (relationship_id, upheld_of) 
        where upheld_of is not null and parent_id is null;
      -- What a run calls, it calls once; what was upheld of it is beside it.
      drop index one_call_a_run;
      create unique index one_call_a_run on margin_call (relationship_id, snapshot_id, occupancy, kind, direction)
        where parent_id is null and upheld_of is null and form = 'demand' and kind in ('vm', 'im', 'ia');

      create function upheld_as_it_ended() returns trigger
      language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
      begin
        if not exists (
          select from public.dispute d join public.margin_call c on (c.relationship_id, c.id) = (d.relationship_id, d.call_id)
          where (d.relationship_id, d.call_id) = (new.relationship_id, new.upheld_of) and d.upheld >= new.amount
            and (c.occupancy, c.kind, c.direction, c.asset) = (new.occupancy, new.kind, new.direction, new.asset)
        ) then
          raise exception 'call % asks for what no dispute has upheld', new.id
            using errcode = 'check_violation', constraint = 'upheld_as_it_ended', table = 'margin_call', schema = 'public';
        end if;
        return new;
      end $$;
      create trigger upheld_as_it_ended before insert on margin_call
        for each row when (new.upheld_of is not null and new.parent_id is null) execute function upheld_as_it_ended();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(String.raw`
      do $$ begin
        if exists (select from margin_call where upheld_of is not null) then
          raise 'what was upheld of a dispute was called: the schema before this one has no place for such a call';
        end if;
      end $$;
      drop trigger upheld_as_it_ended on margin_call;
      drop function upheld_as_it_ended();
      drop index one_call_a_run;
      create unique index one_call_a_run on margin_call (relationship_id, snapshot_id, occupancy, kind, direction)
        where parent_id is null and form = 'demand' and kind in ('vm', 'im', 'ia');
      alter table margin_call drop column upheld_of;
    `);
  }
}
