import { id, Money, USDC } from '@app/kernel';
import fc from 'fast-check';
import { demandOf, reachOf, type StressedSeat } from './stressed-reach';
import { absorb, type Layer, type LayerKind } from './waterfall';

const usdc = (amount: number) => Money.of(String(amount), USDC);
const layer = (kind: LayerKind, name: string, capacity: number): Layer => ({
  id: name,
  kind,
  capacity: usdc(capacity),
  used: usdc(0),
});
const LAYERS = [
  layer('margin', 'margin', 100),
  layer('first-skin', 'FS', 50),
  layer('tranche', 'TJ', 30),
  layer('tranche', 'TS', 20),
  layer('second-skin', 'SS', 10),
];
const seat = (loss: number): StressedSeat => ({
  relationshipId: id<'Book'>('1'),
  relationship: 'R1',
  occupancy: 'A1',
  absorption: absorb(usdc(loss), LAYERS),
});

it.each([
  { loss: 0, reach: 'none' },
  { loss: 100, reach: 'margin' },
  { loss: 100.000001, reach: 'first-skin' },
  { loss: 200, reach: 'tranche' },
  { loss: 201, reach: 'second-skin' },
  { loss: 211, reach: 'residual' },
])('a loss of $loss gets as far as $reach', ({ loss, reach }) => {
  expect(reachOf(seat(loss).absorption)).toBe(reach);
});

it('every kind of layer is asked for what it bears of each loss: together that is all losses', () => {
  const loss = fc.integer({ min: 1, max: 400 });
  fc.assert(
    fc.property(fc.array(loss, { maxLength: 5 }), (losses) => {
      const demands = demandOf(losses.map(seat), USDC);
      const needed = Money.sum(
        demands.map((each) => each.needed),
        USDC,
      );
      expect(needed.equals(usdc(losses.reduce((sum, each) => sum + each, 0)))).toBe(true);
      const beyond = (amount: number) => losses.filter((each) => each > amount).length;
      expect(demands.map(({ kind, seats }) => [kind, seats])).toEqual([
        ['margin', beyond(0)],
        ['guarantor', 0],
        ['first-skin', beyond(100)],
        ['tranche', beyond(150)],
        ['second-skin', beyond(200)],
        ['sponsor', 0],
        ['residual', beyond(210)],
      ]);
    }),
  );
});
