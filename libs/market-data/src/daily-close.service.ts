import { CalendarDate, invariant, plusMinutes, textOf } from '@app/kernel';
import { schedule } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { MarkRefusal, Quote } from './domain';
import { marksAt } from './marks.rows';

const MINUTES_IN_A_DAY = 24 * 60;
const MINUTES_FOR_SOURCES = 120; // after midnight: who publishes a close of his own has done so by then

/** A day that ended without a mark of some markets, and why. */
export interface RefusedCloses {
  readonly day: string;
  readonly markets: readonly {
    readonly symbol: string;
    readonly reason: string;
    readonly detail: string;
    readonly recorded: boolean; // a source has said its close since
  }[];
}

/** What each day ended at, where no source has said so: by the marks that were there. */
@Injectable()
export class DailyCloseService {
  /** Makes the close of the day that an instant lies in due, UTC. The same again is nothing. */
  async plan(tx: EntityManager, from: Date): Promise<void> {
    const day = dayOf(textOf(from).slice(0, 10));
    const dueAt = plusMinutes(endOf(day), MINUTES_FOR_SOURCES);
    await schedule(tx, [{ kind: 'market-data.close', key: day.text, payload: { day: day.text }, dueAt }]);
  }

  /**
   * Strikes the close of a day: of each market the last mark before midnight, by the sources and the age that its marks are judged by,
   * with its source and its label. A close that is there stays as it is, and so does one that comes in at the same time. A market without
   * a mark has no close of that day: it is written down with why, and no other price takes its place.
   *
   * @returns the symbols that have none
   */
  async strike(tx: EntityManager, text: string): Promise<readonly string[]> {
    const day = dayOf(text);
    const marks = await marksAt(tx, new Date(endOf(day).getTime() - 1));
    if (marks.ok) await tx.query(STRIKE, [day.text, ...columnsOf([...marks.value.marks.values()])]);
    const unmarked = marks.ok ? marks.value.unmarked : marks.refusal;
    const missing: { symbol: string }[] = await tx.query(MISSING, [day.text, ...refusalColumns(unmarked)]);
    return missing.map(({ symbol }) => symbol).sort();
  }

  /** The days that ended without a mark of some markets, the newest first. @param before of those before this day; left out: all */
  async refusals(
    tx: EntityManager,
    { before, limit }: { readonly before: string | undefined; readonly limit: number },
  ): Promise<RefusedCloses[]> {
    return await tx.query<RefusedCloses[]>(REFUSED, [before ?? null, limit]);
  }
}

// In the order of the key, so that an import of the same days waits in one direction.
const STRIKE = `
  insert into daily_close (symbol, day, close, source, label, quoted_at)
  select g.symbol, $1::date, g.price, g.source, g.label, g.quoted_at
  from unnest($2::text[], $3::numeric[], $4::text[], $5::text[], $6::timestamptz[]) as g (symbol, price, source, label, quoted_at)
  order by g.symbol on conflict do nothing`;

const MISSING = `
  insert into close_refusal (symbol, day, reason, detail)
  select g.symbol, $1::date, g.reason, g.detail from unnest($2::text[], $3::text[], $4::text[]) as g (symbol, reason, detail)
  where not exists (select from daily_close c where (c.symbol, c.day) = (g.symbol, $1::date))
  order by g.symbol on conflict do nothing returning symbol`;

const REFUSED = `
  select r.day::text, json_agg(json_build_object('symbol', r.symbol, 'reason', r.reason, 'detail', r.detail,
    'recorded', exists (select from daily_close c where (c.symbol, c.day) = (r.symbol, r.day))) order by r.symbol) as markets
  from close_refusal r where r.day < coalesce($1::date, 'infinity') group by r.day order by r.day desc limit $2`;

function columnsOf(marks: readonly Quote[]): unknown[] {
  return [
    marks.map(({ symbol }) => symbol),
    marks.map(({ price }) => price),
    marks.map(({ source }) => source),
    marks.map(({ label }) => label),
    marks.map(({ quotedAt }) => quotedAt),
  ];
}

function refusalColumns(refusals: readonly MarkRefusal[]): unknown[] {
  return [
    refusals.map(({ symbol }) => symbol),
    refusals.map(({ reason }) => reason),
    refusals.map(({ detail }) => detail),
  ];
}

function dayOf(text: string): CalendarDate {
  const day = CalendarDate.parse(text);
  invariant(day !== undefined, `${text} is no day`);
  return day;
}

const endOf = (day: CalendarDate) => plusMinutes(new Date(`${day.text}T00:00:00Z`), MINUTES_IN_A_DAY);
