import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { plusMinutes } from '@app/kernel';
import { LedgerProofService, LedgerRoundService } from '@app/ledger';
import type { Journal } from '@app/ledger/domain';
import { BATCH, insertBare, LedgerLoad, plainColumns, type Shape } from './ledger-load';
import { machine } from './machine';

const CONNECTIONS = 2;
const SHAPES: readonly Shape[] = ['spread', 'one book', 'hot'];
const CALLERS = 256;
const BEGINNING = new Date('2025-10-10T21:00:00Z'); // of the hours that are sealed

const SLICE = 100; // batches
const SEALED_EVERY_MS = 1000;

/** Each is a flag, and what it is without it. */
const FLAGS = {
  rounds: { what: 'interleaved rounds, after one that is not counted', otherwise: 5 },
  batches: { what: 'of a thousand transfers, for each shape and round', otherwise: 30 },
  sustained: { what: 'transfers in a row, sealed as they are posted', otherwise: 5_000_000 },
  singles: { what: 'postings one by one', otherwise: 20_000 },
} as const;
type Flag = keyof typeof FLAGS;
type Options = Readonly<Record<Flag, number>>;

const flagLines = Object.entries(FLAGS).map(
  ([name, { what, otherwise }]) => `  --${name.padEnd(9)} <n>  ${what} (${String(otherwise)})`,
);
export const help = [
  'npm run bench -- ledger [flags]: transfers a second through the ledger, against bare inserts.',
  ...flagLines,
].join('\n');

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
    const proof = await prove(load);
    const ratio = (shape: Shape) => Math.round((1000 * rates[shape]) / rates.bare) / 1000;
    const targets = {
      'spread ≥ 0.15': ratio('spread') >= 0.15,
      'one book ≥ 0.35': ratio('one book') >= 0.35,
      'hot ≥ spread': ratio('hot') >= ratio('spread'),
      'sustained ≥ 0.15 to the end': sustained.ratios.last >= 0.15,
      'every law holds': proof.broken.length === 0,
    };
    return {
      bench: 'ledger',
      machine: await machine(load.db),
      options,
      transfersPerSecond: rates,
      ratios: { spread: ratio('spread'), oneBook: ratio('one book'), hot: ratio('hot') },
      sustained,
      single,
      proof,
      targets,
      passed: Object.values(targets).every(Boolean),
    };
  } finally {
    await load.db.destroy();
  }
}

function readOptions(args: string[]): Options {
  const text = { type: 'string' } as const;
  const options = { rounds: text, batches: text, sustained: text, singles: text };
  const { values } = parseArgs({ args, options });
  const count = (flag: Flag) => {
    const given = values[flag] ?? String(FLAGS[flag].otherwise);
    if (!/^[1-9]\d{0,8}$/.test(given)) throw new Error(`--${flag} takes a whole number, 1 or more`);
    return Number.parseInt(given, 10);
  };
  return {
    rounds: count('rounds'),
    batches: count('batches'),
    sustained: count('sustained'),
    singles: count('singles'),
  };
}

async function compare(
  load: LedgerLoad,
  { rounds, batches }: Options,
): Promise<Record<Shape | 'bare', number>> {
  const measured: Record<Shape | 'bare', number[]> = { bare: [], spread: [], 'one book': [], hot: [] };
  const { post, bare } = waysOf(load);
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

const waysOf = (load: LedgerLoad) => ({
  post: (journals: Journal[]) => load.ledger.postAll(load.db.manager, journals),
  bare: (journals: Journal[]) => load.db.query(insertBare, plainColumns(journals)),
});

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

/**
 * Posts on and on, while the history of it is sealed, and after each slice as many bare rows: what is asked is whether the rules
 * cost more at the end than at the beginning. Random keys make any table slower as it grows, so the peer grows as well.
 */
async function sustain(load: LedgerLoad, total: number) {
  const seals = new LedgerRoundService(new LedgerProofService(load.db));
  await sealOnce(load, seals, 0); // what the comparison has left is not the first slice's to bear
  const { post, bare } = waysOf(load);
  const slices: { ledger: number; bare: number }[] = [];
  let posting = true;
  const postOn = async () => {
    try {
      for (let done = 0; done < total; done += SLICE * BATCH) {
        const count = Math.min(SLICE, Math.ceil((total - done) / BATCH));
        const slice = {
          ledger: await rate(take(load, 'spread', count), post),
          bare: await rate(take(load, 'spread', count), bare),
        };
        slices.push(slice);
        process.stderr.write(`sustained: ${String(done)} and on: ${JSON.stringify(slice)}\n`);
      }
    } finally {
      posting = false;
    }
  };
  const sealAlong = async () => {
    let hour = 1;
    for (; posting; hour++) {
      await sleep(SEALED_EVERY_MS);
      await sealOnce(load, seals, hour);
    }
    return hour;
  };
  const [, sealings] = await Promise.all([postOn(), sealAlong()]);
  await sealOnce(load, seals, sealings); // what was posted since: the proof is of sealed history
  const tenth = Math.ceil(slices.length / 10); // one slice may meet a checkpoint
  return {
    transfers: total,
    sealings: sealings + 1,
    perSecondBySlice: slices.map(({ ledger }) => ledger),
    barePerSecondBySlice: slices.map(({ bare: each }) => each),
    ratios: { first: ratioOf(slices.slice(0, tenth)), last: ratioOf(slices.slice(-tenth)) },
  };
}

const ratioOf = (slices: { ledger: number; bare: number }[]) =>
  round(median(slices.map(({ ledger, bare }) => ledger / bare)));

/** The worker's own job, which it does once an hour: here more often, for what takes the worker an hour is posted in a second. */
const sealOnce = (load: LedgerLoad, seals: LedgerRoundService, hour: number) =>
  load.db.transaction((tx) => seals.seal(tx, plusMinutes(BEGINNING, 60 * hour)));

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

/**
 * That the rates are of a ledger, and not of something faster: the books still balance, and agree with their history. Only the laws
 * with a number are of all books; the others say what a relationship does, and the load is none. A proof that cannot be finished
 * proves nothing, but does not take the other figures with it.
 */
async function prove(load: LedgerLoad): Promise<{ seconds: number; broken: string[] }> {
  const start = performance.now();
  const seconds = () => round((performance.now() - start) / 1000);
  try {
    const findings = await new LedgerProofService(load.db).invariants();
    const broken = findings.filter(({ law, found }) => /^I\d/.test(law) && found !== 0);
    return {
      seconds: seconds(),
      broken: broken.map(({ law, found }) => `${law}: ${String(found)}`),
    };
  } catch (fault) {
    return { seconds: seconds(), broken: [`not proved: ${String(fault)}`] };
  }
}

const inParallel = (count: number, work: () => Promise<void>) =>
  Promise.all(Array.from({ length: count }, work));
const round = (figure: number) => Math.round(figure * 100) / 100;
const median = (figures: number[]) => [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)] ?? 0;
