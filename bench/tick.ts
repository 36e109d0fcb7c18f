import { MarginTickService, MarginTickWatch } from '@app/margin';
import { Generator } from '@app/numerics';
import { plusMinutes } from '@app/kernel';
import { parseArgs } from 'node:util';
import { machine } from './machine';
import { at, RunLoad } from './run-load';

const SEED = 20251010;
const TRADES = 20;
const INSTRUMENTS = 500;
const ROUNDS = 5;
const CROSSED_BY = 0.05; // of the initial margin
const WITHIN_MS = 50;

export const help = `npm run bench -- tick [flags]: marks that move against relationships held in columns, and the way from a tick that crosses to the
call that is intended, written down; against the bare arithmetic of the same positions, and a row of its own in the same PostgreSQL.
  --relationships <n>  of ${String(TRADES)} trades in ${String(INSTRUMENTS)} instruments (10000)
  --ticks         <n>  of a round of those that cross nothing (200000)
  --crossings     <n>  ticks that cross (500)`;

/** The watch of the worker, on a book of its size: how fast it looks, and how soon it has written down what it saw. */
export async function run(ownerUrl: string, flags: string[]) {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: flags,
    options: { relationships: text, ticks: text, crossings: text },
  });
  const relationships = Number.parseInt(values.relationships ?? '10000', 10);
  const ticks = Number.parseInt(values.ticks ?? '200000', 10);
  const crossings = Number.parseInt(values.crossings ?? '500', 10);
  const load = await RunLoad.open(ownerUrl, { relationships, trades: TRADES, instruments: INSTRUMENTS });
  try {
    await load.owner.query(
      `begin; set local session_replication_role = replica; -- nobody is there to approve them
       insert into intraday_right (relationship_id, version, may_call, im_fraction, on_headroom, approval_id)
       select id, 1, true, ${String(CROSSED_BY)}, false, gen_random_uuid() from relationship;
       commit`,
    );
    await load.owner
      .query(`create table bare_intent (id bigint generated always as identity primary key, what text not null);
      grant insert on bare_intent to ringfence_writer`);
    const midnight = await load.snapshot(0, 0);
    await load.run(midnight, load.relationships, 0);
    const speed = await speedOf(load, ticks);
    const latency = await latencyOf(load, crossings);
    const targets = {
      'at least half the ticks of the bare arithmetic': speed.ratio >= 0.5,
      'a tick that crosses is written down within 50 ms, 99 times of 100': latency.p99Ms <= WITHIN_MS,
    };
    return {
      bench: 'tick',
      machine: await machine(load.db),
      options: { relationships, trades: TRADES, instruments: INSTRUMENTS, rounds: ROUNDS },
      ...speed,
      intents: latency,
      targets,
      passed: Object.values(targets).every(Boolean),
    };
  } finally {
    await load.close();
  }
}

/** Marks that tremble about where they were struck: each touches what is held in its instrument, and nobody crosses. */
async function speedOf(load: RunLoad, ticks: number) {
  const watched = await load.db.transaction((tx) => load.app.get(MarginTickService).watch(tx));
  if (watched === undefined) throw new Error('nobody is watched');
  const chance = new Generator(SEED);
  const names = load.symbols;
  const drawn = Array.from({ length: ticks }, () => ({
    at: chance.below(INSTRUMENTS),
    mark: 100 * (1 + (chance.uniform() - 0.5) * 1e-6),
  }));
  const bare = bareColumns(load, chance);
  const [rates, floors]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    rates.push(
      perSecond(ticks, () => {
        for (const { at: symbol, mark } of drawn)
          if (watched.book.move(names[symbol] ?? '', mark).length > 0) throw new Error('somebody crossed');
      }),
    );
    floors.push(
      perSecond(ticks, () => {
        for (const { at: symbol, mark } of drawn) bare(symbol, mark);
      }),
    );
  }
  const [ticksPerSecond, floorPerSecond] = [middle(rates), middle(floors)];
  return {
    ticksPerSecond: Math.round(ticksPerSecond),
    floorPerSecond: Math.round(floorPerSecond),
    ratio: ticksPerSecond / floorPerSecond,
  };
}

/** What nobody could leave out: a multiplication and an addition for each position of the instrument, in columns as dense. */
function bareColumns({ relationships }: RunLoad, chance: Generator): (symbol: number, mark: number) => void {
  const each = Math.round((relationships.length * TRADES) / INSTRUMENTS);
  const owners = Uint32Array.from({ length: each * INSTRUMENTS }, () => chance.below(relationships.length));
  const units = Float64Array.from({ length: each * INSTRUMENTS }, () => chance.normal());
  const exposures = new Float64Array(relationships.length);
  const marks = new Float64Array(INSTRUMENTS).fill(100);
  return (symbol, mark) => {
    const change = mark - (marks[symbol] ?? 0);
    marks[symbol] = mark;
    for (let p = symbol * each; p < (symbol + 1) * each; p++) {
      const owner = owners[p] ?? 0;
      exposures[owner] = (exposures[owner] ?? 0) - (units[p] ?? 0) * change;
    }
  };
}

/** A walk of all marks, told as the database tells it: how long until those who crossed by a tick are committed. */
async function latencyOf(load: RunLoad, wanted: number) {
  const watch = load.app.get(MarginTickWatch);
  watch.hearRuns();
  await watch.settled();
  const chance = new Generator(SEED + 1);
  const marks = load.symbols.map(() => 100);
  const [latencies, floors]: [number[], number[]] = [[], []];
  const quotedAt = String(plusMinutes(at(0), 20).getTime() / 1000);
  for (let told = 0; latencies.length < wanted && told < 100 * wanted; told++) {
    const symbol = chance.below(load.symbols.length);
    const mark = (marks[symbol] ?? 100) * (1 + 0.004 * chance.normal());
    marks[symbol] = mark;
    const before = await watch.settled();
    const began = performance.now();
    watch.hearQuotes(`S${String(symbol + 1)} ${mark.toFixed(6)} ${quotedAt}`);
    const after = await watch.settled();
    const took = performance.now() - began;
    if (after === before) continue;
    latencies.push(took);
    const from = performance.now();
    await load.db.query('insert into bare_intent (what) values ($1)', [String(told)]);
    floors.push(performance.now() - from);
  }
  return {
    ticks: latencies.length,
    relationships: await watch.settled(),
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99),
    rowP50Ms: quantile(floors, 0.5),
    rowP99Ms: quantile(floors, 0.99),
  };
}

function perSecond(count: number, work: () => void): number {
  const began = performance.now();
  work();
  return (1000 * count) / (performance.now() - began);
}

const middle = (figures: number[]) => [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)] ?? 0;
const quantile = (figures: number[], q: number) =>
  Math.round(100 * ([...figures].sort((a, b) => a - b)[Math.floor(q * (figures.length - 1))] ?? 0)) / 100;
