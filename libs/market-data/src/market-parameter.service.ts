import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type FundingRate, INSERT_RATES, rateColumns } from './funding-rate.rows';

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

/** Funding rates, volatilities and stress moves with the label that says where each comes from. Written once each. */
@Injectable()
export class MarketParameterService {
  async recordFundingRates(tx: EntityManager, rates: readonly FundingRate[]): Promise<void> {
    await tx.query(INSERT_RATES, rateColumns(rates));
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
