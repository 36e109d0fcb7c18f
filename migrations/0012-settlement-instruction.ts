// Where money may go.
//
// party_phone                       the numbers a party is called back on, who wrote them down and where he found them.
// settlement_instruction            a bank account or a wallet, as somebody proposed it. It is never edited: another one replaces it.
// settlement_instruction_proof      a small odd amount that came from there.
// settlement_call_back              a call on a number that was on file: who called whom, and the answer.
// settlement_instruction_approval   the second person's word, and the hour from which it is in force.
// settlement_instruction_end        it was stopped, by one person of either side.
export const settlementInstruction = String.raw`
create table party_phone (
  id          uuid        primary key,
  party_id    text        not null references party,
  person      text        not null check (person <> ''),
  number      text        not null check (number ~ '^\+[1-9][0-9]{6,14}$'), -- E.164
  source      text        not null check (source <> ''), -- where it was found, other than with whoever proposes an account
  recorded_by text        not null references control.actor,
  recorded_at timestamptz not null default clock_now(),
  unique (id, party_id)
);

-- ISO 13616: with the first four characters at the end and each letter as two digits, the rest by 97 is 1.
create function iban_adds_up(iban text) returns boolean
language sql immutable
return mod((
  select string_agg(case when c ~ '[0-9]' then c else (ascii(c) - 55)::text end, '' order by n)
  from regexp_split_to_table(substr(iban, 5) || left(iban, 4), '') with ordinality as letters (c, n)
)::numeric, 97) = 1;

create table settlement_instruction (
  id           uuid        primary key,
  party_id     text        not null references party,
  kind         text        not null check (kind in ('bank', 'wallet')),
  asset        text        not null check (asset ~ '^[A-Z]{3,10}$'),
  account      text        not null, -- an IBAN, or an address in its one spelling by EIP-55
  bic          text        check (bic ~ '^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$'),
  chain_id     bigint      check (chain_id > 0), -- EIP-155
  custodian    text        check (custodian <> ''), -- who holds the keys
  replaces     uuid,
  test_amount  bigint      not null check (test_amount > 0), -- smallest units of the asset: what proves control when it arrives
  entered_by   text        not null check (entered_by <> ''), -- a client of the party, or an officer
  entered_role text        not null,
  proposed_at  timestamptz not null default clock_now(),
  unique (id, party_id),
  unique (id, party_id, asset),
  unique (id, account, test_amount),
  constraint bank_or_wallet check (case kind
    when 'bank' then num_nulls(chain_id, custodian) = 2 and bic is not null
      and account ~ '^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$' and iban_adds_up(account)
    else bic is null and num_nulls(chain_id, custodian) = 0 and account ~ '^0x[0-9a-fA-F]{40}$'
  end),
  constraint replaces_its_own foreign key (replaces, party_id, asset) references settlement_instruction (id, party_id, asset)
);
create index settlement_instruction_by_party on settlement_instruction (party_id, proposed_at, id);
create index settlement_instruction_in_order on settlement_instruction (proposed_at, id);
create index settlement_instruction_replaced on settlement_instruction (replaces) where replaces is not null;

create table settlement_instruction_proof (
  instruction_id uuid        primary key,
  from_account   text        not null,
  amount         bigint      not null,
  transfer       text        not null unique check (transfer <> ''), -- the chain's, or the bank's, name for it
  recorded_by    text        not null references control.actor,
  recorded_at    timestamptz not null default clock_now(),
  constraint came_from_there foreign key (instruction_id, from_account, amount)
    references settlement_instruction (id, account, test_amount)
);

create table settlement_call_back (
  instruction_id uuid        not null,
  n              smallint    not null check (n > 0),
  party_id       text        not null,
  phone_id       uuid        not null,
  spoke_to       text        check (spoke_to <> ''),
  answer         text        not null check (answer in ('confirmed', 'denied', 'not-reached')),
  called_by      text        not null references control.actor,
  called_at      timestamptz not null default clock_now(),
  proposal_id    uuid        references control.proposal, -- what the second person approves
  primary key (instruction_id, n),
  unique (instruction_id, n, answer),
  constraint confirmed_is_proposed check ((answer = 'confirmed') = (proposal_id is not null)),
  constraint somebody_answered check ((answer = 'not-reached') = (spoke_to is null)),
  constraint of_this_party foreign key (instruction_id, party_id) references settlement_instruction (id, party_id),
  constraint on_file foreign key (phone_id, party_id) references party_phone (id, party_id)
);

create table settlement_instruction_approval (
  instruction_id  uuid        primary key references settlement_instruction_proof,
  call_back       smallint    not null,
  answer          text        not null generated always as ('confirmed') stored,
  approval_id     uuid        not null unique,
  approval_kind   text        not null generated always as ('legal-entity.settlement-instruction') stored,
  terms_hash      bytea       not null,
  cooling_minutes integer     not null,
  approved_at     timestamptz not null default clock_now(),
  in_force_from   timestamptz not null,
  constraint confirmed_by_call_back foreign key (instruction_id, call_back, answer)
    references settlement_call_back (instruction_id, n, answer),
  constraint approved_as_written foreign key (approval_id, approval_kind, terms_hash)
    references control.approval (id, kind, subject_hash),
  constraint cools_first check (cooling_minutes >= 60)
);

create table settlement_instruction_end (
  instruction_id uuid        primary key references settlement_instruction,
  ended_by       text        not null check (ended_by <> ''),
  role           text        not null,
  reason         text        not null check (reason <> ''),
  ended_at       timestamptz not null default clock_now()
);

-- Exactly what two people agree on, with the call in which the party confirmed it.
create function settlement_instruction_terms(instruction_id uuid, call_back integer) returns bytea
language sql stable security definer set search_path = pg_catalog, pg_temp
return (
  select sha256(convert_to(jsonb_build_array('settlement-instruction', i.id, i.party_id, i.kind, i.asset, i.account, i.bic,
    i.chain_id, i.custodian, i.replaces, call_back)::text, 'UTF8'))
  from public.settlement_instruction i where i.id = instruction_id
);

-- Whether a wallet is on the list in force, however its letters are written there; null: no list was ever read.
create function wallet_is_listed(address text) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp
return (
  select exists (
    select from public.sanctions_entry e
    where e.version = r.version and position(lower(address) in lower(e.remarks)) > 0
      and lower(address) = any (regexp_split_to_array(lower(e.remarks), '[^0-9a-z]+'))
  )
  from public.sanctions_reading r order by r.n desc limit 1
);

-- What replaced it and was not stopped before its hour, at an instant.
create function settlement_instruction_replaced(id uuid, at timestamptz) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp
return exists (
  select from public.settlement_instruction i
  join public.settlement_instruction_approval a on a.instruction_id = i.id
  left join public.settlement_instruction_end e on e.instruction_id = i.id
  where i.replaces = settlement_instruction_replaced.id and a.in_force_from <= at
    and (e.ended_at is null or e.ended_at >= a.in_force_from)
);

create function settlement_instruction_in_force(id uuid, at timestamptz) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp
return exists (
  select from public.settlement_instruction_approval a
  where a.instruction_id = settlement_instruction_in_force.id and a.in_force_from <= at
) and not exists (
  select from public.settlement_instruction_end e where e.instruction_id = settlement_instruction_in_force.id
) and not public.settlement_instruction_replaced(settlement_instruction_in_force.id, at);

-- A party that never had one has nothing that could be led astray: its first cools shorter, and may be confirmed on a number
-- that was found after it was proposed.
create function settlement_instruction_is_first(party_id text, besides uuid) returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp
return not exists (
  select from public.settlement_instruction i
  join public.settlement_instruction_approval a on a.instruction_id = i.id
  where i.party_id = settlement_instruction_is_first.party_id and i.id <> besides
);
`;
