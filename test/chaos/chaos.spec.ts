import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';

interface Report {
  readonly faults: Readonly<Record<string, number>>;
  readonly wanted: number;
  readonly paid: number;
  readonly undrained: number;
  readonly lost: number;
  readonly doubled: number;
  readonly mismatched: number;
  readonly dead: number;
}

/** Runs the fault runner for some seconds. It answers its report, and says by its exit code whether all was well. */
async function wreak(...words: string[]): Promise<{ report: Report; code: number | null }> {
  const runner = spawn(process.execPath, [join(__dirname, 'run.mjs'), ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 190_000, // one that never ends fails its test, and does not hold up the gate
    killSignal: 'SIGKILL',
  });
  const ended = new Promise<number | null>((resolve) => runner.once('exit', resolve));
  const report = (await json(runner.stdout)) as Report;
  return { report, code: await ended };
}

const seconds = process.env['CHAOS_SECONDS'] ?? '60'; // the gate lets nobody shorten it
const allDone = { undrained: 0, lost: 0, doubled: 0, mismatched: 0, dead: 0 };

const onPostgres = { backend: 'postgres', killed: ['worker killed', 'postmaster killed, restarted'] };
const onRedis = { backend: 'redis', killed: [...onPostgres.killed, 'Redis killed'] };
// The gate says so, and says it aloud, where there is no Redis to be had.
const backends = process.env['WITHOUT_REDIS'] === 'yes' ? [onPostgres] : [onPostgres, onRedis];

describe('whatever is killed', () => {
  it.each(backends)(
    'every effect happens once, with the queue on $backend',
    async ({ backend, killed }) => {
      const { report, code } = await wreak('--seconds', seconds, '--backend', backend);
      process.stderr.write(`${JSON.stringify(report)}\n`);
      expect(report).toMatchObject(allDone);
      expect(report.paid).toBe(report.wanted);
      expect(report.wanted).toBeGreaterThan(100);
      expect(Object.keys(report.faults)).toEqual(expect.arrayContaining(killed));
      expect(code).toBe(0);
    },
    200_000,
  );

  it('the control fails: without the compare-and-set some effects happen twice', async () => {
    const { report, code } = await wreak('--seconds', '20', '--naive');
    expect(report.doubled).toBeGreaterThan(0);
    expect(code).toBe(1);
  }, 120_000);
});
