import { accept, type CalendarDate, refuse, type Result } from '@app/kernel';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { misfitOf, type RateMisfit, type ReferenceRate, type ReferenceRateName } from './domain';
import { lockRates, ratesBetween, type RecordedRate, versionsOfDays } from './reference-rate.rows';

export type RateRefusal = RateMisfit | 'rate-differs' | 'rate-step-too-large';

// What one person may record of a benchmark, from a day to the next that is on record: the database refuses more.
const LARGEST_STEP = '0.01'; // 100 basis points
const NEIGHBOURS_APART = 10; // days: a rate before a longer gap says nothing of this one

/** Rates that are published once a day. One that is not here is not known: nobody makes up a zero for it. */
@Injectable()
export class ReferenceRateService {
  /**
   * Records rates, each once. The same again is nothing. Another for the same day is refused, and a benchmark that is no fraction of a
   * year or steps further from its neighbours than one person may record: then none of them is recorded. Both take two.
   */
  async record(
    tx: EntityManager,
    rates: readonly ReferenceRate[],
    by: string,
    today: CalendarDate,
  ): Promise<Result<undefined, RateRefusal>> {
    const [misfit] = rates.flatMap((rate) => misfitOf(rate, today) ?? []);
    if (misfit !== undefined) return refuse(misfit);
    await lockRates(tx);
    const columns = [
      rates.map(({ name }) => name),
      rates.map(({ fixedOn }) => fixedOn),
      rates.map(({ rate }) => rate),
      rates.map(({ source }) => source),
    ];
    const differing = await tx.query<unknown[]>(DIFFERING, columns);
    if (differing.length > 0) return refuse('rate-differs');
    const steps = await tx.query<unknown[]>(STEPS, [...columns.slice(0, 3), NEIGHBOURS_APART, LARGEST_STEP]);
    if (steps.length > 0) return refuse('rate-step-too-large');
    await tx.query(
      `insert into reference_rate (name, fixed_on, rate, source, recorded_by)
       select g.*, $5 from unnest($1::text[], $2::date[], $3::numeric[], $4::text[]) g on conflict do nothing`,
      [...columns, by],
    );
    return accept(undefined);
  }

  /**
   * The rates of a name from a day to another, both included, by their days.
   *
   * @param knownAt as they were known at that instant; left out, as they are known now
   */
  async between(
    tx: EntityManager,
    name: ReferenceRateName,
    first: CalendarDate,
    last: CalendarDate,
    knownAt?: Date,
  ): Promise<ReadonlyMap<string, RecordedRate>> {
    const rates = await ratesBetween(tx, name, [first, last], knownAt);
    return new Map(rates.map((rate) => [rate.fixedOn, rate]));
  }

  /** Every version of a number of days after one, the oldest first: what was known when. */
  history(
    tx: EntityManager,
    name: ReferenceRateName,
    { after, days }: { readonly after: string | undefined; readonly days: number },
  ): Promise<readonly RecordedRate[]> {
    return versionsOfDays(tx, name, after, days);
  }
}

/** What counts of each day, of which something is given. */
const NEWEST = `select distinct on (name, fixed_on) * from reference_rate order by name, fixed_on, version desc`;

const DIFFERING = `
  select from (${NEWEST}) r join unnest($1::text[], $2::date[], $3::numeric[], $4::text[]) as g (name, fixed_on, rate, source)
  using (name, fixed_on) where (r.rate, r.source) is distinct from (g.rate, g.source)`;

/** Of what is given and what is on record, by name: two days that follow one another too far apart in rate. */
const STEPS = `
  with given as (select * from unnest($1::text[], $2::date[], $3::numeric[]) as g (name, fixed_on, rate)),
  each as (
    select name, fixed_on, rate from given where name not like '%/%'
    union
    select r.name, r.fixed_on, r.rate from (${NEWEST}) r
    where r.name not like '%/%' and exists (
      select from given g where g.name = r.name and r.fixed_on between g.fixed_on - $4::integer and g.fixed_on + $4::integer)
  ),
  step as (
    select name, fixed_on, rate - lag(rate) over days as by, fixed_on - lag(fixed_on) over days as apart,
      lag(fixed_on) over days as since
    from each window days as (partition by name order by fixed_on)
  )
  select from step where abs(by) > $5::numeric and apart <= $4::integer and exists (
    select from given g where g.name = step.name and g.fixed_on in (step.fixed_on, step.since))`;
