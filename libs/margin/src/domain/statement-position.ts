import type { ChargedPosition } from './add-on';

/** A position as the model took it: estimates, to all the digits that a double has. */
export interface PositionLine {
  readonly of: string; // an underlying, or a trade of it: BTC/t1
  readonly value: string;
  readonly dailyVolatility: string;
}

/** What is held of each underlying, netted. */
export function positionLines(positions: readonly ChargedPosition[]): PositionLine[] {
  return positions.map(({ symbol, value, dailyVolatility }) => ({
    of: symbol,
    value: String(value),
    dailyVolatility: String(dailyVolatility),
  }));
}
