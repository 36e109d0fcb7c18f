import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Command, wrongUsage } from '../command';
import { launch } from '../start/application';
import { reachRedis } from '../start/reach-redis';
import { reportJson, reportText } from './report-text';
import { runDay } from './run-day';
import { withScratchDatabase } from './scratch-database';

const RUN = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const command: Command = {
  usage: 'oct10 [--json] | run RUN',
  help: `oct10    runs the bad day once more, from the first hour to the last, in a database of its own that is dropped afterwards,
         with a worker of its own. The same every time: two replays print the same bytes. How long it took goes to stderr.
         --json prints the report as data
run RUN  does one run of exposures or of margin calls again, from what it was given, and says that it is the same, bit for bit,
         or which input has changed since

Exit status of run: 1 when something has changed.`,
  run: async (words) => {
    const [day, ...options] = words;
    const [runId] = options;
    if (day === 'run' && options.length === 1 && runId !== undefined && RUN.test(runId))
      return (await import('../replay/replay-run.js')).replayRun(runId);
    if (day !== 'oct10' || options.some((option) => option !== '--json'))
      throw wrongUsage(
        `\`replay ${words.join(' ')}\` is not understood: it is \`replay oct10\`, with --json or without, or \`replay run\` and the id of a run`,
      );
    await reachRedis(process.env);
    const began = performance.now();
    await withScratchDatabase(process.env, async (database) => {
      const logs = mkdtempSync(join(tmpdir(), 'ringfence-replay-logs-'));
      const worker = launch('worker', { ...process.env, DATABASE_URL: database.url }, logs);
      try {
        await worker.ready;
        const report = await Promise.race([runDay(database), worker.failure]);
        process.stdout.write(options.includes('--json') ? reportJson(report) : reportText(report));
      } finally {
        await worker.stop();
        rmSync(logs, { recursive: true, force: true });
      }
    });
    const seconds = (performance.now() - began) / 1000;
    process.stderr.write(`replayed in ${seconds.toFixed(1)} s\n`);
    return 0;
  },
};
