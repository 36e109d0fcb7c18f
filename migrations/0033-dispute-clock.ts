// A dispute is resolved, and its result told, by the clock of its annex: both instants are of the day on which it was notified.
export const disputeClock = String.raw`
  alter table dispute add column result_by timestamptz;
  update dispute set result_by = resolution_at + interval '1 day';
  alter table dispute alter column result_by set not null,
    add constraint heard_before_it_is_told check (opened_at < resolution_at and resolution_at < result_by);
`;
