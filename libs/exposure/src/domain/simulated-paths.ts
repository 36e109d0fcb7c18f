import { accept, invariant, refuse, type Result } from '@app/kernel';
import { cholesky, covariance, type Generator } from '@app/numerics';
import { expiryOf, type Leg } from '@app/trade/domain';
import { brownianPath } from './exposure-profile';
import { estimateOptionPrice } from './valuation/european-option';
import { isOption, nominalUnits, type OptionLeg } from './valuation/leg-value';
import { byTrade } from './worst-position';

/** What every answer of the simulation says it was made by. */
export const PROFILE_MODEL = { name: 'log-normal', version: 2, days: 365 } as const;

/** An underlying that is simulated: what it is marked at, and how its days moved. */
export interface SimulatedUnderlying {
  readonly mark: number;
  readonly returns: readonly number[]; // log returns of days, the last one yesterday's; of all underlyings the same days
  readonly dailyVolatility: number; // of options, as they are marked
}

/** What stands against what a seat owes, and what may stand open before it is called. */
export interface MarginHeld {
  readonly initialMargin: number; // the seat's, at haircut value; segregated, so that nobody across can lose it
  readonly variationMargin: number; // held of the seat now, less given to it
  readonly tolerance: number; // threshold and minimum transfer amount
  readonly marginPeriodDays: number; // from the last good call to the close-out
}

export interface Simulation {
  readonly legs: readonly Leg[]; // of one seat
  readonly underlyings: ReadonlyMap<string, SimulatedUnderlying>;
  readonly days: readonly number[]; // ahead, ascending
  readonly paths: number;
  readonly margin: MarginHeld;
  readonly nets: boolean; // whether what the seat owes may be counted net; if not, trade by trade
  readonly asOf: Date;
}

/** `degenerate-covariance`: an underlying does not move, or only as others do. `no-history`: fewer days than the model asks for. */
export type SimulationRefusal = 'no-history' | 'degenerate-covariance';

/** Values of one side, at each time one for each path: what it would be owed, below 0 where it would owe. */
export type Paths = readonly (readonly number[])[];

/** What stands open at each time on each path, with margin and without: to the cell, and to the seat. */
export interface SimulatedPaths {
  readonly days: readonly number[];
  readonly unmargined: { readonly owed: Paths; readonly owing: Paths };
  readonly margined: { readonly owed: Paths; readonly owing: Paths };
}

const MILLISECONDS_IN_A_DAY = 86_400_000;

/**
 * What may come to stand open between a seat and the cell, by Monte Carlo: marks move log-normally and without drift, at the
 * covariance of the last year of days, and legs are revalued in full; what has expired by then has been settled. Margined, what stood
 * open a margin period before has been called, either way, beyond the tolerance, and initial margin is left:
 * E = max(V(t) − VM(t − MPOR) − IM, 0), where VM is what is held now until a margin period has passed. The other way no initial margin
 * stands: NE = max(VM(t − MPOR) − V(t), 0). Where the seat does not net, what each side owes is summed trade by trade, and variation
 * margin stands against what it was given for.
 *
 * @see Basel Committee, SCO/CRE53, internal models method; Pykhtin, Modeling credit exposure for collateralized counterparties, 2009
 */
export function simulatedPaths(
  simulation: Simulation,
  generator: Generator,
): Result<SimulatedPaths, SimulationRefusal> {
  const { legs, underlyings, days, paths, margin, nets, asOf } = simulation;
  const symbols = [...underlyings.keys()];
  const returns = [...underlyings.values()].map((each) => each.returns.slice(-PROFILE_MODEL.days));
  if (returns.some(({ length }) => length < PROFILE_MODEL.days)) return refuse('no-history');
  const matrix = covariance(returns);
  const lower = cholesky(matrix);
  if (lower === undefined) return refuse('degenerate-covariance');
  const before = (time: number) => Math.max(0, time - margin.marginPeriodDays);
  const times = [...new Set([...days, ...days.map(before)])].filter((time) => time > 0).sort((a, b) => a - b);
  const marks = symbols.map((symbol) => underlyings.get(symbol)?.mark ?? NaN);
  const openAt = openedAt(legs, underlyings, symbols, { nets, asOf });
  const now = openAt(marks, 0);
  const places = days.map((time) => [times.indexOf(time), times.indexOf(before(time))] as const);
  const drifts = matrix.map((row, factor) => -0.5 * (row[factor] ?? NaN));
  const unmargined = { owed: rowsOf(days), owing: rowsOf(days) };
  const margined = { owed: rowsOf(days), owing: rowsOf(days) };
  const moved = [...marks];
  for (let path = 0; path < paths; path++) {
    const walked = brownianPath(lower, times, generator);
    const open = times.map((time, step) => {
      for (let factor = 0; factor < marks.length; factor++)
        moved[factor] =
          (marks[factor] ?? NaN) * Math.exp((walked[factor]?.[step] ?? NaN) + (drifts[factor] ?? NaN) * time);
      return openAt(moved, time);
    });
    places.forEach(([at, earlier], index) => {
      const { owed, owing } = open[at] ?? now;
      const called = open[earlier];
      const held = called === undefined ? margin.variationMargin : calledOf(called.net, margin.tolerance);
      unmargined.owed[index]?.push(owed);
      unmargined.owing[index]?.push(owing);
      margined.owed[index]?.push((nets ? owed - held : uncovered(owed, owing, held)) - margin.initialMargin);
      margined.owing[index]?.push(nets ? owing + held : uncovered(owing, owed, -held));
    });
  }
  return accept({ days, unmargined, margined });
}

const rowsOf = (days: readonly number[]) => days.map((): number[] => []);

/** Variation margin on what is open: nothing within the tolerance, either way, and all beyond it. */
function calledOf(open: number, tolerance: number): number {
  return Math.max(open - tolerance, 0) + Math.min(open + tolerance, 0);
}

/**
 * What one side is owed beyond the variation margin that it holds; and what it gave beyond that which it owes. Where nothing nets.
 *
 * @see Regulation (EU) 575/2013, article 275(3)
 */
function uncovered(owed: number, owing: number, held: number): number {
  return Math.max(owed - Math.max(held, 0), 0) + Math.max(Math.max(-held, 0) - owing, 0);
}

/** What is open between a seat and the cell. A seat that nets is owed what it owes, with its sign turned. */
interface Open {
  readonly net: number; // by the seat; variation margin is called on it whatever a court would net
  readonly owed: number; // by the seat
  readonly owing: number; // to it
}

/** What is open at given marks, so many days from now. */
function openedAt(
  legs: readonly Leg[],
  underlyings: Simulation['underlyings'],
  symbols: readonly string[],
  { nets, asOf }: Pick<Simulation, 'nets' | 'asOf'>,
): (marks: readonly number[], days: number) => Open {
  const trades = (nets ? [legs] : byTrade(legs)).map((trade) =>
    trade.map((leg) => preparedOf(leg, underlyings, symbols, asOf)),
  );
  return (marks, days) => {
    let [net, owed, owing] = [0, 0, 0];
    for (const trade of trades) {
      let due = 0;
      for (const { units, price, factor, ends, option, dailyVolatility } of trade) {
        if (days > 0 && ends <= days) continue;
        const mark = marks[factor] ?? NaN;
        due -=
          units * ((option === undefined ? mark : optionPrice(option, mark, dailyVolatility, days)) - price);
      }
      net += due;
      owed += nets ? due : Math.max(due, 0);
      owing += nets ? -due : Math.max(-due, 0);
    }
    return { net, owed, owing };
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

function preparedOf(
  leg: Leg,
  underlyings: Simulation['underlyings'],
  symbols: readonly string[],
  asOf: Date,
) {
  const underlying = underlyings.get(leg.underlying);
  invariant(underlying !== undefined, `${leg.underlying} is not simulated`);
  const expiresAt = expiryOf(leg.terms);
  return {
    units: nominalUnits(leg).toNumber(),
    price: leg.price.toNumber(),
    factor: symbols.indexOf(leg.underlying),
    ends: expiresAt === undefined ? Infinity : (expiresAt.getTime() - asOf.getTime()) / MILLISECONDS_IN_A_DAY,
    option: isOption(leg) ? leg.terms : undefined,
    dailyVolatility: underlying.dailyVolatility,
  };
}
