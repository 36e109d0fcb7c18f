import { Exact, Money, type Rounding } from '@app/kernel';
import golden from './rounding.json';

/** What a text of digits becomes, each way. */
function ways(x: string, precision: number) {
  const asset = { code: 'TEST', scale: precision };
  const to = (rounding: Rounding) => Money.rounded(new Exact(x), asset, rounding).toText();
  return { halfUp: to('half-up'), halfEven: to('even'), up: to('up'), down: to('down') };
}
const written = (x: string, precision: number) => new Exact(x).toFixed(precision);

it.each(golden.decimals)('$x to $precision decimals', ({ x, precision, closest, ...expected }) => {
  const { halfUp, up, down } = ways(x, precision);
  // What others call a floor rounds what is above zero to the nearest, and cuts what is below it; their ceiling is its mirror.
  const [floor, ceiling] = x.startsWith('-') ? [down, halfUp] : [halfUp, down];
  const all = [closest, expected.up, expected.down, expected.floor, expected.ceiling];
  expect([halfUp, up, down, floor, ceiling]).toEqual(all.map((each) => written(each, precision)));
});

it.each(golden.halfWay)('$x lies half way', ({ x, precision, ...expected }) => {
  expect(ways(x, precision)).toMatchObject(expected);
});

it.each(golden.multiples)(
  '$value to a multiple of $step, $rounding',
  ({ value, step, rounding, expected }) => {
    const asset = { code: 'TEST', scale: 3 };
    const [given, multiple, found] = [value, step, expected].map((each) => Money.of(each, asset));
    expect(given!.toMultipleOf(multiple!, rounding as 'up' | 'down').toText()).toBe(found!.toText());
  },
);
