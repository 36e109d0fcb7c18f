import { CalendarDate, Exact } from '@app/kernel';
import {
  dailyReturns,
  layOut,
  scenarioMoves,
  type ScenarioMoves,
  type ScenarioSet,
  seatMeasures,
  type SimulationLayout,
} from '@app/margin/domain';
import { priceHistoryOf } from '@app/market-data/domain';
import { expectedShortfall, lossQuantile } from '@app/numerics';
import type { Leg } from '@app/trade/domain';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import golden from './im-simulation.json';

type History = { readonly firstDay: string } & Readonly<Record<'BTC' | 'ETH', string>>;
const path = join(__dirname, '../../data/market/daily-history.json');
const shipped = JSON.parse(readFileSync(path, 'utf8')) as History;
const MPOR_DAYS = 3;
const parameters = {
  window: golden.window,
  filtered: true,
  decay: golden.decay,
  measure: 'expected-shortfall',
  confidence: 0.975,
  horizon: 'greater',
  procyclicality: { kind: 'none' },
} as const;

/** One day's moves, and three that overlap, as the model makes them of the shipped closes. */
function movesOf(symbol: 'BTC' | 'ETH'): ScenarioMoves {
  const first = CalendarDate.parse(shipped.firstDay)!;
  const days = CalendarDate.parse(golden.lastDay)!.number - first.number + 1;
  const prices = shipped[symbol].split(' ').slice(0, days);
  const closes = prices.map((close, n) => ({ day: first.plusDays(n).text, close }));
  const history = dailyReturns(priceHistoryOf(symbol, closes), golden.lastDay);
  if (!history.ok) throw new Error(history.refusal);
  const [one, three] = [1, MPOR_DAYS].map((each) => scenarioMoves(history.value, parameters, each));
  if (!one!.ok || !three!.ok) throw new Error('no moves');
  return new Map([
    ['stretched', one!.value.get('stretched')!],
    ['overlapping', three!.value.get('overlapping')!],
  ]);
}
const moves = new Map([
  ['BTC', movesOf('BTC')],
  ['ETH', movesOf('ETH')],
]);
const dailyVolatility = golden.option.dailyVolatility;
const markets = new Map(
  Object.entries(golden.marks).map(([symbol, mark]) => [symbol, { mark: new Exact(mark), dailyVolatility }]),
);

function legOf({ of, quantity }: { readonly of: string; readonly quantity: number }, n: number): Leg {
  const isCall = of === 'call';
  return {
    tradeId: `t${String(n)}`,
    occupancy: 'A1',
    instrument: of,
    underlying: isCall ? 'BTC' : of,
    terms: isCall
      ? {
          kind: 'european-option',
          contractSize: new Exact(1),
          expiresAt: new Date(golden.option.expiresAt),
          strike: new Exact(golden.option.strike),
          right: 'call',
        }
      : { kind: 'linear-perpetual' },
    quantity: new Exact(quantity),
    price: new Exact(1),
  };
}

/** Every portfolio's losses by plain sums, and of each set what a measure makes of them. */
function measured({ portfolios, rows }: SimulationLayout, of: (losses: readonly number[]) => number) {
  return new Map(
    [...rows].map(([set, lines]): [ScenarioSet, number[]] => [
      set,
      portfolios.map((units) =>
        of(
          lines[0]!.map((_, n) => -[...units].reduce((sum, [row, each]) => sum + each * lines[row]![n]!, 0)),
        ),
      ),
    ]),
  );
}

const MEASURES = [
  { name: 'expected-shortfall', of: (losses: readonly number[]) => expectedShortfall(losses, 0.975) },
  { name: 'value-at-risk', of: (losses: readonly number[]) => lossQuantile(losses, 0.99, 'inverse-ecdf') },
] as const;

it.each(golden.books.flatMap((book) => MEASURES.map((measure) => ({ book, measure }))))(
  '$book.name, by $measure.name, net and trade by trade',
  ({ book, measure }) => {
    const legs = book.legs.map(legOf);
    const scope = 'golden';
    const seats = [true, false].map((nets) => ({ legs, nets, moves, scope }));
    const layout = layOut(seats, markets, new Date(golden.asOf));
    const losses = measured(layout, measure.of);
    const { net, apart } = book[measure.name];
    for (const set of ['stretched', 'overlapping'] as const) {
      const close = (seat: number, expected: number) => {
        const found = seatMeasures(layout, seat, losses).get(set)!;
        expect(new Exact(found).minus(expected).abs().lte(golden.tolerance)).toBe(true);
      };
      close(0, net[set]);
      close(1, Math.max(net[set], apart[set]));
    }
  },
);
