import { join } from 'node:path';
import { startPostgres } from '../../../../tools/embedded-postgres.cjs';
import { step } from '../../../../tools/progress.cjs';
import { reportText } from '../bad-day/report-text';
import { runDay } from '../bad-day/run-day';
import type { OwnedDatabase } from '../bad-day/scratch-database';
import { asApplication, embeddedIn } from '../instance/database';
import type { Claim } from '../instance/running';
import { migrateDatabase } from '../migrate/migrate-database';
import { launch } from './application';
import { developmentTokens, tokenList } from './development-tokens';
import type { Ending } from './ending';
import { openExternal, type Opened } from './external-database';

export interface Plan {
  readonly once: boolean;
  readonly folder: string;
  readonly ports: { readonly api: number; readonly postgres: number };
  readonly announce: Claim['announce'];
}

/** Starts everything in the order in which it is needed, and stays until something ends it. */
export async function bringUp(plan: Plan, ending: Ending): Promise<void> {
  const { url, ownerUrl, note } = await openDatabase(plan, ending);
  if (note !== undefined) process.stdout.write(`${note}\n`);
  const apiUrl = `http://127.0.0.1:${String(plan.ports.api)}`;
  const production = process.env['NODE_ENV'] === 'production';
  const tokens = production ? {} : developmentTokens(plan.folder);
  const environment = {
    DEVELOPMENT_TOKENS: production ? undefined : tokenList(tokens),
    ...process.env,
    DATABASE_URL: url,
    PORT: String(plan.ports.api),
  };
  delete (environment as NodeJS.ProcessEnv)['DATABASE_OWNER_URL'];
  const logs = join(plan.folder, 'logs');
  const applications = ['worker', 'api'].map((name) => launch(name, environment, logs));
  for (const { stop } of applications) ending.atEnd(stop);
  await step('starting worker and API', () => Promise.all(applications.map(({ ready }) => ready)));
  plan.announce({ apiUrl, databaseUrl: url, ownerUrl });
  const failure = Promise.race(applications.map((each) => each.failure));
  if (ownerUrl !== undefined) await Promise.race([showBadDay({ url, ownerUrl }), failure]);
  if (plan.once) return;
  process.stdout.write(welcome(apiUrl, logs, tokens['auditor']));
  await failure;
}

/** Where everything is, and a first request that works as it stands. */
function welcome(apiUrl: string, logs: string, token: string | undefined): string {
  const first =
    token === undefined ? [] : [`try        curl -H 'authorization: Bearer ${token}' ${apiUrl}/v1/defaults`];
  return ['', `API        ${apiUrl}`, ...first, `logs       ${logs}`, 'stop       Ctrl-C', ''].join('\n');
}

/** Runs the illustrative days, or what is left of them since the last start, and prints what happened. */
async function showBadDay(database: OwnedDatabase): Promise<void> {
  const began = performance.now();
  const report = await step('running the bad day of October 2025', () => runDay(database));
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  process.stdout.write(`${reportText(report)}\nThe days took ${seconds} seconds.\n`);
}

async function openDatabase({ folder, ports }: Plan, ending: Ending): Promise<Opened> {
  const { DATABASE_URL, DATABASE_OWNER_URL } = process.env;
  if (DATABASE_URL !== undefined)
    return step('preparing the database of DATABASE_URL', () =>
      openExternal(DATABASE_URL, DATABASE_OWNER_URL, folder),
    );
  const server = await step('starting PostgreSQL', () =>
    startPostgres({ dir: embeddedIn(folder), port: ports.postgres }),
  );
  ending.atEnd(server.stop);
  await step('bringing the database up to date', () => migrateDatabase(server.url));
  return { url: asApplication(server.url), ownerUrl: server.url, note: undefined };
}
