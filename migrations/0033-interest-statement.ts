// Interest is stated by the month or by the day, each day once; paid, or added to the balance that it was earned on. What an earlier
// period comes to since a fixing of it was corrected is a part of the next statement.
export const interestPeriods = String.raw`
  alter table interest_statement rename column month to period;
  alter table interest_statement rename constraint one_a_seat_and_month to one_a_seat_and_period;
  alter table interest_statement drop constraint interest_statement_month_check,
    add constraint a_month_or_a_day check (period ~ '^\d{4}-(0[1-9]|1[0-2])(-\d\d)?$'),
    add column settlement text not null default 'transfer' check (settlement in ('transfer', 'adjustment')),
    add column corrections jsonb not null default '[]' check (jsonb_typeof(corrections) = 'array');

  create table interest_day (
    relationship_id bigint not null,
    giver           text   not null,
    day             date   not null,
    statement_id    uuid   not null,
    constraint stated_once primary key (relationship_id, giver, day),
    foreign key (relationship_id, statement_id) references interest_statement (relationship_id, id),
    foreign key (relationship_id, giver) references occupancy
  );
  insert into interest_day (relationship_id, giver, day, statement_id)
  select s.relationship_id, s.giver, (each ->> 'day')::date, s.id from interest_statement s, jsonb_array_elements(s.days) each;
  create trigger append_only before update or delete or truncate on interest_day
    for each statement execute function control.forbid();
  select outside.confine('interest_day', 'relationship_id = any ((select outside.relationships())::bigint[])', false);
  grant select, insert on interest_day to ringfence_writer;
`;
