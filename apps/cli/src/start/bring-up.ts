import { join } from 'node:path';
import { startPostgres } from '../../../../tools/embedded-postgres.cjs';
import { step } from '../../../../tools/progress.cjs';
import { reportText } from '../bad-day/report-text';
import { runDay } from '../bad-day/run-day';
import type { OwnedDatabase } from '../bad-day/scratch-database';
import { certificateKey } from '../certificate/development-key';
import { asApplication, embeddedIn } from '../instance/database';
import type { Claim } from '../instance/running';
import { migrateDatabase } from '../migrate/migrate-database';
import { launch } from './application';
import type { Ending } from './ending';
import { openExternal, type Opened } from './external-database';
import { firstRequest, issuerSettings } from './identity';
import { webhookSettings } from './webhook-key';

export interface Plan {
  readonly once: boolean;
  readonly folder: string;
  readonly ports: { readonly api: number; readonly postgres: number; readonly identity: number | undefined };
  readonly announce: Claim['announce'];
}

/** Starts everything in the order in which it is needed, and stays until something ends it. */
export async function bringUp(plan: Plan, ending: Ending): Promise<void> {
  const { url, ownerUrl, note } = await openDatabase(plan, ending);
  if (note !== undefined) process.stdout.write(`${note}\n`);
  const apiUrl = `http://127.0.0.1:${String(plan.ports.api)}`;
  const environment = environmentOf(plan, url);
  const logs = join(plan.folder, 'logs');
  const begin = (name: string) => {
    const application = launch(name, environment, logs);
    ending.atEnd(application.stop);
    return application;
  };
  const applications = ['worker', 'api'].map(begin);
  await step('starting worker and API', () => Promise.all(applications.map(({ ready }) => ready)));
  plan.announce({ apiUrl, databaseUrl: url, ownerUrl });
  // Nobody has come yet who wants a token: it starts while the days run, and not at all for them alone.
  const identity = plan.once || plan.ports.identity === undefined ? [] : [begin('identity')];
  // Only where an exchange is named; once the days have run, since it says what things cost today.
  const listens = !plan.once && (process.env['FEED_EXCHANGE'] ?? '') !== '';
  const failure = Promise.race([...applications, ...identity].map((each) => each.failure));
  if (ownerUrl !== undefined) await Promise.race([showBadDay({ url, ownerUrl }), failure]);
  if (plan.once) return;
  await Promise.all(identity.map(({ ready }) => ready));
  const feed = listens ? [begin('feed')] : [];
  await Promise.all(feed.map(({ ready }) => ready));
  process.stdout.write(welcome(plan, apiUrl, logs));
  await Promise.race([failure, ...feed.map((each) => each.failure)]);
}

/** What the applications are told: what we were told, and where everything is. The owner's login is not theirs to know. */
function environmentOf({ folder, ports }: Plan, databaseUrl: string): NodeJS.ProcessEnv {
  const found = Object.assign(webhookSettings(folder, process.env), issuerSettings(ports.identity));
  return Object.assign({}, process.env, found, {
    DATABASE_URL: databaseUrl,
    DATABASE_OWNER_URL: undefined,
    CERTIFICATE_KEY: certificateKey(folder, process.env),
    PORT: String(ports.api),
    FEED_PUSH_URL: process.env['FEED_PUSH_URL'] ?? `http://127.0.0.1:${String(ports.api)}`,
    RINGFENCE_DATA: folder,
  });
}

/** Where everything is, and what can be tried first. */
function welcome({ folder, ports }: Plan, apiUrl: string, logs: string): string {
  const first = ports.identity === undefined ? [] : firstRequest(folder, ports.identity, apiUrl);
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
