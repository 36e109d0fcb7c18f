import { Exact } from '@app/kernel';
import type { Leg } from '@app/trade/domain';
import fc from 'fast-check';
import { scanMargin } from './scan-margin';
import { seatPortfolios } from './seat-portfolios';

const AS_OF = new Date('2025-10-10T08:00:00Z');
const addOns = {
  concentration: [{ symbol: 'BTC', threshold: 250 }],
  liquidity: [],
  wrongWay: [
    { party: 'P1', symbol: 'BTC', part: 0.1 },
    { party: 'P2', symbol: 'ETH', part: 0.5 },
  ],
};
const parameters = {
  scenarios: [
    { spot: 0.16, volatility: 0.4, weight: 1 },
    { spot: -0.16, volatility: 0.4, weight: 1 },
  ],
  nearPower: 0.3,
  farPower: 0.13,
  netPart: 0.02,
  hedgedPart: 0.01,
  addOns,
};
const markets = new Map([
  ['BTC', { mark: new Exact(100), dailyVolatility: 0.03 }],
  ['ETH', { mark: new Exact(20), dailyVolatility: 0.05 }],
]);
const leg = (tradeId: string, underlying: string, quantity: number): Leg => ({
  tradeId,
  occupancy: 'A1',
  instrument: `${underlying}-PERP`,
  underlying,
  terms: { kind: 'linear-perpetual' },
  quantity: new Exact(quantity),
  price: new Exact(1),
});
const margin = (legs: readonly Leg[], party = 'P1') => scanMargin(legs, parameters, party, markets, AS_OF);

it.each([
  {
    legs: [leg('t1', 'BTC', 2)],
    party: 'P2',
    sum: 32,
    charged: [0],
    why: 'a fall by 16 % of 200, below the threshold',
  },
  {
    legs: [leg('t1', 'BTC', 2)],
    party: 'P1',
    sum: 32,
    charged: [0, 20],
    why: 'a tenth of 200 is lost with the party',
  },
  {
    legs: [leg('t1', 'BTC', 10), leg('t2', 'ETH', -5)],
    party: 'P1',
    sum: 160 + 16,
    charged: [160, 100], // four times the threshold is twice the margin; a tenth of 1,000 is lost with the party
    why: 'underlyings do not set off one another, and a party that is not here is not charged',
  },
  {
    legs: [leg('t1', 'ETH', -5)],
    party: 'P2',
    sum: 16,
    charged: [0],
    why: 'who is short wins when it falls',
  },
  { legs: [], party: 'P1', sum: 0, charged: [], why: 'there is nothing to lose' },
])('comes to $sum and $charged: $why', ({ legs, party, sum, charged }) => {
  const struck = margin(legs, party);
  expect(struck.scanned).toBeCloseTo(sum, 9);
  expect(struck.charges.map(({ amount }) => amount)).toEqual(
    charged.map((each): unknown => expect.closeTo(each, 9)),
  );
  expect(struck.margin).toBeCloseTo(sum + charged.reduce((all, each) => all + each, 0), 9);
});

it('of each underlying says what every position of it gains, and which loss is the worst', () => {
  const [of] = margin([leg('t1', 'BTC', 10), leg('t2', 'BTC', -4)]).underlyings;
  expect(of).toMatchObject({ symbol: 'BTC', value: 600, alone: 96 });
  expect(of!.scan.positions).toEqual([{ of: 'BTC', units: 6 }]);
  expect(of!.scan.scenarios.map(({ profits, profit, loss }) => [profits, profit, loss])).toEqual([
    [[96], 96, -96],
    [[-96], -96, 96],
  ]);
  const { long, short, amount } = of!.scan.least;
  expect([long, short]).toEqual([10, 4]);
  expect(amount).toBeCloseTo((0.02 * 6 + 0.01 * 4) * 100, 9);
});

it('of a seat that does not net is the sum of its trades, and never less than of all of them together', () => {
  const trades = fc.array(fc.tuple(fc.constantFrom('BTC', 'ETH'), fc.integer({ min: -50, max: 50 })), {
    maxLength: 6,
  });
  fc.assert(
    fc.property(trades, (list) => {
      const legs = list.map(([symbol, quantity], n) => leg(`t${String(n)}`, symbol, quantity));
      const [net, gross] = [true, false].map((nets) => seatPortfolios(legs, nets, margin));
      const alone = legs.reduce((sum, each) => sum + margin([each]).margin, 0);
      expect(net!.margin).toBe(margin(legs).margin);
      expect(gross!.margin).toBe(Math.max(alone, net!.margin));
      expect(gross!.apart).toHaveLength(legs.length);
    }),
  );
});
