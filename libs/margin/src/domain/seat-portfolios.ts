import type { Leg } from '@app/trade/domain';

/** The portfolios of a seat, each as a model takes it: all its legs, and where it does not net, each trade by itself beside them. */
export interface SeatPortfolios<Struck> {
  readonly net: Struck;
  readonly apart: readonly { readonly tradeId: string; readonly struck: Struck }[];
  readonly margin: number;
}

/**
 * What a seat must post by a model of portfolios. One that does not net posts the sum of its trades; where a model gives less for the
 * parts than for the whole, the whole.
 */
export function seatPortfolios<Struck extends { readonly margin: number }>(
  legs: readonly Leg[],
  nets: boolean,
  strike: (legs: readonly Leg[]) => Struck,
): SeatPortfolios<Struck> {
  const net = strike(legs);
  const trades = nets ? [] : [...new Set(legs.map(({ tradeId }) => tradeId))];
  const apart = trades.map((trade) => ({
    tradeId: trade,
    struck: strike(legs.filter(({ tradeId }) => tradeId === trade)),
  }));
  const sum = apart.reduce((total, { struck }) => total + struck.margin, 0);
  return { net, apart, margin: nets ? net.margin : Math.max(net.margin, sum) };
}
