/** From where on a position is more than a market takes without noticing. */
export interface ConcentrationThreshold {
  readonly symbol: string;
  readonly threshold: number; // value of the position, either way
}

/** How a position would be sold off. */
export interface MarketDepth {
  readonly symbol: string;
  readonly dailyVolume: number; // value that changes hands on a day
  readonly participation: number; // part of it that may be ours
  readonly halfSpread: number; // part of the value
}

/** A party that fails when an underlying falls: one that issued it, or lives by it. */
export interface WrongWay {
  readonly party: string;
  readonly symbol: string;
  readonly part: number; // of what the party is long of it, lost when it fails
}

/**
 * By how much the margin of a position is to be multiplied for its size.
 *
 * @see ISDA SIMM Methodology, concentration risk factor of a risk class: max(1, √(|Σ s| / T))
 */
export function concentrationFactor(value: number, threshold: number): number {
  return Math.max(1, Math.sqrt(Math.abs(value) / threshold));
}

/** Days until a position is sold off, at a part of what the market takes in a day. */
export function liquidationDays(value: number, { dailyVolume, participation }: MarketDepth): number {
  return Math.abs(value) / (participation * dailyVolume);
}

/** The spread that is crossed in closing a position. */
export function halfSpreadCost(value: number, { halfSpread }: MarketDepth): number {
  return Math.abs(value) * halfSpread;
}

/**
 * The deviation of what a position that is sold off evenly over some days is worth: σ Q √(days / 3).
 *
 * @see Almgren and Chriss, Optimal Execution of Portfolio Transactions, 2000, of a straight-line trajectory
 */
export function unwindDeviation(value: number, dailyVolatility: number, days: number): number {
  return dailyVolatility * Math.abs(value) * Math.sqrt(days / 3);
}

/**
 * What a position's liquidation costs beyond its margin: the spread, and the risk of the days that it takes beyond what the margin
 * period of a day is for.
 *
 * @param deviations of the distribution that the margin covers: 2.33 is 99 %
 */
export function liquidityAddOn(
  value: number,
  depth: MarketDepth,
  dailyVolatility: number,
  deviations: number,
): number {
  const waited = unwindDeviation(value, dailyVolatility, liquidationDays(value, depth));
  const oneDay = Math.abs(value) * dailyVolatility;
  return halfSpreadCost(value, depth) + deviations * Math.max(0, waited - oneDay);
}

/** What a party loses beyond its margin of what it is long in that falls when it fails. */
export function wrongWayAddOn(value: number, part: number): number {
  return part * Math.max(0, value);
}

/** What add-ons are charged on: one underlying of a seat. */
export interface ChargedPosition {
  readonly symbol: string;
  readonly value: number; // units that it moves like × mark, signed
  readonly alone: number; // its margin by the model, by itself
  readonly dailyVolatility: number;
}

/** What is charged beside a model's own number, for what the model does not see. */
export interface AddOns {
  readonly concentration: readonly ConcentrationThreshold[];
  readonly liquidity: readonly MarketDepth[];
  readonly wrongWay: readonly WrongWay[];
}

/** One thing that is charged beside the model, and why. */
export interface Charge {
  readonly symbol: string;
  readonly kind: 'concentration' | 'liquidity' | 'wrong-way';
  readonly upon: Readonly<Record<string, number>>; // what it is computed from
  readonly amount: number;
}

/** Everything that is charged beside the model: for size, for the way out, and for what fails together with the party. */
export function chargesOf(
  positions: readonly ChargedPosition[],
  party: string,
  { concentration, liquidity, wrongWay }: AddOns,
  deviations: number,
): Charge[] {
  return positions.flatMap(({ symbol, value, alone, dailyVolatility }): Charge[] => {
    const isOf = (each: { readonly symbol: string }) => each.symbol === symbol;
    return [
      ...concentration.filter(isOf).map(({ threshold }): Charge => {
        const amount = alone * (concentrationFactor(value, threshold) - 1);
        return { symbol, kind: 'concentration', upon: { value, alone, threshold }, amount };
      }),
      ...liquidity.filter(isOf).map((depth): Charge => {
        const { dailyVolume, participation, halfSpread } = depth;
        const upon = { value, dailyVolatility, dailyVolume, participation, halfSpread, deviations };
        const amount = liquidityAddOn(value, depth, dailyVolatility, deviations);
        return { symbol, kind: 'liquidity', upon, amount };
      }),
      ...wrongWay
        .filter((each) => isOf(each) && each.party === party)
        .map(({ part }): Charge => {
          return { symbol, kind: 'wrong-way', upon: { value, part }, amount: wrongWayAddOn(value, part) };
        }),
    ];
  });
}

/** What is charged beside the model, all together. */
export function sumOfCharges(charges: readonly Charge[]): number {
  return charges.reduce((sum, { amount }) => sum + amount, 0);
}
