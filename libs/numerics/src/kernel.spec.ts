import { Generator } from './generator';
import { KernelMemory, kernelModule } from './kernel';
import { plainShortfall, plainValues } from './plain';

interface Kernel {
  revalue(...addresses: number[]): void;
  shortfalls(...addresses: number[]): void;
}

const BLOCK = 8; // scenarios at a time

interface Size {
  readonly seats: number;
  readonly instruments: number;
  readonly scenarios: number;
}

/** A book of seats with 0 to 12 positions; on a fifth of the days nothing moves, so that losses are equal. */
function book(seed: number, { seats: count, instruments: kinds, scenarios }: Size) {
  const chance = new Generator(seed);
  const sizes = Array.from({ length: count }, () => chance.below(13));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const padded = Math.ceil(scenarios / BLOCK) * BLOCK;
  const memory = new KernelMemory(8 * (2 * total + kinds * (padded + 1) + 3 * count + 2 * padded) + 4096);
  const columns = {
    quantities: memory.float64(total),
    instruments: memory.uint32(total),
    seats: memory.uint32(count + 1),
  };
  columns.quantities.set(columns.quantities.map(() => Math.round(chance.normal() * 1e6) / 100));
  columns.instruments.set(columns.instruments.map(() => chance.below(kinds)));
  columns.seats.set(
    columns.seats.map((_, seat) => sizes.slice(0, seat).reduce((sum, size) => sum + size, 0)),
  );
  const returns = memory.float64(kinds * padded);
  returns.set(returns.map((_, at) => ((at % padded) % 5 === 0 ? 0 : 0.03 * chance.normal())));
  const [marks, costs, out] = [memory.float64(kinds), memory.float64(count), memory.float64(count)];
  marks.set(marks.map(() => 100 * chance.uniform()));
  costs.set(costs.map(() => chance.normal()));
  const kernel = new WebAssembly.Instance(kernelModule(), { env: { memory: memory.memory } })
    .exports as Kernel;
  const scratch = memory.float64(2 * padded + BLOCK);
  return { columns, count, scenarios: { returns, scenarios, padded }, marks, costs, out, scratch, kernel };
}

it.each([
  { seats: 300, instruments: 20, scenarios: 500, tail: 12.5, seed: 1 },
  { seats: 300, instruments: 1, scenarios: 250, tail: 6.25, seed: 2 },
  { seats: 200, instruments: 5, scenarios: 100, tail: 1, seed: 3 },
  { seats: 200, instruments: 5, scenarios: 40, tail: 30, seed: 4 },
])(
  'the shortfalls of $seats seats over $scenarios scenarios are those of the plain path, to the last bit',
  (given) => {
    const { columns, count, scenarios, scratch, out, kernel } = book(given.seed, given);
    const whole = Math.floor(given.tail);
    kernel.shortfalls(
      columns.quantities.byteOffset,
      columns.instruments.byteOffset,
      columns.seats.byteOffset,
      0,
      count,
      scenarios.returns.byteOffset,
      scenarios.scenarios,
      scenarios.padded,
      whole,
      given.tail - whole,
      scratch.byteOffset,
      out.byteOffset,
    );
    const plain = Float64Array.from({ length: count }, (_, seat) =>
      plainShortfall(columns, scenarios, seat, given.tail),
    );
    expect([...out]).toEqual([...plain].map((shortfall) => shortfall + 0));
  },
);

it('the values of all seats are those of the plain path, to the last bit', () => {
  const { columns, count, marks, costs, out, kernel } = book(5, {
    seats: 500,
    instruments: 30,
    scenarios: 8,
  });
  kernel.revalue(
    columns.quantities.byteOffset,
    columns.instruments.byteOffset,
    columns.seats.byteOffset,
    0,
    count,
    marks.byteOffset,
    costs.byteOffset,
    out.byteOffset,
  );
  expect([...out]).toEqual([...plainValues(columns, marks, costs)]);
});

it('memory that is full is not written beyond', () => {
  expect(() => new KernelMemory(100).float64(100_000)).toThrow(RangeError);
});
