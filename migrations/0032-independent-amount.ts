// Whether a version names an independent amount of the party: a run asks for those alone, and for nothing where nobody named one.
export const independentAmounts = String.raw`
  alter table agreement_version add column names_independent boolean not null generated always as (
    coalesce((elections #>> '{independentAmounts,counterparty,amount}')::numeric, 0) > 0
    or coalesce((elections #>> '{approach,independentAmounts,counterparty,amount}')::numeric, 0) > 0
  ) stored;
  create index independent_amounts on agreement_version (agreement_id) where names_independent;

  -- What a run calls, it calls once: independent amounts as well.
  drop index one_call_a_run;
  create unique index one_call_a_run on margin_call (relationship_id, snapshot_id, occupancy, kind, direction)
    where parent_id is null and form = 'demand' and kind in ('vm', 'im', 'ia');
`;
