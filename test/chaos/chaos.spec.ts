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
  });
  const ended = new Promise<number | null>((resolve) => runner.once('exit', resolve));
  const report = (await json(runner.stdout)) as Report;
  return { report, code: await ended };
}

const minute = process.env['CHAOS_SECONDS'] ?? '60';
const allDone = { undrained: 0, lost: 0, doubled: 0, mismatched: 0, dead: 0 };

function everyEffectOnce({ report, code }: { report: Report; code: number | null }): void {
  process.stderr.write(`${JSON.stringify(report)}\n`);
  expect(report).toMatchObject(allDone);
  expect(report.paid).toBe(report.wanted);
  expect(report.wanted).toBeGreaterThan(100);
  expect(Object.keys(report.faults).length).toBeGreaterThan(2);
  expect(code).toBe(0);
}

describe('whatever is killed', () => {
  it('every effect happens once, with the queue on Postgres', async () => {
    everyEffectOnce(await wreak('--seconds', minute));
  }, 200_000);

  it('every effect happens once, with the queue on Redis', async () => {
    everyEffectOnce(await wreak('--seconds', minute, '--backend', 'redis'));
  }, 200_000);

  it('the control fails: without the compare-and-set some effects happen twice', async () => {
    const { report, code } = await wreak('--seconds', '20', '--naive');
    expect(report.doubled).toBeGreaterThan(0);
    expect(code).toBe(1);
  }, 120_000);
});
