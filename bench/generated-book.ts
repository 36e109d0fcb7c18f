import { Generator, KernelMemory } from '@app/numerics';

/** How large a book is made. The same size and seed is the same book. */
export interface Size {
  readonly relationships: number;
  readonly positions: number; // of one seat of a relationship
  readonly instruments: number;
  readonly scenarios: number;
  readonly seats: 1 | 2; // of a relationship: the other one is its mirror
  readonly threads: number;
}

const BLOCK = 8; // scenarios that the kernel takes at a time
const SEED = 20251010;

/** A book in the kernel's memory: positions, marks and scenarios, drawn from a seed. */
export function generatedBook({ relationships, positions, instruments, scenarios, seats, threads }: Size) {
  const chance = new Generator(SEED);
  const rows = relationships * seats;
  const total = rows * positions;
  const padded = Math.ceil(scenarios / BLOCK) * BLOCK;
  const scratchSize = 2 * padded + BLOCK;
  const numbers = total + instruments * (padded + 1) + 2 * rows + threads * scratchSize;
  const memory = new KernelMemory(8 * numbers + 4 * (total + rows) + 64 * (8 + threads));
  const quantities = memory.float64(total);
  const kinds = memory.uint32(total);
  const bounds = memory.uint32(rows + 1);
  const [marks, costs, out] = [memory.float64(instruments), memory.float64(rows), memory.float64(rows)];
  const returns = memory.float64(instruments * padded);
  const scratch = Array.from({ length: threads }, () => memory.float64(scratchSize));
  const one = relationships * positions;
  for (let p = 0; p < one; p++) {
    quantities[p] = Math.round(chance.normal() * 1e6) / 100;
    kinds[p] = chance.below(instruments);
  }
  for (let p = one; p < total; p++) {
    quantities[p] = -(quantities[p - one] ?? 0);
    kinds[p] = kinds[p - one] ?? 0;
  }
  for (let row = 0; row <= rows; row++) bounds[row] = row * positions;
  for (let i = 0; i < instruments; i++) {
    marks[i] = 1000 * chance.uniform();
    for (let s = 0; s < scenarios; s++) returns[i * padded + s] = 0.03 * chance.normal();
  }
  for (let row = 0; row < rows; row++) costs[row] = 1000 * chance.normal();
  const columns = { quantities, instruments: kinds, seats: bounds };
  return { memory, chance, columns, rows, total, marks, costs, out, returns, scenarios, padded, scratch };
}

/** The middle one of what was measured. */
export function median(measured: readonly number[]): number {
  return [...measured].sort((a, b) => a - b)[Math.floor(measured.length / 2)] ?? NaN;
}

export function megabytes(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}
