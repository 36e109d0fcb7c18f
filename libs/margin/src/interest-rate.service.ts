import { accept, type CalendarDate, Exact, refuse, type Result } from '@app/kernel';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** What a rate is called: what a day's money cost, or one currency in units of another. */
export const REFERENCE_RATES = ['SOFR', 'EFFR', 'ESTR', 'SONIA', 'TONA', 'USDC/EUR', 'USDC/USD'] as const;
export type ReferenceRateName = (typeof REFERENCE_RATES)[number];

/** A rate as somebody published it for a day. */
export interface ReferenceRate {
  readonly name: ReferenceRateName;
  readonly fixedOn: string; // YYYY-MM-DD
  readonly rate: string; // decimal text: of a year, 0.0432 is 4.32 %; of a pair, units of the second for one of the first
  readonly source: string;
}

export type RateRefusal =
  'rate-differs' | 'rate-from-the-future' | 'not-a-rate' | 'not-a-fraction' | 'rate-step-too-large';

/** A central bank moves by a quarter or a half: what moves further in a day was more often typed wrong. */
const LARGEST_STEP = '0.01'; // 100 basis points
const DAYS_APART = 10; // a rate before a longer gap says nothing of this one

/** Rates that are published once a day. One that is not here is not known: nobody makes up a zero for it. */
@Injectable()
export class ReferenceRateService {
  /**
   * Records rates, each once. The same again is nothing. Another for the same day is refused, and a benchmark that is no fraction of a
   * year or steps further from its neighbours than one person may record: then none of them is recorded.
   */
  async record(
    tx: EntityManager,
    rates: readonly ReferenceRate[],
    by: string,
    today: CalendarDate,
  ): Promise<Result<undefined, RateRefusal>> {
    if (rates.some(({ fixedOn }) => fixedOn > today.text)) return refuse('rate-from-the-future');
    if (rates.some(({ name, rate }) => name.includes('/') && new Exact(rate).lte(0)))
      return refuse('not-a-rate');
    if (rates.some(({ name, rate }) => !name.includes('/') && new Exact(rate).abs().gte(1)))
      return refuse('not-a-fraction');
    // Neighbouring days that are recorded at one instant are each other's neighbours too.
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('reference-rates', 0))`);
    const columns = [
      rates.map(({ name }) => name),
      rates.map(({ fixedOn }) => fixedOn),
      rates.map(({ rate }) => rate),
      rates.map(({ source }) => source),
    ];
    const differing = await tx.query<unknown[]>(
      `select from reference_rate r join unnest($1::text[], $2::date[], $3::numeric[], $4::text[]) as g (name, fixed_on, rate, source)
       using (name, fixed_on) where (r.rate, r.source) is distinct from (g.rate, g.source)`,
      columns,
    );
    if (differing.length > 0) return refuse('rate-differs');
    const steps = await tx.query<unknown[]>(STEPS, [...columns.slice(0, 3), DAYS_APART, LARGEST_STEP]);
    if (steps.length > 0) return refuse('rate-step-too-large');
    await tx.query(
      `insert into reference_rate (name, fixed_on, rate, source, recorded_by)
       select g.*, $5 from unnest($1::text[], $2::date[], $3::numeric[], $4::text[]) g on conflict do nothing`,
      [...columns, by],
    );
    return accept(undefined);
  }

  /** The rates of a name from a day to another, both included, by their days. */
  async between(
    tx: EntityManager,
    name: ReferenceRateName,
    first: CalendarDate,
    last: CalendarDate,
  ): Promise<ReadonlyMap<string, ReferenceRate>> {
    const rows: ReferenceRate[] = await tx.query(
      `select name, fixed_on::text as "fixedOn", rate::text, source from reference_rate
       where name = $1 and fixed_on between $2 and $3 order by fixed_on`,
      [name, first.text, last.text],
    );
    return new Map(rows.map((row) => [row.fixedOn, row]));
  }
}

/** Of what is given and what is on record, by name: two days that follow one another too far apart in rate. */
const STEPS = `
  with given as (select * from unnest($1::text[], $2::date[], $3::numeric[]) as g (name, fixed_on, rate)),
  each as (
    select name, fixed_on, rate from given where name not like '%/%'
    union
    select r.name, r.fixed_on, r.rate from reference_rate r
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
