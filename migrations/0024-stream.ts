// In which transaction each row that is streamed was written. Numbers of transactions are given in order and commit out of order, so a
// reader reads below the lowest that still runs: nothing can appear there any more. The index is what a reader who was long away goes on
// by, a page at a time.
export const stream = String.raw`
  alter table snapshot add column told_in bigint not null default (pg_current_xact_id()::text::bigint);
  alter table exposure add column told_in bigint not null default (pg_current_xact_id()::text::bigint);
  alter table margin_call_step add column told_in bigint not null default (pg_current_xact_id()::text::bigint);
  create index snapshot_told on snapshot (told_in);
  create index exposure_told on exposure (told_in);
  create index margin_call_step_told on margin_call_step (told_in);
`;
