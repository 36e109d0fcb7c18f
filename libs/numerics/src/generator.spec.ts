import { chiSquareTail } from './chi-square';
import { Generator } from './generator';

it('gives the same numbers for the same seed, and others for the next', () => {
  const from = (seed: number) => {
    const generator = new Generator(seed);
    return Array.from({ length: 100 }, () => generator.next());
  };
  expect(from(7)).toEqual(from(7));
  const shared = from(7).filter((number, index) => number === from(8)[index]);
  expect(shared).toEqual([]);
});

it('is uniform in its mean and its spread', () => {
  const generator = new Generator(1);
  const n = 100_000;
  const numbers = Array.from({ length: n }, () => generator.uniform());
  const mean = numbers.reduce((sum, x) => sum + x, 0) / n;
  const variance = numbers.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n;
  expect(Math.abs(mean - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / n));
  expect(variance).toBeCloseTo(1 / 12, 3);
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...numbers)).toBeLessThan(1);
});

it('is normal: as many numbers beyond two deviations as there should be, and as heavy', () => {
  const generator = new Generator(2);
  const n = 100_000;
  const numbers = Array.from({ length: n }, () => generator.normal());
  const expected = n * 0.0455;
  const beyond = numbers.filter((x) => Math.abs(x) > 2).length;
  expect(chiSquareTail((beyond - expected) ** 2 / expected, 1)).toBeGreaterThan(1e-4);
  expect(numbers.reduce((sum, x) => sum + x ** 4, 0) / n).toBeCloseTo(3, 0);
});
