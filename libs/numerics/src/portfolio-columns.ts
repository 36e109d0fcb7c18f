import { KernelMemory } from './kernel';
import { plainProfits, plainShortfall, type ScenarioColumns, type SeatColumns } from './plain';

const BLOCK = 8; // scenarios that the kernel takes at a time
const LINES = 64; // bytes that a column may be rounded up by

/** A call of a function of the kernel: its arguments are numbers, addresses among them. */
interface KernelCall {
  readonly name: 'shortfalls';
  readonly args: readonly number[];
}

/** Portfolios, and what one unit of everything in them gains in each scenario, in the memory of the kernel. */
export class PortfolioColumns {
  readonly memory: KernelMemory;
  private readonly columns: SeatColumns;
  private readonly scenarios: ScenarioColumns;
  private readonly scratch: readonly Float64Array[];
  private readonly out: Float64Array;

  /**
   * @param portfolios units of each row
   * @param rows profits of one unit by scenario, all of one length
   * @param threads that will work on it at once
   */
  constructor(
    portfolios: readonly ReadonlyMap<number, number>[],
    rows: readonly (readonly number[])[],
    threads = 1,
  ) {
    const total = portfolios.reduce((sum, { size }) => sum + size, 0);
    const count = rows[0]?.length ?? 0;
    const padded = Math.ceil(count / BLOCK) * BLOCK;
    const doubles = total + rows.length * padded + portfolios.length + threads * (2 * padded + BLOCK);
    this.memory = new KernelMemory(8 * doubles + 4 * (total + portfolios.length + 1) + LINES * (threads + 6));
    const quantities = this.memory.float64(total);
    const instruments = this.memory.uint32(total);
    const seats = this.memory.uint32(portfolios.length + 1);
    let at = 0;
    portfolios.forEach((portfolio, seat) => {
      for (const [row, quantity] of portfolio) {
        quantities[at] = quantity;
        instruments[at++] = row;
      }
      seats[seat + 1] = at;
    });
    const returns = this.memory.float64(rows.length * padded);
    rows.forEach((row, index) => {
      returns.set(row, index * padded);
    });
    this.columns = { quantities, instruments, seats };
    this.scenarios = { returns, scenarios: count, padded };
    this.scratch = Array.from({ length: threads }, () => this.memory.float64(2 * padded + BLOCK));
    this.out = this.memory.float64(portfolios.length);
  }

  get portfolios(): number {
    return this.out.length;
  }

  /** Multiplications and additions that all portfolios take. */
  get work(): number {
    return this.columns.quantities.length * this.scenarios.padded;
  }

  /** The call that computes the expected shortfall of some portfolios. */
  shortfalls(confidence: number, from: number, to: number, thread = 0): KernelCall {
    const { quantities, instruments, seats } = this.columns;
    const { returns, scenarios, padded } = this.scenarios;
    const tail = this.tail(confidence);
    const whole = Math.floor(tail);
    const addresses = [quantities, instruments, seats].map(({ byteOffset }) => byteOffset);
    const rest = [whole, tail - whole, this.scratch[thread]?.byteOffset ?? 0, this.out.byteOffset];
    return {
      name: 'shortfalls',
      args: [...addresses, from, to, returns.byteOffset, scenarios, padded, ...rest],
    };
  }

  /** What the kernel has written; the same as {@link plainShortfall}, to the last bit. */
  results(): number[] {
    return [...this.out];
  }

  /** The same number by the plain path. */
  plainShortfall(portfolio: number, confidence: number): number {
    return plainShortfall(this.columns, this.scenarios, portfolio, this.tail(confidence));
  }

  /** What a portfolio loses in each scenario. */
  losses(portfolio: number): number[] {
    return Array.from(plainProfits(this.columns, this.scenarios, portfolio), (profit) => -profit);
  }

  private tail(confidence: number): number {
    return this.scenarios.scenarios - this.scenarios.scenarios * confidence;
  }
}
