// In which transaction each row that is streamed was written. Numbers of transactions are given in order and commit out of order, so a
// reader reads below the lowest that still runs: nothing can appear there any more. As the rows come in by that order, an index of
// ranges finds the newest, and costs a writer next to nothing.
export const stream = String.raw`
  alter table snapshot add column told_in bigint not null default (pg_current_xact_id()::text::bigint);
  alter table exposure add column told_in bigint not null default (pg_current_xact_id()::text::bigint);
  alter table margin_call_step add column told_in bigint not null default (pg_current_xact_id()::text::bigint);
  create index snapshot_told on snapshot using brin (told_in) with (pages_per_range = 16, autosummarize = on);
  create index exposure_told on exposure using brin (told_in) with (pages_per_range = 16, autosummarize = on);
  create index margin_call_step_told on margin_call_step using brin (told_in) with (pages_per_range = 16, autosummarize = on);
`;
