import { kernelModule, lossQuantile, PortfolioColumns } from '@app/numerics';
import { ComputeThreads } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { availableParallelism } from 'node:os';
import type { HistoricalParameters, ScenarioSet, SimulationLayout } from './domain';

/** Multiplications and additions from which on threads are worth their start: some hundred milliseconds of one core. */
const WORK_FOR_THREADS = 2e8;

type Measure = Pick<HistoricalParameters, 'measure' | 'confidence'>;
type Kernel = Record<string, (...numbers: readonly number[]) => void>;

/** What portfolios lose at a confidence: an expected shortfall by the kernel, over all cores where there is enough to do. */
@Injectable()
export class InitialMarginKernelService {
  private compiled: WebAssembly.Module | undefined;

  /** Of every portfolio of a layout, by set of scenarios; below 0 is a gain. */
  async losses(
    { portfolios, rows }: SimulationLayout,
    { measure, confidence }: Measure,
  ): Promise<ReadonlyMap<ScenarioSet, readonly number[]>> {
    const losses = new Map<ScenarioSet, readonly number[]>();
    for (const [set, profits] of rows) {
      const threads = availableParallelism();
      const columns = new PortfolioColumns(portfolios, profits, threads);
      // A quantile is one of the losses: they have to be told apart, which the kernel's sums do not.
      const found =
        measure === 'value-at-risk' ? quantiles(columns, confidence) : this.shortfalls(columns, confidence);
      losses.set(set, await found);
    }
    return losses;
  }

  private async shortfalls(columns: PortfolioColumns, confidence: number): Promise<number[]> {
    this.compiled ??= kernelModule();
    const { memory } = columns.memory;
    if (columns.work < WORK_FOR_THREADS) {
      const kernel = new WebAssembly.Instance(this.compiled, { env: { memory } }).exports as Kernel;
      const { name, args } = columns.shortfalls(confidence, 0, columns.portfolios);
      kernel[name]?.(...args);
      return columns.results();
    }
    const crew = new ComputeThreads({ module: this.compiled, memory });
    try {
      await crew.each(columns.portfolios, (from, to, thread) =>
        columns.shortfalls(confidence, from, to, thread),
      );
    } finally {
      await crew.stop();
    }
    return columns.results();
  }
}

function quantiles(columns: PortfolioColumns, confidence: number): number[] {
  return Array.from({ length: columns.portfolios }, (_, portfolio) =>
    lossQuantile(columns.losses(portfolio), confidence, 'inverse-ecdf'),
  );
}
