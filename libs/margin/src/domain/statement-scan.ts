import type { ScanMargin } from './scan-margin';
import type { SeatPortfolios } from './seat-portfolios';
import { type ChargeLine, chargeLines } from './statement-charge';

/** An underlying in one scenario. */
export interface ScanScenarioLine {
  readonly spot: string; // part of the mark
  readonly volatility: string; // part of the volatility, for an option of thirty days
  readonly weight: string; // of its loss
  readonly profits: readonly string[]; // of each position, in their order
  readonly profit: string; // the sum of them
  readonly loss: string; // −weight × profit
}

/** An underlying of a portfolio: what is held of it, and what that loses. */
export interface ScanUnderlyingLines {
  readonly symbol: string;
  readonly positions: readonly { readonly of: string; readonly units: string }[]; // what is straight as one, each option by its trade
  readonly scenarios: readonly ScanScenarioLine[];
  readonly worst: string; // of the losses
  readonly long: string; // units that the longs move like
  readonly short: string;
  readonly least: string; // (netPart × |long − short| + hedgedPart × min(long, short)) × mark
  readonly margin: string; // max(worst, least)
}

/** The scan of a portfolio, whose margin is the sum over its underlyings and its charges. */
export interface ScanLines {
  readonly tradeId: string | null; // null: all that the seat holds, netted
  readonly underlyings: readonly ScanUnderlyingLines[];
  readonly scanned: string; // the sum over the underlyings
  readonly charges: readonly ChargeLine[];
  readonly margin: string; // scanned, and the charges, one after the other
}

/** The portfolios of a seat, the netted one first. */
export function scanLines({ net, apart }: SeatPortfolios<ScanMargin>): ScanLines[] {
  return [linesOf(null, net), ...apart.map(({ tradeId, struck }) => linesOf(tradeId, struck))];
}

function linesOf(tradeId: string | null, { underlyings, scanned, charges, margin }: ScanMargin): ScanLines {
  return {
    tradeId,
    underlyings: underlyings.map(underlyingLines),
    scanned: String(scanned),
    charges: chargeLines(charges),
    margin: String(margin),
  };
}

function underlyingLines({
  symbol,
  scan: { positions, scenarios, least, margin },
}: ScanMargin['underlyings'][number]): ScanUnderlyingLines {
  return {
    symbol,
    positions: positions.map(({ of, units }) => ({ of, units: String(units) })),
    scenarios: scenarios.map(({ scenario: { spot, volatility, weight }, profits, profit, loss }) => ({
      spot: String(spot),
      volatility: String(volatility),
      weight: String(weight),
      profits: profits.map(String),
      profit: String(profit),
      loss: String(loss),
    })),
    worst: String(Math.max(...scenarios.map(({ loss }) => loss))),
    long: String(least.long),
    short: String(least.short),
    least: String(least.amount),
    margin: String(margin),
  };
}
