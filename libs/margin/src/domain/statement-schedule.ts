import type { ScheduledLegs } from './schedule-legs';
import type { ScheduleBucket } from './schedule-margin';
import type { SeatPortfolios } from './seat-portfolios';

/** A trade as the schedule takes it. */
export interface ScheduleTradeLine {
  readonly tradeId: string;
  readonly assetClass: string;
  readonly notional: string; // at the mark
  readonly mtm: string; // to whoever collects: what the trade has lost
}

/** What is held of a class, up to some years of duration. */
export interface ScheduleBucketLine {
  readonly assetClass: string;
  readonly upToYears: string | null; // null: without end
  readonly notional: string; // gross
  readonly rate: string;
  readonly gross: string; // the sum over its trades of |notional| × rate
}

/** A portfolio by the schedule: 0.4 × gross + 0.6 × netToGross × gross. */
export interface ScheduleLines {
  readonly tradeId: string | null; // null: all that the seat holds, netted
  readonly trades: readonly ScheduleTradeLine[];
  readonly buckets: readonly ScheduleBucketLine[];
  readonly gross: string; // the sum over the trades of |notional| × rate
  readonly netReplacementCost: string; // max(0, the sum of mtm)
  readonly grossReplacementCost: string; // the sum of max(0, mtm)
  readonly netToGross: string; // netReplacementCost / grossReplacementCost; 1 where that is 0
  readonly margin: string;
}

/** The portfolios of a seat, the netted one first. */
export function scheduleLines({ net, apart }: SeatPortfolios<ScheduledLegs>): ScheduleLines[] {
  return [linesOf(null, net), ...apart.map(({ tradeId, struck }) => linesOf(tradeId, struck))];
}

function linesOf(tradeId: string | null, struck: ScheduledLegs): ScheduleLines {
  return {
    tradeId,
    trades: struck.trades.map((trade) => ({
      tradeId: trade.tradeId,
      assetClass: trade.assetClass,
      notional: String(trade.notional),
      mtm: String(trade.mtm),
    })),
    buckets: struck.buckets.map(bucketLine),
    gross: String(struck.gross),
    netReplacementCost: String(struck.netReplacementCost),
    grossReplacementCost: String(struck.grossReplacementCost),
    netToGross: String(struck.netToGross),
    margin: String(struck.margin),
  };
}

function bucketLine({ assetClass, upToYears, notional, rate, gross }: ScheduleBucket): ScheduleBucketLine {
  return {
    assetClass,
    upToYears: upToYears === Infinity ? null : String(upToYears),
    notional: String(notional),
    rate: String(rate),
    gross: String(gross),
  };
}
