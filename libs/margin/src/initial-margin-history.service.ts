import { CalendarDate, invariant, type Result, textOf } from '@app/kernel';
import { HistoryService, type Seen } from '@app/market-data';
import type { PriceHistory } from '@app/market-data/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type DailyReturns, dailyReturns, HISTORY_DAYS, type HistoryFault } from './domain';

/** What is known of the days of a symbol, and whose they are. */
export interface KnownReturns extends DailyReturns {
  readonly proxy: string | undefined; // ETH × 1.2
}

/** The days that models are computed on, as they are known at an instant. */
@Injectable()
export class InitialMarginHistoryService {
  constructor(private readonly histories: HistoryService) {}

  /** Of each symbol the days up to yesterday, or why there are none to compute with. @param seen without what came in later */
  async of(
    tx: EntityManager,
    symbols: readonly string[],
    asOf: Date,
    seen?: Seen,
  ): Promise<ReadonlyMap<string, Result<KnownReturns, HistoryFault>>> {
    const found = new Map<string, Result<KnownReturns, HistoryFault>>();
    for (const [symbol, history] of await this.prices(tx, symbols, asOf, seen))
      found.set(symbol, history.ok ? returnsOf(history.value, asOf) : history);
    return found;
  }

  /** The closes that these are the returns of. */
  async prices(
    tx: EntityManager,
    symbols: readonly string[],
    asOf: Date,
    seen?: Seen,
  ): Promise<ReadonlyMap<string, Result<PriceHistory, 'no-history'>>> {
    const [from, yesterday] = [dayBefore(asOf, HISTORY_DAYS), dayBefore(asOf, 1)];
    const known = seen === undefined ? { approved: asOf } : { approved: asOf, seen };
    const found = new Map<string, Result<PriceHistory, 'no-history'>>();
    for (const symbol of new Set(symbols))
      found.set(symbol, await this.histories.closes(tx, symbol, from, yesterday, known));
    return found;
  }
}

/** What closes are the returns of, as of an instant that is to know them. */
export function returnsOf(history: PriceHistory, asOf: Date): Result<KnownReturns, HistoryFault> {
  const found = dailyReturns(history, dayBefore(asOf, 1));
  const { proxy } = history;
  return found.ok
    ? { ok: true, value: { ...found.value, proxy: proxy && `${proxy.symbol} × ${proxy.beta}` } }
    : found;
}

function dayBefore(asOf: Date, days: number): string {
  const today = CalendarDate.parse(textOf(asOf).slice(0, 10));
  invariant(today !== undefined, 'an instant is of a day');
  return today.plusDays(-days).text;
}
