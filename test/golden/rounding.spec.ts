import { Exact, Money } from '@app/kernel';
import golden from './rounding.json';

it.each(golden.decimals)('$x to $precision decimals', ({ x, precision, closest, up, down }) => {
  const asset = { code: 'TEST', scale: precision };
  const rounded = (['half-up', 'up', 'down'] as const).map((how) =>
    Money.rounded(new Exact(x), asset, how).toText(),
  );
  expect(rounded).toEqual([closest, up, down].map((each) => new Exact(each).toFixed(precision)));
});

it.each(golden.multiples)(
  '$value to a multiple of $step, $rounding',
  ({ value, step, rounding, expected }) => {
    const asset = { code: 'TEST', scale: 3 };
    const [given, multiple, found] = [value, step, expected].map((each) => Money.of(each, asset));
    expect(given!.toMultipleOf(multiple!, rounding as 'up' | 'down').toText()).toBe(found!.toText());
  },
);
