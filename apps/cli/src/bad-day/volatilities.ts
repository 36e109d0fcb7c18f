import { Exact, invariant } from '@app/kernel';
import type { Volatility } from '@app/market-data';
import { ewma, logReturns } from '@app/numerics';
import type { Prices } from './prices';
import type { Seed } from './seed-schema';

const DECIMALS = 10; // more digits than an estimate has
const DAY = 86_400_000;

/**
 * A volatility for each symbol and day. Of those with history: the weighted average of the returns up to the day before. Of
 * the others: the illustrative one of the opening, in the proportion in which that of a symbol with history has moved.
 */
export function volatilitiesOf(
  { volatility, opensAt, endsAt, markets }: Seed,
  { closes }: Prices,
): Volatility[] {
  const { historyOf, follows, onOpening } = volatility;
  const decay = volatility.decay.toNumber();
  const measured = (symbol: string, asOf: string) => ewma(returnsBefore(closes.get(symbol), asOf), decay);
  const days = daysBetween(opensAt, endsAt);
  const [first = ''] = days;
  return days.flatMap((asOf) =>
    markets.map(({ symbol }) => {
      if (historyOf.includes(symbol)) {
        const label = `EWMA ${volatility.decay.toFixed()} of daily closes`;
        return { symbol, asOf, daily: textOfEstimate(measured(symbol, asOf)), label };
      }
      const course = measured(follows, asOf) / measured(follows, first);
      const daily = (onOpening.get(symbol) ?? new Exact(0)).toNumber() * course;
      return {
        symbol,
        asOf,
        daily: textOfEstimate(daily),
        label: `illustrative, on the course of ${follows}`,
      };
    }),
  );
}

/** Log returns up to the close of the day before: a day does not know its own close. */
function returnsBefore(closes: readonly (readonly [string, string])[] | undefined, day: string): number[] {
  const known = (closes ?? []).filter(([date]) => date < day).map(([, close]) => new Exact(close).toNumber());
  invariant(known.length > 1, `no daily closes before ${day}`);
  return logReturns(known);
}

function daysBetween(from: Date, to: Date): string[] {
  const count = Math.floor((to.getTime() - from.getTime()) / DAY) + 1;
  return Array.from({ length: count }, (_, day) =>
    new Date(from.getTime() + day * DAY).toISOString().slice(0, 10),
  );
}

function textOfEstimate(estimate: number): string {
  return new Exact(estimate).toFixed(DECIMALS);
}
