import { invariant } from '@app/kernel';
import type { Leg } from '@app/trade/domain';
import { SCENARIO_SETS, type ScenarioMoves, type ScenarioSet, type SeatMeasures } from './im-historical';
import { moverOf, portfolioOf, profitsOf } from './im-portfolio';
import type { RiskMarket } from './risk-position';

/** A seat whose legs are moved by scenarios. */
export interface SimulatedSeat {
  readonly legs: readonly Leg[]; // its own
  readonly nets: boolean;
  readonly moves: ReadonlyMap<string, ScenarioMoves>; // of each underlying
  readonly scope: string; // names the moves: seats of one scope are moved alike
}

/** Many seats laid out for one pass: portfolios, and what one unit of each row gains, by set of scenarios. */
export interface SimulationLayout {
  readonly portfolios: readonly ReadonlyMap<number, number>[];
  readonly rows: ReadonlyMap<ScenarioSet, readonly (readonly number[])[]>;
  readonly seats: readonly { readonly net: number; readonly trades: readonly number[] }[]; // which portfolios are whose
}

/**
 * Lays seats out: each as one portfolio, and one that does not net as its trades beside it. What moves alike stands once, and an
 * option is revalued once for all who hold it.
 *
 * @throws InvariantError when an underlying has no mark or no moves: whoever asks has seen to it
 */
export function layOut(
  seats: readonly SimulatedSeat[],
  markets: ReadonlyMap<string, RiskMarket>,
  asOf: Date,
): SimulationLayout {
  const rows = new Map<ScenarioSet, number[][]>();
  const known = new Map<string, number>();
  const portfolios: Map<number, number>[] = [];
  const rowOf = (leg: Leg, { moves, scope }: SimulatedSeat): number => {
    const mover = moverOf(leg);
    const name = `${scope} ${mover.key}`;
    const found = known.get(name);
    if (found !== undefined) return found;
    const [market, sets] = [markets.get(mover.underlying), moves.get(mover.underlying)];
    invariant(market !== undefined && sets !== undefined, `nothing moves ${mover.underlying}`);
    for (const [set, scenarios] of sets) {
      const sofar = rows.get(set) ?? [];
      sofar.push(profitsOf(mover, market, scenarios, asOf));
      rows.set(set, sofar);
    }
    known.set(name, known.size);
    return known.size - 1;
  };
  const add = (legs: readonly Leg[], seat: SimulatedSeat): number => {
    const rowsOf = new Map(legs.map((leg) => [moverOf(leg).key, rowOf(leg, seat)]));
    portfolios.push(new Map([...portfolioOf(legs)].map(([key, units]) => [rowsOf.get(key) ?? 0, units])));
    return portfolios.length - 1;
  };
  const laid = seats.map((seat) => {
    const net = add(seat.legs, seat);
    const trades = seat.nets ? [] : [...new Set(seat.legs.map(({ tradeId }) => tradeId))];
    const alone = trades.map((trade) =>
      add(
        seat.legs.filter(({ tradeId }) => tradeId === trade),
        seat,
      ),
    );
    return { net, trades: alone };
  });
  return { portfolios, rows, seats: laid };
}

/**
 * What one seat would lose, by set. One that does not net loses the sum of its trades; where a model gives less for the parts than for
 * the whole, the whole.
 *
 * @param losses of every portfolio, by set
 */
export function seatMeasures(
  { seats }: SimulationLayout,
  seat: number,
  losses: ReadonlyMap<ScenarioSet, readonly number[]>,
): SeatMeasures {
  const place = seats[seat];
  invariant(place !== undefined, `no seat ${String(seat)} is laid out`);
  const { net, trades } = place;
  const measured = SCENARIO_SETS.flatMap((set): [ScenarioSet, number][] => {
    const of = losses.get(set);
    if (of === undefined) return [];
    const apart = trades.reduce((sum, trade) => sum + Math.max(0, of[trade] ?? 0), 0);
    return [[set, Math.max(0, of[net] ?? 0, apart)]];
  });
  return new Map(measured);
}
