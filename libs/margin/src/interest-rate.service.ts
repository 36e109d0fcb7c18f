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

export type RateRefusal = 'rate-differs' | 'rate-from-the-future' | 'not-a-rate';

/** Rates that are published once a day. One that is not here is not known: nobody makes up a zero for it. */
@Injectable()
export class ReferenceRateService {
  /** Records rates, each once. The same again is nothing; another for the same day is refused, and then none of them is recorded. */
  async record(
    tx: EntityManager,
    rates: readonly ReferenceRate[],
    by: string,
    today: CalendarDate,
  ): Promise<Result<undefined, RateRefusal>> {
    if (rates.some(({ fixedOn }) => fixedOn > today.text)) return refuse('rate-from-the-future');
    if (rates.some(({ name, rate }) => name.includes('/') && new Exact(rate).lte(0)))
      return refuse('not-a-rate');
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
