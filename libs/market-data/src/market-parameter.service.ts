import { accept, refuse, type Result } from '@app/kernel';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

export interface FundingRate {
  readonly symbol: string;
  readonly paidAt: Date; // the end of its interval
  readonly rate: string; // of notional, as decimal text
  readonly label: string;
}

export interface Volatility {
  readonly symbol: string;
  readonly asOf: string; // YYYY-MM-DD, the day after the last return it knows
  readonly daily: string;
  readonly label: string;
}

/** How far a price may move within a margin period of risk, as fractions of the mark in decimal text. */
export interface StressMove {
  readonly symbol: string;
  readonly effectiveFrom: Date;
  readonly down: string;
  readonly up: string;
  readonly volatility?: { readonly down: string; readonly up: string }; // fractions of the volatility: 0.5 up is half as much again
  readonly label: string;
}

export type FundingRateRefusal = {
  readonly kind: 'unknown-symbol' | 'differs'; // nobody marks it; or its rate is known otherwise
  readonly symbol: string;
};

/** Funding rates, volatilities and stress moves with the label that says where each comes from. Written once each. */
@Injectable()
export class MarketParameterService {
  async recordFundingRates(tx: EntityManager, rates: readonly FundingRate[]): Promise<void> {
    await tx.query(INSERT_RATES, rateColumns(rates));
  }

  /**
   * Records rates as they are published: the same again is nothing, another rate for a known interval refuses all of them.
   *
   * @returns how many of them were new; on any refusal none is left written
   */
  async reportFundingRates(
    tx: EntityManager,
    rates: readonly FundingRate[],
  ): Promise<Result<number, FundingRateRefusal>> {
    const columns = rateColumns(rates);
    const [unknown] = await tx.query<{ symbol: string }[]>(
      'select g.symbol from unnest($1::text[]) g (symbol) where not exists (select from market m where m.symbol = g.symbol) limit 1',
      [columns[0]],
    );
    if (unknown !== undefined) return refuse({ kind: 'unknown-symbol', symbol: unknown.symbol });
    await tx.query('savepoint rates');
    const written = await tx.query<unknown[]>(`${INSERT_RATES} returning 1`, columns);
    const [differing] = await tx.query<{ symbol: string }[]>(
      `select f.symbol from funding_rate f join ${RATES} on (f.symbol, f.paid_at) = (g.symbol, g.paid_at)
       where f.rate <> g.rate limit 1`,
      columns,
    );
    await tx.query(`${differing ? 'rollback to' : 'release'} savepoint rates`);
    return differing ? refuse({ kind: 'differs', symbol: differing.symbol }) : accept(written.length);
  }

  async recordVolatilities(tx: EntityManager, volatilities: readonly Volatility[]): Promise<void> {
    await tx.query(
      `insert into volatility (symbol, as_of, daily, label)
       select * from unnest($1::text[], $2::date[], $3::numeric[], $4::text[]) on conflict do nothing`,
      [
        volatilities.map((each) => each.symbol),
        volatilities.map((each) => each.asOf),
        volatilities.map((each) => each.daily),
        volatilities.map((each) => each.label),
      ],
    );
  }

  async recordStressMoves(tx: EntityManager, moves: readonly StressMove[]): Promise<void> {
    await tx.query(
      `insert into stress_move (symbol, effective_from, down, up, label, volatility_down, volatility_up)
       select * from unnest($1::text[], $2::timestamptz[], $3::numeric[], $4::numeric[], $5::text[], $6::numeric[], $7::numeric[])
       on conflict do nothing`,
      [
        moves.map((each) => each.symbol),
        moves.map((each) => each.effectiveFrom),
        moves.map((each) => each.down),
        moves.map((each) => each.up),
        moves.map((each) => each.label),
        moves.map((each) => each.volatility?.down ?? null),
        moves.map((each) => each.volatility?.up ?? null),
      ],
    );
  }
}

const RATES =
  'unnest($1::text[], $2::timestamptz[], $3::numeric[], $4::text[]) as g (symbol, paid_at, rate, label)';

// In the order of the key, so that two batches that overlap wait for one another in one direction.
const INSERT_RATES = `
  insert into funding_rate (symbol, paid_at, rate, label)
  select g.symbol, g.paid_at, g.rate, g.label from ${RATES} order by g.symbol, g.paid_at
  on conflict do nothing`;

function rateColumns(rates: readonly FundingRate[]): unknown[] {
  return [
    rates.map((each) => each.symbol),
    rates.map((each) => each.paidAt),
    rates.map((each) => each.rate),
    rates.map((each) => each.label),
  ];
}
