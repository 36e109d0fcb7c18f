/** Positions of many seats in columns, one seat after another. */
export interface SeatColumns {
  readonly quantities: Float64Array; // in a unit that a price or a return is of
  readonly instruments: Uint32Array;
  readonly seats: Uint32Array; // where each seat's positions begin, and where the last one's end
}

/** Returns of each instrument, one row of scenarios after another; a row is padded to whole blocks of eight. */
export interface ScenarioColumns {
  readonly returns: Float64Array;
  readonly scenarios: number;
  readonly padded: number;
}

/**
 * The value of each seat: Σ quantity × mark − cost. Even and odd positions of a seat are added up apart, as the kernel's two lanes
 * do, so that the two agree to the last bit.
 */
export function plainValues(columns: SeatColumns, marks: Float64Array, costs: Float64Array): Float64Array {
  const { quantities, instruments, seats } = columns;
  return costs.map((cost, seat) => {
    const [from = 0, to = 0] = seats.subarray(seat, seat + 2);
    const paired = to - ((to - from) % 2);
    const worth = (p: number) => (quantities[p] ?? 0) * (marks[instruments[p] ?? 0] ?? 0);
    let [even, odd] = [0, 0];
    for (let p = from; p < paired; p += 2) {
      even += worth(p);
      odd += worth(p + 1);
    }
    return even + odd + (paired < to ? worth(paired) : 0) - cost;
  });
}

/**
 * The expected shortfall of one seat: the mean of its worst `tail` losses over all scenarios, of which the last counts in part, and
 * equal ones share what is left of it. By sorting, where the kernel does not.
 */
export function plainShortfall(
  columns: SeatColumns,
  scenarioColumns: ScenarioColumns,
  seat: number,
  tail: number,
): number {
  const { scenarios } = scenarioColumns;
  const profits = plainProfits(columns, scenarioColumns, seat);
  const ascending = profits.slice().sort();
  const below = (profit: number) => ascending.findIndex((each) => each >= profit);
  const upTo = (profit: number) => scenarios - ascending.findLastIndex((each) => each <= profit) - 1;
  return (
    profits.reduce((sum, profit) => {
      const rank = below(profit);
      const same = scenarios - upTo(profit) - rank;
      return sum - Math.min(Math.max((tail - rank) / same, 0), 1) * profit;
    }, 0) / tail
  );
}

/** What one seat gains in each scenario. */
export function plainProfits(
  { quantities, instruments, seats }: SeatColumns,
  { returns, scenarios, padded }: ScenarioColumns,
  seat: number,
): Float64Array {
  const [from = 0, to = 0] = seats.subarray(seat, seat + 2);
  return Float64Array.from({ length: scenarios }, (_, scenario) => {
    let profit = 0;
    for (let p = from; p < to; p++)
      profit += (quantities[p] ?? 0) * (returns[(instruments[p] ?? 0) * padded + scenario] ?? 0);
    return profit;
  });
}
