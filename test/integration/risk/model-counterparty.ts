import type { SealedStatement } from '@app/margin';
import Decimal from 'decimal.js';

// The arithmetic of a counterparty: it has the statement, and nothing of ours. Estimates are doubles, in the order of the lines.

export type Model = NonNullable<SealedStatement['model']>;
export const double = (text: string | undefined) => new Decimal(text!).toNumber();
const total = (texts: readonly string[]) => texts.reduce((sum, text) => sum + double(text), 0);

/** Units of each straight trade, as its terms say. */
function straightUnits({ trades }: SealedStatement, of: string | null): number {
  return trades.lines
    .filter(({ tradeId, terms }) => (of === null || tradeId === of) && terms['kind'] !== 'european-option')
    .reduce((sum, { quantity, terms }) => sum + double(quantity) * double(terms['contractSize'] ?? '1'), 0);
}

export function scannedAgain(
  statement: SealedStatement,
  portfolio: NonNullable<Model['scan']>[number],
): number {
  const { nearPower, farPower, netPart, hedgedPart } = statement.model!.parameters;
  expect([nearPower, farPower]).toEqual(['0.3', '0.13']);
  const alone = portfolio.underlyings.map(({ symbol, positions, scenarios, long, short }) => {
    const mark = double(statement.marks.find((each) => each.symbol === symbol)!.price);
    const units = straightUnits(statement, portfolio.tradeId);
    const losses = scenarios.map(({ spot, weight, profits }) => {
      const [first = '0', ...others] = positions[0]!.of === symbol ? profits : ['0', ...profits];
      if (positions[0]!.of === symbol) expect(double(first)).toBeCloseTo(units * mark * double(spot), 6);
      return -double(weight) * (double(first) + total(others));
    });
    const [net, hedged] = [Math.abs(double(long) - double(short)), Math.min(double(long), double(short))];
    return Math.max(...losses, (double(netPart) * net + double(hedgedPart) * hedged) * mark);
  });
  const charged = portfolio.charges.reduce((sum, { kind, upon }) => sum + chargedAgain(kind, upon), 0);
  return alone.reduce((sum, each) => sum + each, 0) + charged;
}

function chargedAgain(kind: string, upon: Readonly<Record<string, string>>): number {
  const of = (name: string) => double(upon[name]);
  const size = Math.abs(of('value'));
  if (kind === 'concentration') return of('alone') * (Math.max(1, Math.sqrt(size / of('threshold'))) - 1);
  if (kind === 'wrong-way') return of('part') * Math.max(0, of('value'));
  const days = size / (of('participation') * of('dailyVolume'));
  const waited = of('dailyVolatility') * size * Math.sqrt(days / 3) - size * of('dailyVolatility');
  return size * of('halfSpread') + of('deviations') * Math.max(0, waited);
}

export function scheduledAgain(
  { trades: { lines }, marks }: SealedStatement,
  { tradeId, trades }: NonNullable<Model['schedule']>[number],
): number {
  const own = lines.filter((line) => tradeId === null || line.tradeId === tradeId);
  const mark = double(marks[0]!.price);
  own.forEach(({ quantity, terms, value }, n) => {
    const units = double(quantity) * double(terms['contractSize'] ?? '1');
    expect(double(trades[n]!.notional)).toBeCloseTo(units * mark, 6);
    expect(double(trades[n]!.mtm)).toBe(-double(value));
  });
  const gross = trades.reduce((sum, { notional }) => sum + Math.abs(double(notional)) * 0.15, 0);
  const owed = trades.map(({ mtm }) => double(mtm));
  const [net, whole] = [
    Math.max(
      0,
      owed.reduce((sum, each) => sum + each, 0),
    ),
    owed.reduce((sum, each) => sum + Math.max(0, each), 0),
  ];
  return 0.4 * gross + 0.6 * (whole === 0 ? 1 : net / whole) * gross;
}

/** The losses of a straight position of the last days, each at the volatility of today instead of its own. */
export function lossesAgain(
  statement: SealedStatement,
  closes: readonly number[],
  of: string | null,
): number[] {
  const { beta } = statement.model!.history!.closes[0]!;
  const [decay, window, minutes] = ['decay', 'window', 'mporMinutes'].map((name) =>
    double(statement.model!.parameters[name]),
  ) as [number, number, number];
  const returns = closes.slice(1).map((close, day) => Math.log(close / closes[day]!) * double(beta));
  let variance = returns[0]! ** 2;
  const forecasts = [variance];
  for (const each of returns) forecasts.push((variance = decay * variance + (1 - decay) * each ** 2));
  const filtered = returns.map((each, day) => (each * Math.sqrt(variance)) / Math.sqrt(forecasts[day]!));
  const value = straightUnits(statement, of) * double(statement.marks[0]!.price);
  return filtered.slice(-window).map((move) => value * -Math.expm1(move * Math.sqrt(minutes / 1440)));
}

/** From the tails to the margin, each tail as its lines say. */
export function simulatedAgain(statement: SealedStatement): {
  readonly raw: number;
  readonly margin: number;
} {
  const { portfolios, measures, charged, charges } = statement.model!.history!;
  const seat = (set: string): number => {
    const measured = portfolios.filter((each) => each.set === set);
    const sums = measured.map(({ tail }) =>
      tail.reduce((sum, { counts, loss }) => sum + double(counts) * double(loss), 0),
    );
    sums.forEach((sum, n) => {
      expect(sum / double(measured[n]!.measured)).toBeCloseTo(1, 12);
    });
    const [net = 0, ...apart] = sums;
    return Math.max(
      0,
      net,
      apart.reduce((sum, each) => sum + Math.max(0, each), 0),
    );
  };
  const sets = [...new Set(portfolios.map(({ set }) => set))];
  for (const set of sets) expect(seat(set) / double(measures[set])).toBeCloseTo(1, 12);
  const raw = Math.max(seat('stretched'), seat('overlapping'));
  const beside = charges.reduce((sum, { kind, upon }) => sum + chargedAgain(kind, upon), 0);
  return { raw, margin: double(charged) + beside };
}

/** From the margins of the portfolios, the netted one first, to the amount that is called. */
export function calledUpon(
  { posted, inTransit, terms, arithmetic }: SealedStatement,
  margins: number[],
): string {
  const [net = 0, ...apart] = margins;
  const margin = Math.max(
    net,
    apart.reduce((sum, each) => sum + each, 0),
  );
  const agreed = arithmetic.find(({ line }) => line === 'independentAmount')!.amount;
  const sum = (texts: readonly string[]) => texts.reduce((all, text) => all.plus(text), new Decimal(0));
  const missing = new Decimal(margin)
    .toDecimalPlaces(6, Decimal.ROUND_UP)
    .plus(agreed)
    .minus(sum(posted.map(({ counts }) => counts)))
    .minus(sum(inTransit.map(({ amount }) => amount)));
  const step = new Decimal(terms['rounding']!);
  return (step.isZero() ? missing : missing.div(step).ceil().times(step)).toFixed(6);
}
