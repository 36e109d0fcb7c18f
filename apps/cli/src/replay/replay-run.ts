import { id } from '@app/kernel';
import { licensedModelModule, MarginModule, MarginRunReplayService } from '@app/margin';
import { SettingsError } from '@app/platform';
import type { DynamicModule, INestApplicationContext } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Complaint } from '../command';
import { withServices } from '../instance/services';

/** Does one run again, and says whether it is what it was. The exit status says so too. */
export async function replayRun(runId: string): Promise<number> {
  const replay = async (services: INestApplicationContext) => {
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
  };
  return await withServices(MarginModule, replay, [licensed()]);
}

/** The model that the run may have been margined by: without it there is no number to compare. */
function licensed(): DynamicModule {
  try {
    return licensedModelModule(process.env);
  } catch (fault) {
    throw fault instanceof SettingsError ? new Complaint(fault.message) : fault;
  }
}
