import { parseArgs } from 'node:util';
import type { Journal } from '@app/ledger/domain';
import { BATCH, insertBare, LedgerLoad, plainColumns, type Shape } from './ledger-load';
import { machine } from './machine';

const CONNECTIONS = 2;
const SHAPES: readonly Shape[] = ['spread', 'one book', 'hot'];
const CALLERS = 256;

interface Options {
  readonly rounds: number;
  readonly batches: number; // of a thousand, for each shape and round
  readonly sustained: number; // transfers in a row
  readonly singles: number; // postings one by one
}

/**
 * Transfers a second through the ledger's real path, against bare inserts of the same rows into a table that knows nothing but a uuid
 * key: what the rules cost. Ratios are of medians of interleaved rounds in one run, so that a busy machine is busy for both.
 */
export async function run(ownerUrl: string, flags: string[]) {
  const options = readOptions(flags);
  const load = await LedgerLoad.open(ownerUrl);
  try {
    const rates = await compare(load, options);
    const sustained = await sustain(load, options.sustained);
    const single = await singly(load, options.singles);
    const ratio = (shape: Shape) => Math.round((1000 * rates[shape]) / rates.bare) / 1000;
    const targets = {
      'spread ≥ 0.15': ratio('spread') >= 0.15,
      'one book ≥ 0.35': ratio('one book') >= 0.35,
      'hot ≥ spread': ratio('hot') >= ratio('spread'),
      'every law holds': await lawsHold(load),
    };
    return {
      bench: 'ledger',
      machine: await machine(load.db),
      options,
      transfersPerSecond: rates,
      ratios: { spread: ratio('spread'), oneBook: ratio('one book'), hot: ratio('hot') },
      sustained,
      single,
      targets,
      passed: Object.values(targets).every(Boolean),
    };
  } finally {
    await load.db.destroy();
  }
}

function readOptions(flags: string[]): Options {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: flags,
    options: { rounds: text, batches: text, sustained: text, singles: text },
  });
  const count = (given: string | undefined, otherwise: number) =>
    given === undefined ? otherwise : Number.parseInt(given, 10);
  return {
    rounds: count(values.rounds, 5),
    batches: count(values.batches, 30),
    sustained: count(values.sustained, 200_000),
    singles: count(values.singles, 20_000),
  };
}

async function compare(
  load: LedgerLoad,
  { rounds, batches }: Options,
): Promise<Record<Shape | 'bare', number>> {
  const measured: Record<Shape | 'bare', number[]> = { bare: [], spread: [], 'one book': [], hot: [] };
  const post = (journals: Journal[]) => load.ledger.postAll(load.db.manager, journals);
  const bare = (journals: Journal[]) => load.db.query(insertBare, plainColumns(journals));
  for (let round = 0; round <= rounds; round++) {
    const figures = {
      bare: await rate(take(load, 'spread', batches), bare),
      spread: await rate(take(load, 'spread', batches), post),
      'one book': await rate(take(load, 'one book', batches), post),
      hot: await rate(take(load, 'hot', batches), post),
    };
    if (round === 0) continue; // caches are cold, plans are not made
    for (const [what, figure] of Object.entries(figures)) measured[what as Shape | 'bare'].push(figure);
    process.stderr.write(`round ${String(round)}: ${JSON.stringify(figures)}\n`);
  }
  return {
    bare: median(measured.bare),
    ...Object.fromEntries(SHAPES.map((s) => [s, median(measured[s])])),
  } as Record<Shape | 'bare', number>;
}

const take = (load: LedgerLoad, shape: Shape, batches: number) =>
  Array.from({ length: batches }, () => load.batch(shape));

/** Transfers a second, over as many connections as the service has lanes. */
async function rate(batches: Journal[][], write: (journals: Journal[]) => Promise<unknown>): Promise<number> {
  const total = batches.length * BATCH;
  const start = performance.now();
  await inParallel(CONNECTIONS, async () => {
    for (let next = batches.pop(); next !== undefined; next = batches.pop()) await write(next);
  });
  return Math.round((1000 * total) / (performance.now() - start));
}

async function sustain(load: LedgerLoad, total: number) {
  const slices: number[] = [];
  const perSlice = 100;
  for (let done = 0; done < total; done += perSlice * BATCH) {
    const batches = take(load, 'spread', Math.min(perSlice, Math.ceil((total - done) / BATCH)));
    slices.push(await rate(batches, (journals) => load.ledger.postAll(load.db.manager, journals)));
    process.stderr.write(`sustained: ${String(done)} and on at ${String(slices.at(-1))}/s\n`);
  }
  return {
    transfers: total,
    perSecondBySlice: slices,
    lastToFirst: round((slices.at(-1) ?? 0) / (slices[0] ?? 1)),
  };
}

async function singly(load: LedgerLoad, total: number) {
  const waiting = load.batch('spread', total);
  const latencies: number[] = [];
  const start = performance.now();
  await inParallel(CALLERS, async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const asked = performance.now();
      const [answer] = await load.ledger.submit([next]);
      if (answer?.ok !== true) throw new Error(`refused: ${next.event}`);
      latencies.push(performance.now() - asked);
    }
  });
  const perSecond = Math.round((1000 * total) / (performance.now() - start));
  latencies.sort((a, b) => a - b);
  const quantile = (q: number) => round(latencies[Math.floor(q * (latencies.length - 1))] ?? 0);
  return { callers: CALLERS, postings: total, perSecond, p50Ms: quantile(0.5), p99Ms: quantile(0.99) };
}

/** That the rates are of a ledger, and not of something faster: the books still balance, and agree with their history. */
async function lawsHold(load: LedgerLoad): Promise<boolean> {
  const [row] = await load.db.query<{ broken: number }[]>(
    `select count(*)::integer as broken from led.invariants where found <> 0 and law ~ '^I[0-9]'`,
  );
  return row?.broken === 0;
}

const inParallel = (count: number, work: () => Promise<void>) =>
  Promise.all(Array.from({ length: count }, work));
const round = (figure: number) => Math.round(figure * 100) / 100;
const median = (figures: number[]) => [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)] ?? 0;
