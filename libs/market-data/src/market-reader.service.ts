import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** What is marked, by whom, and what is in force for it. Figures are decimal text; null: nothing was agreed on. */
export interface MarketView {
  readonly symbol: string;
  readonly sources: readonly string[]; // the best first
  readonly maxAgeMinutes: number;
  readonly stress: {
    readonly effectiveFrom: string;
    readonly down: string;
    readonly up: string;
    readonly volatilityDown: string | null;
    readonly volatilityUp: string | null;
    readonly source: string;
  } | null;
  readonly volatility: { readonly asOf: string; readonly daily: string; readonly source: string } | null;
  readonly proxy: { readonly symbol: string; readonly beta: string; readonly source: string } | null;
  readonly peg: {
    readonly par: string;
    readonly threshold: string;
    readonly source: string;
    readonly brokenSince: string | null;
  } | null;
}

/** Markets as they are looked at. It writes nothing. */
@Injectable()
export class MarketReader {
  /** A page of markets, by symbol, each with what is in force now. */
  async page(tx: EntityManager, after: string | undefined, limit: number): Promise<MarketView[]> {
    return await tx.query<MarketView[]>(MARKETS, [after ?? null, limit]);
  }
}

const INSTANT = `'YYYY-MM-DD"T"HH24:MI:SS"Z"'`;

const MARKETS = `
  select m.symbol, m.sources, m.max_age_minutes as "maxAgeMinutes",
    (select json_build_object('effectiveFrom', to_char(s.effective_from at time zone 'UTC', ${INSTANT}), 'down', s.down::text,
       'up', s.up::text, 'volatilityDown', s.volatility_down::text, 'volatilityUp', s.volatility_up::text, 'source', s.label)
     from stress_move s where s.symbol = m.symbol and s.effective_from <= clock_now() order by s.effective_from desc limit 1) as stress,
    (select json_build_object('asOf', v.as_of::text, 'daily', v.daily::text, 'source', v.label)
     from volatility v where v.symbol = m.symbol and v.as_of <= (clock_now() at time zone 'UTC')::date
     order by v.as_of desc limit 1) as volatility,
    (select json_build_object('symbol', p.proxy, 'beta', p.beta::text, 'source', p.source)
     from history_proxy p where p.symbol = m.symbol order by p.n desc limit 1) as proxy,
    (select json_build_object('par', p.par::text, 'threshold', p.threshold::text, 'source', p.source, 'brokenSince',
       (select to_char(d.opened_at at time zone 'UTC', ${INSTANT}) from depeg d where d.symbol = m.symbol and d.ended_at is null))
     from peg p where p.symbol = m.symbol order by p.n desc limit 1) as peg
  from market m where $1::text is null or m.symbol > $1 order by m.symbol limit $2`;
