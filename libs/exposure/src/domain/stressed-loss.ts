import { accept, type Asset, Exact, Money, refuse, type Result } from '@app/kernel';
import type { Leg } from '@app/trade/domain';
import { byTrade } from './worst-position';
import { estimateOptionPrice } from './valuation/european-option';
import { isOption, nominalUnits, type OptionLeg, unitsOf } from './valuation/leg-value';

/** How far a price may move within a margin period of risk, as fractions of the mark: 0.6 down is a fall to 40 %. */
export interface StressMove {
  readonly down: Exact;
  readonly up: Exact;
  /** How far its volatility may move with it, as fractions of the volatility; undefined: nobody has recorded it. */
  readonly volatility?: { readonly down: Exact; readonly up: Exact } | undefined;
}

export interface StressedMarket {
  readonly mark: Exact;
  readonly dailyVolatility: number;
  readonly stress: StressMove | undefined; // nobody has recorded one
}

export interface Unmeasured {
  readonly kind: 'no-stress-move' | 'no-volatility-move';
  readonly underlying: string;
}

/** Steps of the range of prices on which options are revalued. Their strikes, the mark and the ends are taken beside them. */
const STEPS = 32;

/** What becomes of one underlying: its price and its volatility move by these fractions. */
export interface Scenario {
  readonly price: Exact;
  readonly volatility: Exact;
}

/**
 * What a seat could lose within its margin period of risk, beyond what it owes now: each underlying moves against it by its
 * recorded move, and none sets off another: in the worst hours correlations are whatever hurts. Of pending legs, each trade that
 * loses in a scenario is done and each that gains is not; the legs of one trade come about together. So it is never less when a
 * pending trade is added, nor more when one is taken away.
 *
 * Legs that are straight lines of the mark are at their worst at an end of its range. Options are revalued in full, at one instant,
 * wherever `scenariosOf` says.
 *
 * @returns rounded up; or the first underlying that has no recorded move, for what is not measured is not lent against
 */
export function stressedLoss(
  open: readonly Leg[],
  pending: readonly Leg[],
  markets: ReadonlyMap<string, StressedMarket>,
  asset: Asset,
  asOf: Date,
): Result<Money, Unmeasured> {
  let loss = new Exact(0);
  for (const underlying of new Set([...open, ...pending].map((leg) => leg.underlying))) {
    const of = (legs: readonly Leg[]) => legs.filter((leg) => leg.underlying === underlying);
    const book = [of(open), ...byTrade(of(pending))].map(partOf);
    const [standing, ...wanted] = book;
    if (standing === undefined || book.every(isFlat)) continue;
    const market = markets.get(underlying);
    if (market?.stress === undefined) return refuse({ kind: 'no-stress-move', underlying });
    const options = book.flatMap((part) => part.options);
    if (options.length > 0 && market.stress.volatility === undefined)
      return refuse({ kind: 'no-volatility-move', underlying });
    const lossIn = pricedIn(market, asset, asOf);
    const losses = scenariosOf(market, options).map((scenario) =>
      wanted.reduce(
        (total, part) => total.plus(Exact.max(0, lossIn(part, scenario))),
        lossIn(standing, scenario),
      ),
    );
    loss = loss.plus(Exact.max(0, ...losses));
  }
  return accept(Money.rounded(loss, asset, 'up'));
}

/**
 * Where a book is looked at: the ends of its price's range, and, where there are options, an even grid between them with the mark
 * and every strike in the range, at the volatility as it is and at both ends of its own. Between two points of the grid no strike
 * lies, so that what an option pays at its end has no corner there.
 */
export function scenariosOf(market: StressedMarket, options: readonly Leg[]): Scenario[] {
  const { mark, stress } = market;
  if (stress === undefined) return [];
  const low = stress.down.negated();
  const ends = [low, stress.up];
  const still = new Exact(0);
  if (options.length === 0) return ends.map((price) => ({ price, volatility: still }));
  const width = stress.up.plus(stress.down);
  const grid = Array.from({ length: STEPS + 1 }, (_, step) => low.plus(width.times(step).div(STEPS)));
  const strikes = options.flatMap(({ terms }) =>
    terms.kind === 'european-option' ? [terms.strike.div(mark).minus(1)] : [],
  );
  const inside = [still, ...strikes].filter((move) => move.gt(low) && move.lt(stress.up));
  const volatilities = [
    still,
    ...(stress.volatility ? [stress.volatility.down.negated(), stress.volatility.up] : []),
  ];
  return [...ends, ...grid, ...inside].flatMap((price) =>
    volatilities.map((volatility) => ({ price, volatility })),
  );
}

/** Legs that come about together: the units that they are, and those whose value bends. */
interface Part {
  readonly units: Exact;
  readonly options: readonly OptionLeg[];
}

function partOf(legs: readonly Leg[]): Part {
  const units = legs.reduce((sum, leg) => sum.plus(unitsOf(leg) ?? 0), new Exact(0));
  return { units, options: legs.filter(isOption) };
}

function isFlat({ units, options }: Part): boolean {
  return units.isZero() && options.length === 0;
}

/**
 * What a part loses from where it stands to a scenario. Of each option the loss is an estimate, rounded up as a loss and down as a
 * gain: it is never understated, and the whole of two legs never exceeds the two apart.
 */
function pricedIn({ mark, dailyVolatility }: StressedMarket, asset: Asset, asOf: Date) {
  const known = new Map<string, number>();
  const priceIn = ({ instrument, terms }: OptionLeg, { price, volatility }: Scenario): number => {
    const key = `${instrument} ${price.toFixed()} ${volatility.toFixed()}`;
    const forward = mark.times(price.plus(1)).toNumber();
    const moved = dailyVolatility * volatility.plus(1).toNumber();
    const found = known.get(key) ?? estimateOptionPrice(terms, { forward, dailyVolatility: moved }, asOf);
    known.set(key, found);
    return found;
  };
  const still = { price: new Exact(0), volatility: new Exact(0) };
  const lossOf = (leg: OptionLeg, scenario: Scenario): Exact => {
    const estimate = nominalUnits(leg).toNumber() * (priceIn(leg, still) - priceIn(leg, scenario));
    return Money.fromEstimate(estimate, asset, estimate > 0 ? 'up' : 'down').exact();
  };
  return ({ units, options }: Part, scenario: Scenario): Exact =>
    options.reduce(
      (total, leg) => total.plus(lossOf(leg, scenario)),
      mark.times(units).times(scenario.price).negated(),
    );
}
