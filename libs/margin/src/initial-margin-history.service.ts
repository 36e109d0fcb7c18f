import { CalendarDate, invariant, refuse, type Result, textOf } from '@app/kernel';
import { HistoryService } from '@app/market-data';
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

  /** Of each symbol the days up to yesterday, or why there are none to compute with. @param recorded without what came in later */
  async of(
    tx: EntityManager,
    symbols: readonly string[],
    asOf: Date,
    recorded?: Date,
  ): Promise<ReadonlyMap<string, Result<KnownReturns, HistoryFault>>> {
    const today = CalendarDate.parse(textOf(asOf).slice(0, 10));
    invariant(today !== undefined, 'an instant is of a day');
    const [from, yesterday] = [today.plusDays(-HISTORY_DAYS).text, today.plusDays(-1).text];
    const known = recorded === undefined ? { approved: asOf } : { approved: asOf, recorded };
    const found = new Map<string, Result<KnownReturns, HistoryFault>>();
    for (const symbol of new Set(symbols)) {
      const history = await this.histories.closes(tx, symbol, from, yesterday, known);
      found.set(symbol, history.ok ? returnsOf(history.value, yesterday) : refuse(history.refusal));
    }
    return found;
  }
}

function returnsOf(
  history: Parameters<typeof dailyReturns>[0],
  yesterday: string,
): Result<KnownReturns, HistoryFault> {
  const found = dailyReturns(history, yesterday);
  const { proxy } = history;
  return found.ok
    ? { ok: true, value: { ...found.value, proxy: proxy && `${proxy.symbol} × ${proxy.beta}` } }
    : found;
}
