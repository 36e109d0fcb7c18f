import { accept, invariant, refuse, type Result } from '@app/kernel';
import { cholesky, covariance, type Generator } from '@app/numerics';
import { expiryOf, type Leg } from '@app/trade/domain';
import { brownianPath, type Profile, profileOf } from './exposure-profile';
import { estimateOptionPrice } from './valuation/european-option';
import { isOption, nominalUnits, type OptionLeg } from './valuation/leg-value';

/** What every answer of the simulation says it was made by. */
export const PROFILE_MODEL = { name: 'log-normal', version: 1, days: 365 } as const;

/** An underlying that is simulated: what it is marked at, and how its days moved. */
export interface SimulatedUnderlying {
  readonly mark: number;
  readonly returns: readonly number[]; // log returns of days, the last one yesterday's; of all underlyings the same days
  readonly dailyVolatility: number; // of options, as they are marked
}

/** What stands against what a seat owes: margin of its own, and the period until it is used. */
export interface MarginHeld {
  readonly initialMargin: number;
  readonly marginPeriodDays: number;
}

export interface Simulation {
  readonly legs: readonly Leg[]; // of one seat
  readonly underlyings: ReadonlyMap<string, SimulatedUnderlying>;
  readonly days: readonly number[]; // ahead, ascending
  readonly paths: number;
  readonly margin: MarginHeld;
  readonly asOf: Date;
}

/** `degenerate-covariance`: an underlying does not move, or only as others do. `no-history`: fewer days than the model asks for. */
export type SimulationRefusal = 'no-history' | 'degenerate-covariance';

/** What the cell may come to be owed by a seat, with its margin and without. */
export interface PotentialExposure {
  readonly unmargined: Profile;
  readonly margined: Profile;
}

const MILLISECONDS_IN_A_DAY = 86_400_000;

/**
 * What a seat may come to owe, by Monte Carlo: marks move log-normally and without drift, at the covariance of the last year of days,
 * and legs are revalued in full; what has expired by then has been settled. Margined, what was owed a margin period before has been
 * paid, either way, and initial margin is left: E = max(V(t) − V(t − MPOR) − IM, 0).
 *
 * @see Basel Committee, SCO/CRE53, internal models method; Pykhtin, Modeling credit exposure for collateralized counterparties, 2009
 */
export function potentialExposure(
  { legs, underlyings, days, paths, margin, asOf }: Simulation,
  generator: Generator,
): Result<PotentialExposure, SimulationRefusal> {
  const symbols = [...underlyings.keys()];
  const returns = [...underlyings.values()].map((each) => each.returns.slice(-PROFILE_MODEL.days));
  if (returns.some(({ length }) => length < PROFILE_MODEL.days)) return refuse('no-history');
  const matrix = covariance(returns);
  const lower = cholesky(matrix);
  if (lower === undefined) return refuse('degenerate-covariance');
  const before = (time: number) => Math.max(0, time - margin.marginPeriodDays);
  const times = [...new Set([...days, ...days.map(before)])].filter((time) => time > 0).sort((a, b) => a - b);
  const marks = symbols.map((symbol) => underlyings.get(symbol)?.mark ?? NaN);
  const owed = owedAt(legs, underlyings, symbols, asOf);
  const now = owed(marks, 0);
  const places = days.map((time) => [times.indexOf(time), times.indexOf(before(time))] as const);
  const drifts = matrix.map((row, factor) => -0.5 * (row[factor] ?? NaN));
  const unmargined = days.map((): number[] => []);
  const margined = days.map((): number[] => []);
  const moved = [...marks];
  for (let path = 0; path < paths; path++) {
    const walked = brownianPath(lower, times, generator);
    const owing = times.map((time, step) => {
      for (let factor = 0; factor < marks.length; factor++)
        moved[factor] =
          (marks[factor] ?? NaN) * Math.exp((walked[factor]?.[step] ?? NaN) + (drifts[factor] ?? NaN) * time);
      return owed(moved, time);
    });
    places.forEach(([at, earlier], index) => {
      const value = at < 0 ? now : (owing[at] ?? NaN);
      unmargined[index]?.push(value);
      margined[index]?.push(value - (earlier < 0 ? now : (owing[earlier] ?? NaN)) - margin.initialMargin);
    });
  }
  return accept({ unmargined: profileOf(days, unmargined), margined: profileOf(days, margined) });
}

/** What the legs' seat owes the cell at given marks, so many days from now. */
function owedAt(
  legs: readonly Leg[],
  underlyings: Simulation['underlyings'],
  symbols: readonly string[],
  asOf: Date,
): (marks: readonly number[], days: number) => number {
  const prepared = legs.map((leg) => {
    const underlying = underlyings.get(leg.underlying);
    invariant(underlying !== undefined, `${leg.underlying} is not simulated`);
    const expiresAt = expiryOf(leg.terms);
    return {
      units: nominalUnits(leg).toNumber(),
      price: leg.price.toNumber(),
      factor: symbols.indexOf(leg.underlying),
      ends:
        expiresAt === undefined ? Infinity : (expiresAt.getTime() - asOf.getTime()) / MILLISECONDS_IN_A_DAY,
      option: isOption(leg) ? leg.terms : undefined,
      dailyVolatility: underlying.dailyVolatility,
    };
  });
  return (marks, days) => {
    let sum = 0;
    for (const { units, price, factor, ends, option, dailyVolatility } of prepared) {
      if (days > 0 && ends <= days) continue;
      const mark = marks[factor] ?? NaN;
      sum -=
        units * ((option === undefined ? mark : optionPrice(option, mark, dailyVolatility, days)) - price);
    }
    return sum;
  };

  function optionPrice(
    terms: OptionLeg['terms'],
    forward: number,
    dailyVolatility: number,
    days: number,
  ): number {
    const then = new Date(asOf.getTime() + days * MILLISECONDS_IN_A_DAY);
    return estimateOptionPrice(terms, { forward, dailyVolatility }, then);
  }
}
