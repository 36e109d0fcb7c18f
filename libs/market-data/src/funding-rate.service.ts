import { accept, invariant, refuse, type Result, textOf } from '@app/kernel';
import { schedule } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type PublishedRate, rateOf, type RateRefusal } from './domain';
import { INSERT_RATES, rateColumns, RATES } from './funding-rate.rows';
import { unmarked, type UnmarkedRefusal } from './unmarked.rows';
import { unsigned, type UnsignedRefusal } from './unsigned.rows';

/** Why a rate of what a source may speak of is not recorded. */
export type GrantedRateRefusal =
  | { readonly kind: RateRefusal; readonly symbol: string; readonly rate: string; readonly paidAt: string }
  | { readonly kind: 'from-the-future' | 'differs'; readonly symbol: string; readonly paidAt: string };

/** Why a rate is not recorded that anybody may have reported, of anything. */
export type FundingRateRefusal = UnmarkedRefusal | UnsignedRefusal | GrantedRateRefusal;

// A venue publishes the rate of the interval that runs, and may be an hour ahead of us as with marks.
const LEAD = `interval '9 hours'`;

/**
 * Funding rates as venues publish them: facts like prices, each written once. The same again is nothing, be it from another source;
 * another rate for a known interval refuses all of them, since what runs and payments were struck on is not said again.
 */
@Injectable()
export class FundingRateService {
  /** @returns how many of them were new; on any refusal none is left written */
  async record(
    tx: EntityManager,
    rates: readonly PublishedRate[],
  ): Promise<Result<number, FundingRateRefusal>> {
    const refused = (await unmarked(tx, rates)) ?? (await unsigned(tx, rates));
    return refused ? refuse(refused) : this.write(tx, rates);
  }

  /** The same of a source that may send them: what it was granted is marked by it. */
  async recordGranted(
    tx: EntityManager,
    rates: readonly PublishedRate[],
  ): Promise<Result<number, GrantedRateRefusal>> {
    const foreign = await unmarked(tx, rates);
    invariant(
      foreign === undefined,
      `${foreign?.symbol ?? ''} was granted to a source, and is not marked by it`,
    );
    return this.write(tx, rates);
  }

  /** Writes first and looks afterwards, as quotes are written: of two writers at once, the second sees what the first has said. */
  private async write(
    tx: EntityManager,
    rates: readonly PublishedRate[],
  ): Promise<Result<number, GrantedRateRefusal>> {
    const refused = noneOf(rates) ?? (await tooEarly(tx, rates));
    if (refused) return refuse(refused);
    const columns = rateColumns(rates.map(({ source, ...rate }) => ({ ...rate, label: source })));
    await tx.query('savepoint rates');
    const written = await tx.query<unknown[]>(`${INSERT_RATES} returning 1`, columns);
    const [differing] = await tx.query<{ symbol: string; paidAt: Date }[]>(
      `select f.symbol, f.paid_at as "paidAt" from funding_rate f join ${RATES} on (f.symbol, f.paid_at) = (g.symbol, g.paid_at)
       where f.rate <> g.rate order by f.symbol, f.paid_at limit 1`,
      columns,
    );
    await tx.query(`${differing ? 'rollback to' : 'release'} savepoint rates`);
    if (differing === undefined) {
      if (written.length > 0) await revalue(tx, columns[0]);
      return accept(written.length);
    }
    return refuse({ kind: 'differs', symbol: differing.symbol, paidAt: textOf(differing.paidAt) });
  }
}

function noneOf(rates: readonly PublishedRate[]): GrantedRateRefusal | undefined {
  for (const { symbol, rate, paidAt } of rates) {
    const read = rateOf({ rate, paidAt });
    if (!read.ok) return { kind: read.refusal, symbol, rate, paidAt: textOf(paidAt) };
  }
  return undefined;
}

/** What the newest marks were refused for does not wait for those of the hour. */
async function revalue(tx: EntityManager, symbols: unknown): Promise<void> {
  const [missed] = await tx.query<{ asOf: Date; now: Date }[]>(
    `select s.as_of as "asOf", clock_now() as now from (select max(as_of) as as_of from snapshot) s
     where exists (select from snapshot_refusal r
       where r.as_of = s.as_of and r.reason = 'no-funding-rate' and r.symbol = any ($1::text[]))`,
    [symbols],
  );
  if (missed === undefined) return;
  const key = `funding/${textOf(missed.asOf)}`;
  await schedule(tx, [{ kind: 'market-data.revalue', key, payload: {}, dueAt: missed.now }]);
}

/** One of an interval that has not begun. */
async function tooEarly(
  tx: EntityManager,
  rates: readonly PublishedRate[],
): Promise<GrantedRateRefusal | undefined> {
  const [limit] = await tx.query<{ at: Date }[]>(`select clock_now() + ${LEAD} as at`);
  const early = rates.find(({ paidAt }) => limit === undefined || paidAt > limit.at);
  return early && { kind: 'from-the-future', symbol: early.symbol, paidAt: textOf(early.paidAt) };
}
