import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { createApi } from '../apps/api/src/create-api';
import { APPLICATION_LOGIN, migrateDatabase } from '../apps/cli/src/migrate/migrate-database';
import { TestIssuer } from '../test/support/identity';
import { machine } from './machine';
import { Floor, RECORDED, type Statement } from './reserve-floor';
import { FIT, openLines, RELATIONSHIPS, servicesOn, TRADE } from './reserve-load';

const ROOT = join(__dirname, '..');
const CLIENTS = 32;
const ROUNDS = 5; // counted, after one that is not
const HALF = (RELATIONSHIPS - 1) / 2; // the first half is the API's, the second the floor's, the last was recorded

export const help = `npm run bench -- reserve [flags]: reservations a second over HTTP by ${String(CLIENTS)} clients, against the same statements sent
one after the other over plain connections: over ${String(2 * HALF)} lines, and all against one.
  --spread <n>  reservations a round over all lines (600)
  --one    <n>  reservations a round against one line (100)`;

interface Rates {
  readonly api: number[];
  readonly floor: number[];
  readonly milliseconds: number[];
}

/** What it costs to be asked over HTTP by somebody who has to prove who he is, in rounds of both, one after the other. */
export async function run(ownerUrl: string, flags: string[]) {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ args: flags, options: { spread: text, one: text } });
  const [spread, one] = [countOf(values.spread, 600), countOf(values.one, 100)];
  await migrateDatabase(ownerUrl);
  const url = Object.assign(new URL(ownerUrl), { username: APPLICATION_LOGIN }).href;
  const services = await servicesOn(url);
  await openLines(services);
  await services.close();
  const owner = await new DataSource({ type: 'postgres', url: ownerUrl }).initialize();
  await owner.query('vacuum analyze');
  const issuer = await TestIssuer.open();
  const environment = {
    ...issuer.settings,
    DATABASE_URL: url,
    PORT: '0',
    LOG_LEVEL: 'silent',
    RATE_LIMIT: '9999999',
  };
  const token = await issuer.token('ops-analyst', {
    claims: { exp: Math.floor(Date.parse('2099-01-01') / 1000) },
  });
  const floor = await Floor.open(url, CLIENTS, await recorded(environment, token), await idsThere(owner));
  const api = await Api.open(environment, token);
  try {
    const spreadRates = await rounds(
      spread,
      api,
      floor,
      (n) => 1 + (n % HALF),
      (n) => 1 + HALF + (n % HALF),
    );
    const oneRates = await rounds(
      one,
      api,
      floor,
      () => 1,
      () => 1 + HALF,
    );
    const filled = await api.fill('2');
    const exceeded = await owner.query<unknown[]>(
      `select 1 from reservation r where r.relationship_id <= $1 group by r.relationship_id having count(*) > $2`,
      [HALF, FIT],
    );
    const figures = { spread: figuresOf(spreadRates), oneLine: figuresOf(oneRates) };
    const { perSecond, p99Ms, ratio } = figures.spread;
    const targets = {
      'spread ≥ 0.35, or 2,500/s at p99 ≤ 25 ms': ratio >= 0.35 || (perSecond >= 2500 && p99Ms <= 25),
      'no limit was ever exceeded': exceeded.length === 0 && filled.held === FIT && filled.refused > 0,
    };
    return {
      bench: 'reserve',
      machine: await machine(owner),
      options: { clients: CLIENTS, lines: 2 * HALF, rounds: ROUNDS, spread, one },
      ...figures,
      filled,
      targets,
      passed: Object.values(targets).every(Boolean),
    };
  } finally {
    await api.close();
    await floor.close();
    await issuer.close();
    await owner.destroy();
  }
}

async function rounds(
  count: number,
  api: Api,
  floor: Floor,
  apiBook: (n: number) => number,
  floorBook: (n: number) => number,
): Promise<Rates> {
  const rates: Rates = { api: [], floor: [], milliseconds: [] };
  for (let round = 0; round <= ROUNDS; round++) {
    const { perSecond, milliseconds } = await api.rate(count, (n) => String(apiBook(round * count + n)));
    const bare = await floor.rate(count, (n) => String(floorBook(round * count + n)));
    if (round === 0) continue;
    rates.api.push(perSecond);
    rates.floor.push(bare);
    rates.milliseconds.push(...milliseconds);
  }
  return rates;
}

function figuresOf({ api, floor, milliseconds }: Rates) {
  const sorted = [...milliseconds].sort((a, b) => a - b);
  const at = (share: number) => Math.round(10 * (sorted[Math.floor(share * (sorted.length - 1))] ?? 0)) / 10;
  const [perSecond, floorPerSecond] = [median(api), median(floor)];
  return {
    perSecond: Math.round(perSecond),
    floorPerSecond: Math.round(floorPerSecond),
    ratio: Math.round((1000 * perSecond) / floorPerSecond) / 1000,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function countOf(given: string | undefined, otherwise: number): number {
  if (given === undefined) return otherwise;
  if (!/^[1-9]\d{0,5}$/.test(given)) throw new Error('a count is a whole number, 1 or more');
  return Number.parseInt(given, 10);
}

/** The ids of what stood there before: they are the same in every transaction. */
async function idsThere(owner: DataSource): Promise<ReadonlySet<string>> {
  const rows = await owner.query<{ id: string }[]>('select id::text from snapshot');
  return new Set(rows.map(({ id }) => id));
}

/** The statements of one reservation, as the API's own code sends them: asked once before, so that caches are as warm as they ever are. */
async function recorded(environment: NodeJS.ProcessEnv, token: string): Promise<Statement[]> {
  const statements: Statement[] = [];
  const prototype = Client.prototype as unknown as { query: (this: Client, ...given: unknown[]) => unknown };
  const original = prototype.query;
  let recording = false;
  prototype.query = function (...given) {
    const [first, second] = given;
    const statement = typeof first === 'string' ? { text: first, values: second } : (first as Statement);
    if (recording)
      statements.push({
        text: statement.text,
        values: Array.isArray(statement.values) ? statement.values : [],
      });
    return original.apply(this, given);
  };
  const app = await createApi(environment);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  try {
    for (const trade of ['a-trade-before', RECORDED.trade]) {
      recording = trade === RECORDED.trade;
      const answer = await app.inject({
        method: 'POST',
        url: `/v1/relationships/${RECORDED.book}/reservations`,
        headers: {
          authorization: `Bearer ${token}`,
          'idempotency-key': trade,
          'content-type': 'application/json',
        },
        payload: JSON.stringify({ ...TRADE, tradeId: trade }),
      });
      recording = false;
      if (answer.statusCode !== 201) throw new Error(answer.body);
    }
  } finally {
    await app.close();
    prototype.query = original;
  }
  return statements;
}

/** The API in a process of its own, and its clients. */
class Api {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
  private readonly held = new Map<string, number>(); // by relationship
  private trades = 0;

  private constructor(
    private readonly child: ChildProcess,
    private readonly url: string,
    private readonly token: string,
  ) {}

  static async open(environment: NodeJS.ProcessEnv, token: string): Promise<Api> {
    const built = spawnSync('npm', ['start', '--', '--help'], { cwd: ROOT, encoding: 'utf8' }); // builds what is not built
    if (built.status !== 0) throw new Error(built.stdout + built.stderr);
    const child = fork(join(ROOT, 'dist/apps/api/main.js'), [], {
      env: { ...process.env, ...environment },
      silent: true,
    });
    const url = await new Promise<string>((resolve, reject) => {
      child.stdout?.on('data', (chunk: Buffer) => {
        const [, ready] = /^api ready (\S+),/m.exec(chunk.toString()) ?? [];
        if (ready !== undefined) resolve(ready);
      });
      child.stderr?.on('data', (chunk: Buffer) => {
        reject(new Error(chunk.toString()));
      });
    });
    return new Api(child, url, token);
  }

  /** Reserves so many trades, all clients at once. */
  async rate(count: number, bookOf: (n: number) => string) {
    const milliseconds: number[] = [];
    let next = 0;
    const began = performance.now();
    await this.together(async () => {
      for (let n = next++; n < count; n = next++) {
        const asked = performance.now();
        const status = await this.reserve(bookOf(n));
        if (status !== 201) throw new Error(`a reservation was answered with ${String(status)}`);
        milliseconds.push(performance.now() - asked);
      }
    });
    return { perSecond: (1000 * count) / (performance.now() - began), milliseconds };
  }

  /** Reserves against one relationship until every client has been refused ten times. */
  async fill(book: string): Promise<{ held: number; refused: number }> {
    let refused = 0;
    await this.together(async () => {
      for (let no = 0; no < 10;) {
        const status = await this.reserve(book);
        if (status === 409) [no, refused] = [no + 1, refused + 1];
        else if (status !== 201) throw new Error(`a reservation was answered with ${String(status)}`);
      }
    });
    return { held: this.held.get(book) ?? 0, refused };
  }

  async close(): Promise<void> {
    this.agent.destroy();
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await ended;
  }

  private together(work: () => Promise<void>): Promise<unknown> {
    return Promise.all(Array.from({ length: CLIENTS }, work));
  }

  private reserve(book: string): Promise<number> {
    const tradeId = `trade-${String((this.trades += 1))}`;
    const body = JSON.stringify({ ...TRADE, tradeId });
    const headers = {
      authorization: `Bearer ${this.token}`,
      'idempotency-key': tradeId,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    };
    return new Promise((resolve, reject) => {
      const asked = request(
        `${this.url}/v1/relationships/${book}/reservations`,
        { method: 'POST', agent: this.agent, headers },
        (answer) => {
          answer.resume();
          answer.once('end', () => {
            const status = answer.statusCode ?? 0;
            if (status === 201) this.held.set(book, (this.held.get(book) ?? 0) + 1);
            resolve(status);
          });
        },
      );
      asked.once('error', reject);
      asked.end(body);
    });
  }
}
