import { kernelModule, plainValues } from '@app/numerics';
import { ComputeThreads } from '@app/platform';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { generatedBook, median, megabytes } from './generated-book';
import { hardware } from './machine';

const ROUNDS = 41;
const INSTRUMENTS = 200;
const POSITIONS = 10;

export const help = `npm run bench -- exposure [flags]: the value of every relationship after a tick that moves every mark, over all cores, against
reading the bytes of the same positions once.
  --relationships <n>  with ${String(POSITIONS)} positions each in ${String(INSTRUMENTS)} instruments (100000)`;

/** A full revaluation of variation margin, and the least that any revaluation could cost. */
export async function run(_ownerUrl: string, flags: string[]) {
  const { values } = parseArgs({ args: flags, options: { relationships: { type: 'string' } } });
  const relationships = parseInt(values.relationships ?? '100000', 10);
  const threads = availableParallelism();
  const size = {
    relationships,
    positions: POSITIONS,
    instruments: INSTRUMENTS,
    scenarios: 0,
    seats: 1,
    threads,
  } as const;
  const book = generatedBook(size);
  const { columns, rows, total, marks, costs, out, chance } = book;
  const { byteOffset: quantities } = columns.quantities;
  const { byteOffset: instruments } = columns.instruments;
  const places = [marks, costs, out].map(addressOf);
  const crew = new ComputeThreads({ module: kernelModule(), memory: book.memory.memory });
  const revalued: number[] = [];
  const streamed: number[] = [];
  try {
    for (let round = 0; round < ROUNDS; round++) {
      marks.forEach((mark, i) => (marks[i] = mark * Math.exp(0.001 * chance.normal())));
      revalued.push(
        await timed(() =>
          crew.each(rows, (from, to) => ({
            name: 'revalue',
            args: [quantities, instruments, columns.seats.byteOffset, from, to, ...places],
          })),
        ),
      );
      streamed.push(
        await timed(() =>
          crew.each(total, (from, to) => ({ name: 'stream', args: [quantities, instruments, from, to] })),
        ),
      );
    }
  } finally {
    await crew.stop();
  }
  const plain = plainValues(columns, marks, costs);
  const [ms, floorMs] = [median(revalued), median(streamed)];
  const rss = process.memoryUsage().rss;
  const targets = {
    'at most twice the time to read the positions once': ms <= 2 * floorMs,
    'every value is that of the plain path, to the last bit': out.every((value, row) => value === plain[row]),
    'at most 1.5 GB of memory': rss <= 1.5e9,
  };
  return {
    bench: 'exposure',
    machine: hardware(),
    options: { relationships, positions: total, instruments: INSTRUMENTS, threads, rounds: ROUNDS },
    milliseconds: ms,
    floorMilliseconds: floorMs,
    ratio: ms / floorMs,
    positionsPerSecond: Math.round((1000 * total) / ms),
    rssMegabytes: megabytes(rss),
    targets,
    passed: Object.values(targets).every(Boolean),
  };
}

export function addressOf({ byteOffset }: Float64Array | Uint32Array): number {
  return byteOffset;
}

export async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
