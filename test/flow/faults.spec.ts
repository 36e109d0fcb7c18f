import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { realPrices, type Prices } from '../../apps/cli/src/bad-day/prices';
import { reportJson } from '../../apps/cli/src/bad-day/report-text';
import { runDay } from '../../apps/cli/src/bad-day/run-day';
import { migrateDatabase } from '../../apps/cli/src/migrate/migrate-database';
import { asApplication } from '../../apps/cli/src/instance/database';
import { freePort, startPostgres } from '../../tools/embedded-postgres.cjs';
import { freshDatabase } from '../support/database';
import { holdWorkerAt, undone } from './broken-off';
import { DAY_TIMEOUT, dayOf, firstHours } from './day';
import { WorkerProcess } from './worker-process';

/** The real prices without those of one symbol at one hour. */
function without(symbol: string, hour: string): Prices {
  const prices = realPrices();
  const marks = new Map(prices.marks);
  marks.set(
    hour,
    (marks.get(hour) ?? []).filter((quote) => quote.symbol !== symbol),
  );
  return { ...prices, marks };
}

it(
  'strikes funding of a midnight without a price on the next hour that has one, and asks nobody for margin before',
  async () => {
    const midnight = '2025-10-09T00:00:00Z';
    const { report, database } = await dayOf(firstHours(26), without('SOL', midnight));
    expect(report.refusedHours).toEqual([{ at: midnight, symbol: 'SOL', reason: 'stale' }]);
    expect(report.calls.filter(({ issuedAt }) => issuedAt === midnight)).toEqual([]);
    expect(report.calls.filter(({ issuedAt }) => issuedAt > midnight)).not.toEqual([]);
    const client = new Client({ connectionString: database.ownerUrl });
    await client.connect();
    const { rows } = await client.query<{ payments: string }>(
      'select count(distinct relationship_id)::text as payments from funding_payment where paid_at = $1',
      [midnight],
    );
    await client.end();
    expect(rows).toEqual([{ payments: String(report.relationships.length) }]);
    expect(report.conservation.laws.filter(({ found }) => found !== 0)).toEqual([]);
  },
  DAY_TIMEOUT,
);

it(
  'refuses the hour in which a price is missing, calls nobody in it, and goes on with the next',
  async () => {
    const { report } = await dayOf(firstHours(6), without('SOL', '2025-10-08T03:00:00Z'));
    expect(report.refusedHours).toEqual([{ at: '2025-10-08T03:00:00Z', symbol: 'SOL', reason: 'stale' }]);
    const hours = new Set(report.calls.map(({ issuedAt }) => issuedAt.slice(11, 13)));
    expect(hours.has('03')).toBe(false);
    expect(hours.has('02') && hours.has('05')).toBe(true);
    expect(report.conservation.laws.filter(({ found }) => found !== 0)).toEqual([]);
  },
  DAY_TIMEOUT,
);

it(
  'goes on where it stood after the script itself is interrupted',
  async () => {
    const { report } = await dayOf(firstHours(6));
    const prices = realPrices();
    const breaking = {
      ...prices,
      marks: { get: (hour: string) => (hour < '2025-10-08T04' ? prices.marks.get(hour) : interrupted()) },
    } as unknown as Prices;
    const { url, ownerUrl } = await freshDatabase();
    const worker = new WorkerProcess(url);
    await worker.start();
    try {
      await expect(runDay({ url, ownerUrl }, firstHours(6), breaking)).rejects.toThrow('interrupted');
      const resumed = await runDay({ url, ownerUrl }, firstHours(6));
      expect(reportJson(resumed)).toBe(reportJson(report));
    } finally {
      await worker.stop();
    }
  },
  DAY_TIMEOUT,
);

it(
  'loses nothing and does nothing twice when PostgreSQL is killed and restarted under it',
  async () => {
    const { report } = await dayOf(firstHours(6));
    const folder = mkdtempSync(join(tmpdir(), 'ringfence-flow-'));
    const dir = join(folder, 'postgres');
    const port = await freePort();
    let server = await startPostgres({ dir, port });
    await migrateDatabase(server.url);
    const database = { url: asApplication(server.url), ownerUrl: server.url };
    const worker = new WorkerProcess(database.url);
    await worker.start();
    try {
      const running = runDay(database, firstHours(6));
      running.catch(() => undefined);
      const { jobs, release } = await holdWorkerAt(database.ownerUrl, 'margin_call');
      expect(jobs).not.toEqual([]);
      process.kill(postmasterIn(dir), 'SIGKILL');
      await expect(running).rejects.toThrow();
      await release();
      server = await again(() => startPostgres({ dir, port }));
      expect(reportJson(await again(() => runDay(database, firstHours(6))))).toBe(reportJson(report));
      expect(await undone(database.ownerUrl, jobs)).toEqual([]);
    } finally {
      await worker.kill();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
  DAY_TIMEOUT,
);

function interrupted(): never {
  throw new Error('interrupted');
}

/** The first line of the server's own file is the number of its process. */
function postmasterIn(dir: string): number {
  return Number.parseInt(readFileSync(join(dir, 'postmaster.pid'), 'utf8'), 10);
}

/** A killed server's children take a moment to go. */
async function again<Value>(attempt: () => Promise<Value>): Promise<Value> {
  for (let tries = 0; ; tries++)
    try {
      return await attempt();
    } catch (fault) {
      if (tries === 40) throw fault;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
}
