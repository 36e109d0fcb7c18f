// A month's interest on the variation margin that one seat has given, as it was stated: once, on inputs that are named.
export const interestStatements = String.raw`
  create table interest_statement (
    relationship_id bigint      not null references relationship,
    id              uuid        not null,
    month           text        not null check (month ~ '^\d{4}-(0[1-9]|1[0-2])$'),
    giver           text        not null, -- whose margin it is on
    holder          text        not null check (left(holder, 1) <> left(giver, 1)),
    amount          bigint      not null, -- above zero the holder pays, below it the giver does
    elections       jsonb       not null,
    days            jsonb       not null check (jsonb_typeof(days) = 'array'),
    sources         text[]      not null, -- who published the fixings
    inputs_hash     text        not null,
    call_id         uuid,
    stated_at       timestamptz not null default clock_now(),
    primary key (relationship_id, id),
    constraint one_a_seat_and_month unique (relationship_id, giver, month),
    constraint called_unless_nothing check ((call_id is null) = (amount = 0)),
    foreign key (relationship_id, call_id) references margin_call (relationship_id, id),
    foreign key (relationship_id, giver) references occupancy,
    foreign key (relationship_id, holder) references occupancy
  );
  create trigger append_only before update or delete or truncate on interest_statement
    for each statement execute function control.forbid();
  select outside.confine('interest_statement', 'relationship_id = any ((select outside.relationships())::bigint[])', false);
  grant select, insert on interest_statement to ringfence_writer;
`;
