import { transitionsOf, riskOf } from '@app/margin/domain';
import { ewma, logReturns } from '@app/numerics';
import { readFileSync } from 'node:fs';
import golden from './value-at-risk.json';

const { firstDay, ...closes } = JSON.parse(readFileSync('data/market/daily-history.json', 'utf8')) as {
  firstDay: string;
  BTC: string; // a close a day, one space between two
  ETH: string;
};
const returns = {
  BTC: logReturns(closes.BTC.split(' ').map(parseFloat)),
  ETH: logReturns(closes.ETH.split(' ').map(parseFloat)),
};
const dayNumber = (day: string) => (Date.parse(day) - Date.parse(firstDay)) / 86_400_000;
const upTo = (asset: 'BTC' | 'ETH', day: string) => returns[asset].slice(0, dayNumber(day));
const near = (value: number | undefined, expected: number) => {
  expect(Math.abs((value ?? NaN) / expected - 1)).toBeLessThan(golden.tolerance.relative);
};

it.each(golden.volatilities)('$asset on $day moves $volatility a day, λ $lambda', (each) => {
  near(ewma(upTo(each.asset as 'BTC' | 'ETH', each.day), each.lambda), each.volatility);
});

it.each(golden.days)('$day: BTC $BTC, ETH $ETH, together $correlation', ({ day, lambda, ...each }) => {
  const [btc, eth] = [upTo('BTC', day), upTo('ETH', day)];
  near(btc.at(-1), each.BTC);
  near(eth.at(-1), each.ETH);
  // Four times what two series have in common is the variance of their sum less that of their difference.
  const varianceOf = (sign: 1 | -1) =>
    ewma(
      btc.map((move, n) => move + sign * (eth[n] ?? NaN)),
      lambda,
    ) ** 2;
  const together = (varianceOf(1) - varianceOf(-1)) / 4;
  near(together / (ewma(btc, lambda) * ewma(eth, lambda)), each.correlation);
});

describe.each(['inverse-ecdf', 'linear-type-7', 'hull-kth'] as const)('%s', (quantile) => {
  it.each(golden.cases)('$day, $model $side, $confidence over $window days', (each) => {
    const { day, model, side, confidence, window, es } = each;
    const risk = riskOf({
      returns: upTo('BTC', day),
      model: model as 'hs' | 'fhs',
      side: side as 'long' | 'short',
      confidence,
      window,
      decay: 0.94,
      quantile,
    });
    if (!risk.ok) throw new Error(risk.refusal);
    near(risk.value.valueAtRisk, each[quantile]);
    near(risk.value.expectedShortfall, es);
  });
});

// The same source: BTC, long, 99 %, 500 days, each forecast made before its day.
it.each([
  { model: 'hs' as const, from: 501, observations: 2620, n01: 25, n11: 1 },
  { model: 'fhs' as const, from: 502, observations: 2619, n01: 31, n11: 1 },
])(
  '$model is exceeded $n01 and $n11 times in $observations days',
  ({ model, from, observations, n01, n11 }) => {
    const days = returns.BTC.slice(from - 1);
    const exceptions = days.flatMap((r, index) => {
      const history = returns.BTC.slice(0, from - 1 + index);
      const question = { returns: history, model, side: 'long', confidence: 0.99, window: 500 } as const;
      const risk = riskOf({ ...question, decay: 0.94, quantile: 'inverse-ecdf' });
      return risk.ok && -r > risk.value.valueAtRisk ? [index] : [];
    });
    expect(days).toHaveLength(observations);
    expect(transitionsOf(days.length, exceptions)).toMatchObject({ n01, n11 });
  },
);
