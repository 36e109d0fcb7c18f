import { Generator, PortfolioColumns } from '@app/numerics';
import type { ScenarioSet } from './domain';
import { InitialMarginKernelService } from './initial-margin-kernel.service';

const chance = new Generator(11);
const profits = [Array.from({ length: 4000 }, () => 0.03 * chance.normal())];
const portfolios = (count: number) =>
  Array.from({ length: count }, () => new Map([[0, 100 * chance.normal()]]));
const layout = (count: number) => ({
  portfolios: portfolios(count),
  rows: new Map<ScenarioSet, readonly (readonly number[])[]>([['stretched', profits]]),
  seats: [],
});

it.each([
  { count: 100, where: 'in this thread' },
  { count: 60_000, where: 'over all cores' },
])(
  'the shortfall of $count portfolios, $where, is that of the plain path to the last bit',
  async ({ count }) => {
    const laid = layout(count);
    const measure = { measure: 'expected-shortfall', confidence: 0.975 } as const;
    const found = (await new InitialMarginKernelService().losses(laid, measure)).get('stretched')!;
    const columns = new PortfolioColumns(laid.portfolios, profits);
    for (let portfolio = 0; portfolio < count; portfolio += Math.ceil(count / 3))
      expect(found[portfolio]).toBe(columns.plainShortfall(portfolio, 0.975) + 0);
  },
);
