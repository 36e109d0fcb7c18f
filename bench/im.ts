import { kernelModule, plainShortfall } from '@app/numerics';
import { ComputeThreads } from '@app/platform';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { addressOf, timed } from './exposure';
import { generatedBook, median, megabytes } from './generated-book';
import { hardware } from './machine';

const ROUNDS = 9;
const INSTRUMENTS = 200;
const POSITIONS = 10;
const CONFIDENCE = 0.975;
const SAMPLE = 500; // seats that are computed again by the plain path

export const help = `npm run bench -- im [flags]: the expected shortfall of both seats of every relationship, over all cores, against the bare
multiplications and additions of the same arrays.
  --relationships <n>  with ${String(POSITIONS)} positions a seat in ${String(INSTRUMENTS)} instruments (100000)
  --scenarios     <n>  (500)`;

/** Initial margin of a whole book by historical simulation, its tail included. */
export async function run(_ownerUrl: string, flags: string[]) {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ args: flags, options: { relationships: text, scenarios: text } });
  const relationships = parseInt(values.relationships ?? '100000', 10);
  const scenarios = parseInt(values.scenarios ?? '500', 10);
  const threads = availableParallelism();
  const book = generatedBook({
    relationships,
    positions: POSITIONS,
    instruments: INSTRUMENTS,
    scenarios,
    seats: 2,
    threads,
  });
  const { columns, rows, total, returns, padded, scratch, out } = book;
  const positions = [columns.quantities, columns.instruments, columns.seats].map(addressOf);
  const scratchOf = (thread: number) => scratch[thread]?.byteOffset ?? 0;
  const tail = scenarios - scenarios * CONFIDENCE;
  const whole = Math.floor(tail);
  const crew = new ComputeThreads({ module: kernelModule(), memory: book.memory.memory });
  const shortfalls: number[] = [];
  const bare: number[] = [];
  try {
    for (let round = 0; round < ROUNDS; round++) {
      shortfalls.push(
        await timed(() =>
          crew.each(rows, (from, to, thread) => ({
            name: 'shortfalls',
            args: [
              ...positions,
              from,
              to,
              returns.byteOffset,
              scenarios,
              padded,
              whole,
              tail - whole,
              scratchOf(thread),
              out.byteOffset,
            ],
          })),
        ),
      );
      bare.push(
        await timed(() =>
          crew.each(rows, (from, to, thread) => ({
            name: 'multiplyAdd',
            args: [...positions, from, to, returns.byteOffset, padded, scratchOf(thread)],
          })),
        ),
      );
    }
  } finally {
    await crew.stop();
  }
  const step = Math.max(Math.floor(rows / SAMPLE), 1);
  const sample = Array.from({ length: Math.floor(rows / step) }, (_, n) => n * step);
  const again = (row: number) => plainShortfall(columns, { returns, scenarios, padded }, row, tail);
  const [ms, bareMs] = [median(shortfalls), median(bare)];
  const rss = process.memoryUsage().rss;
  const targets = {
    'at least half the rate of the bare arithmetic': bareMs / ms >= 0.5,
    'what was computed again by the plain path is the same to the last bit': sample.every(
      (row) => out[row] === again(row),
    ),
    'at most 1.5 GB of memory': rss <= 1.5e9,
  };
  return {
    bench: 'im',
    machine: hardware(),
    options: {
      relationships,
      seats: rows,
      positions: total,
      instruments: INSTRUMENTS,
      scenarios,
      threads,
      rounds: ROUNDS,
    },
    milliseconds: Math.round(ms),
    bareMilliseconds: Math.round(bareMs),
    ratio: bareMs / ms,
    multiplyAddsPerSecond: Math.round((1000 * total * scenarios) / ms),
    rssMegabytes: megabytes(rss),
    targets,
    passed: Object.values(targets).every(Boolean),
  };
}
