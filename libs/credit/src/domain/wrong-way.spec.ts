import { Exact, Money, USDC } from '@app/kernel';
import type { Leg } from '@app/trade/domain';
import fc from 'fast-check';
import { barredUnderlyings, type WrongSide, type WrongWay, wrongWayAddOn } from './wrong-way';

const usdc = (amount: number | string) => Money.of(String(amount), USDC);
const marks = new Map([
  ['TKN', { mark: new Exact(20) }],
  ['BTC', { mark: new Exact(100) }],
]);
let trades = 0;
const leg = (quantity: number, underlying = 'TKN'): Leg => ({
  tradeId: `t${String((trades += 1))}`,
  occupancy: 'A1',
  instrument: `${underlying}-PERP`,
  underlying,
  terms: { kind: 'linear-perpetual' },
  quantity: new Exact(quantity),
  price: new Exact(1),
});
const falls = (side: WrongSide, percent = '12.5'): WrongWay => ({
  underlying: 'TKN',
  version: 1,
  kind: 'correlated',
  side,
  percent,
});
const addOn = (ways: WrongWay[], open: Leg[], pending: Leg[] = []) =>
  wrongWayAddOn(ways, { open, pending }, marks, USDC);

it.each<{ ways: WrongWay[]; open: Leg[]; pending?: Leg[]; adds: number | string; why: string }>([
  { ways: [], open: [leg(10)], adds: 0, why: 'nothing was said' },
  { ways: [falls('long')], open: [leg(10)], adds: 25, why: 'an eighth of 10 at 20' },
  { ways: [falls('long')], open: [leg(-10)], adds: 0, why: 'the position gains when the party fails' },
  { ways: [falls('short')], open: [leg(-10)], adds: 25, why: 'of a short one' },
  { ways: [falls('either')], open: [leg(-10)], adds: 25, why: 'of whichever is held' },
  { ways: [falls('long')], open: [leg(10, 'BTC')], adds: 0, why: 'of another underlying' },
  {
    ways: [falls('long')],
    open: [leg(10)],
    pending: [leg(4)],
    adds: 35,
    why: 'a purchase that is held counts',
  },
  {
    ways: [falls('long')],
    open: [leg(10)],
    pending: [leg(-4)],
    adds: 25,
    why: 'a sale that may not come about does not',
  },
  { ways: [falls('long', '0.01')], open: [leg(0.00001)], adds: '0.000001', why: 'it is rounded up' },
  {
    ways: [{ underlying: 'TKN', version: 2, kind: 'none' }],
    open: [leg(10)],
    adds: 0,
    why: 'it was taken back',
  },
  {
    ways: [{ underlying: 'TKN', version: 1, kind: 'affiliate' }],
    open: [leg(10)],
    adds: 0,
    why: 'it is barred instead',
  },
])('adds $adds: $why', ({ ways, open, pending, adds }) => {
  expect(addOn(ways, open, pending)).toEqual(usdc(adds));
});

it('bars what is of an affiliate, and nothing else', () => {
  expect(barredUnderlyings([falls('long'), { underlying: 'OWN', version: 1, kind: 'affiliate' }])).toEqual([
    'OWN',
  ]);
});

it('never adds less for another trade that is held', () => {
  const quantity = fc.integer({ min: -50, max: 50 }).filter((units) => units !== 0);
  const legs = fc.array(
    quantity.map((units) => leg(units)),
    { maxLength: 5 },
  );
  fc.assert(
    fc.property(
      legs,
      legs,
      quantity,
      fc.constantFrom<WrongSide>('long', 'short', 'either'),
      (open, pending, more, side) => {
        const before = addOn([falls(side)], open, pending);
        expect(addOn([falls(side)], open, [...pending, leg(more)]).lessThan(before)).toBe(false);
      },
    ),
  );
});
