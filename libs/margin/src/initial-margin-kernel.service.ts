import { kernelModule, PortfolioColumns } from '@app/numerics';
import { ComputeThreads } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { availableParallelism } from 'node:os';
import { measuredLoss, measureOf, type ScenarioSet, type SimulationLayout, type TailMeasure } from './domain';

/** Multiplications and additions from which on threads are worth their start: some hundred milliseconds of one core. */
const WORK_FOR_THREADS = 2e8;

type Kernel = Record<string, (...numbers: readonly number[]) => void>;

/** What portfolios lose at a confidence: an expected shortfall by the kernel, over all cores where there is enough to do. */
@Injectable()
export class InitialMarginKernelService {
  private compiled: WebAssembly.Module | undefined;

  /** Of every portfolio of a layout, by set of scenarios; below 0 is a gain. */
  async losses(
    { portfolios, rows }: SimulationLayout,
    given: TailMeasure,
  ): Promise<ReadonlyMap<ScenarioSet, readonly number[]>> {
    const losses = new Map<ScenarioSet, readonly number[]>();
    for (const [set, profits] of rows) {
      const threads = availableParallelism();
      const columns = new PortfolioColumns(portfolios, profits, threads);
      const tail = measureOf(set, given);
      // A quantile is one of the losses, and a weight is of one: they have to be told apart, which the kernel's sums do not.
      const isApart = tail.measure === 'value-at-risk' || tail.ageDecay !== undefined;
      const found = isApart ? apart(columns, tail) : this.shortfalls(columns, tail.confidence);
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

function apart(columns: PortfolioColumns, tail: TailMeasure): number[] {
  return Array.from({ length: columns.portfolios }, (_, portfolio) =>
    measuredLoss(columns.losses(portfolio), tail),
  );
}
