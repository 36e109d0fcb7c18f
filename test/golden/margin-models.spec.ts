import { Exact } from '@app/kernel';
import {
  concentrationFactor,
  halfSpreadCost,
  liquidationDays,
  type ModelKind,
  modelOf,
  overlapping,
  replayedReturns,
  scanned,
  stretched,
  unwindDeviation,
  withBuffer,
  withStressedWeight,
} from '@app/margin/domain';
import {
  expectedShortfall,
  logReturns,
  lossQuantile,
  QUANTILE_RULES,
  type QuantileRule,
} from '@app/numerics';
import type { Leg } from '@app/trade/domain';
import { readFileSync } from 'node:fs';
import golden from './margin-models.json';

const near = (value: number, expected: number) => {
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(
    golden.tolerance.relative * Math.max(1, Math.abs(expected)),
  );
};

it('a buffer is drawn while it lasts, and built again', () => {
  let last: number | undefined;
  for (const { raw, stressed, charged } of golden.buffer) {
    last = withBuffer(raw, last, 0.25, stressed);
    near(last, charged);
  }
});

it.each(golden.stressedWeight)('$current beside $stressed of stressed days is $charged', (each) => {
  near(withStressedWeight(each.current, each.stressed, each.weight), each.charged);
});

it.each(golden.concentration)('$value of $threshold is multiplied by $factor', (each) => {
  near(concentrationFactor(each.value, each.threshold), each.factor);
});

it.each(golden.liquidity)('$value of $dailyVolume a day takes $days days', (each) => {
  const depth = { ...each, symbol: 'BTC' };
  near(liquidationDays(each.value, depth), each.days);
  near(halfSpreadCost(each.value, depth), each.spreadCost);
  near(unwindDeviation(each.value, each.dailyVolatility, each.days), each.unwindDeviation);
  // Who trades a third of the volume errs by what the square root of the part of a day's volume costs.
  const third = liquidationDays(each.value, { ...depth, participation: 1 / 3 });
  near(unwindDeviation(each.value, each.dailyVolatility, third), each.squareRootImpact);
});

describe('how days become a margin period', () => {
  const { firstDay, ...closes } = JSON.parse(readFileSync('data/market/daily-history.json', 'utf8')) as {
    firstDay: string;
    BTC: string;
    ETH: string;
  };
  const returns = {
    BTC: logReturns(closes.BTC.split(' ').map(parseFloat)),
    ETH: logReturns(closes.ETH.split(' ').map(parseFloat)),
  };
  const upTo = (asset: 'BTC' | 'ETH', day: string) =>
    returns[asset].slice(0, (Date.parse(day) - Date.parse(firstDay)) / 86_400_000);
  const replayed = (asset: 'BTC' | 'ETH', day: string, window: number) => {
    const found = replayedReturns(upTo(asset, day), window);
    if (!found.ok) throw new Error(found.refusal);
    return found.value;
  };

  const measuredAs = (
    losses: readonly number[],
    expected: Readonly<Record<QuantileRule | 'expectedShortfall', number>>,
  ) => {
    for (const rule of QUANTILE_RULES) near(lossQuantile(losses, 0.99, rule), expected[rule]);
    near(expectedShortfall(losses, 0.99), expected.expectedShortfall);
  };

  it.each(golden.stretched)('$daily a day is $scaled in $days days', ({ daily, days, scaled }) => {
    near(stretched([daily], days)[0]!, scaled);
  });

  it.each(golden.horizons)('$day: two days, overlapping and by the root', (each) => {
    const twoDays = overlapping(replayed('BTC', each.day, 501), 2).map((move) => -move);
    measuredAs(twoDays, each.overlappingTwoDays);
    const root = stretched(replayed('BTC', each.day, 500), 2).map((move) => -move);
    near(lossQuantile(root, 0.99, 'inverse-ecdf'), each.stretchedTwoDays);
  });

  it.each(golden.horizons)('$day: 60 of BTC and 40 of ETH lose together what their days lost', (each) => {
    const [btc, eth] = [replayed('BTC', each.day, 500), replayed('ETH', each.day, 500)];
    const losses = btc.map((move, s) => -0.6 * Math.expm1(move) - 0.4 * Math.expm1(eth[s] ?? NaN));
    measuredAs(losses, each.sixtyFortyBtcEth);
  });
});

describe('the scan of 24 scenarios', () => {
  it('is the one that is shipped, and that an officer may propose', () => {
    const shipped = JSON.parse(readFileSync('data/models/portfolio-scan.json', 'utf8')) as {
      readonly kind: ModelKind;
      readonly parameters: unknown;
    };
    expect(modelOf(shipped.kind, shipped.parameters)).toMatchObject({
      ok: true,
      value: { kind: 'portfolio-scan', parameters: { scenarios: golden.scan.scenarios } },
    });
  });

  const AS_OF = new Date('2025-10-10T08:00:00Z');
  const { scenarios, portfolios } = golden.scan;
  const parameters = { scenarios, nearPower: 0.3, farPower: 0.13, netPart: 0, hedgedPart: 0 };

  it.each(portfolios)('of $name', ({ spot, positions, losses, scanRisk }) => {
    const [option] = positions.filter((each) => 'iv' in each);
    const dailyVolatility = (option?.iv ?? 0) / Math.sqrt(365);
    const legs = positions.map((each, index): Leg => {
      const terms =
        each.type === 'opt'
          ? ({
              kind: 'european-option',
              contractSize: new Exact(1),
              expiresAt: new Date(AS_OF.getTime() + (each.dte ?? 0) * 86_400_000),
              strike: new Exact(each.K ?? 0),
              right: each.cp === 'C' ? 'call' : 'put',
            } as const)
          : ({ kind: 'linear-perpetual' } as const);
      return {
        tradeId: `t${String(index)}`,
        occupancy: 'A1',
        instrument: `X${String(index)}`,
        underlying: 'BTC',
        terms,
        quantity: new Exact(each.qty),
        price: new Exact(spot),
      };
    });
    const { scenarios: moved } = scanned(legs, { mark: new Exact(spot), dailyVolatility }, parameters, AS_OF);
    const found = moved.map(({ loss }) => loss);
    found.forEach((loss, index) => {
      expect(Math.abs(loss - (losses[index] ?? NaN))).toBeLessThan(golden.tolerance.scan);
    });
    expect(Math.abs(Math.max(...found) - scanRisk)).toBeLessThan(golden.tolerance.scan);
  });
});
