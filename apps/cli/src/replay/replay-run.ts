import { id } from '@app/kernel';
import { MarginModule, MarginRunReplayService } from '@app/margin';
import { DataSource } from 'typeorm';
import { Complaint } from '../command';
import { withServices } from '../instance/services';

/** Does one run again, and says whether it is what it was. The exit status says so too. */
export function replayRun(runId: string): Promise<number> {
  return withServices(MarginModule, async (services) => {
    const replays = services.get(MarginRunReplayService);
    const replayed = await services
      .get(DataSource)
      .transaction('REPEATABLE READ', (tx) => replays.replay(tx, id<'Run'>(runId)));
    if (!replayed.ok) throw new Complaint(`there is no run ${runId}: GET /v1/runs lists them`);
    const { run, changes } = replayed.value;
    const of = `${run.kind} run of ${String(run.relationships.length)} relationships at ${run.asOf.toISOString()}`;
    const lines = changes.map(
      ({ what, of: whose }) => `changed: ${what}${whose === undefined ? '' : ` of ${whose}`}`,
    );
    process.stdout.write(`${[of, ...(lines.length === 0 ? ['bit for bit the same'] : lines)].join('\n')}\n`);
    return changes.length === 0 ? 0 : 1;
  });
}
