import { Generator } from './generator';
import { kernelModule } from './kernel';
import { PortfolioColumns } from './portfolio-columns';
import { expectedShortfall } from './tail';

const chance = new Generator(7);
const rows = Array.from({ length: 5 }, () => Array.from({ length: 103 }, () => 0.03 * chance.normal()));
const portfolios = Array.from(
  { length: 50 },
  () => new Map(Array.from({ length: chance.below(6) }, () => [chance.below(5), 100 * chance.normal()])),
);

it.each([0.9, 0.975, 0.99, 0.995])('at %d the kernel, the plain path and a sort agree', (confidence) => {
  const columns = new PortfolioColumns(portfolios, rows);
  const { exports } = new WebAssembly.Instance(kernelModule(), { env: { memory: columns.memory.memory } });
  const kernel = exports as Record<string, (...numbers: readonly number[]) => void>;
  const { name, args } = columns.shortfalls(confidence, 0, columns.portfolios);
  kernel[name]!(...args);
  columns.results().forEach((shortfall, portfolio) => {
    expect(shortfall).toBe(columns.plainShortfall(portfolio, confidence) + 0);
    expect(shortfall).toBeCloseTo(expectedShortfall(columns.losses(portfolio), confidence), 9);
  });
});

it('work is what the kernel multiplies: positions by whole blocks of scenarios', () => {
  expect(new PortfolioColumns([new Map([[0, 1]])], [[0.1, 0.2]]).work).toBe(8);
});
