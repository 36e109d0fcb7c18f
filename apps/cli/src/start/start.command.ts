import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { removePostgres } from '../../../../tools/embedded-postgres.cjs';
import { type Command, Complaint, wrongUsage } from '../command';
import { dataFolder } from '../instance/folder';
import { embeddedIn } from '../instance/database';
import { claim } from '../instance/running';
import { Ending } from './ending';
import { bringUp } from './bring-up';
import { identityPort } from './identity';
import { portOf } from './ports';
import { reachRedis } from './reach-redis';

export const command: Command = {
  usage: '[--once] [--fresh]',
  help: `Starts the database, brings it up to date, and runs worker, API and a local OpenID provider until Ctrl-C.

--once   ends after the report
--fresh  deletes this instance's own data first, and starts from nothing

PORT           of the API; 3000 when it is not set, any free one when it is 0
POSTGRES_PORT  of the embedded PostgreSQL; any free one when it is not set
DATABASE_URL   uses that PostgreSQL instead; DATABASE_OWNER_URL, the login that migrates it
OIDC_ISSUER    takes the tokens of that OpenID provider, for the audience in OIDC_AUDIENCE; a local one runs when it is not set
OIDC_PORT      of the local OpenID provider; any free one when it is not set
REDIS_URL      keeps the queues in that Redis instead of in PostgreSQL
SANCTIONS_LIST screens applications against that file, in the schema of OFAC's SDN.CSV: a path, or https://…; a synthetic one
               when it is not set
LICENSED_MODEL margins by that module whoever two chose \`licensed\` for: a path; it exports \`name\` and \`estimate(legs, markets, asOf)\`
SETTLEMENT_COOLING_HOURS  how long a change of where money goes waits once two have agreed: 4 to 168; 24 when it is not set
CERTIFICATE_KEY  signs isolation certificates: an Ed25519 key in PEM, or its path; in development one is made
WEBHOOK_KEY    keeps webhooks' secrets: 32 bytes in base64, or the path of a file with them; in development one is made
WEBHOOK_LOOPBACK  \`allow\` sends webhooks to this machine too; so it is in development, and may not be in production
FEED_EXCHANGE  listens to that exchange, as ccxt calls it, and pushes what it says; nothing listens when it is not set
FEED_SYMBOLS   of it, ours=theirs: BTC=BTC/USDT,ETH=ETH/USDT
FEED_SOURCE    as whom: a source that two people approved; FEED_KEY, its secret key, or the path of a file with it
FEED_EXCHANGE_URL  where the exchange is, when not at its own address
FEED_EVERY_MS  how often is pushed; 1000 when it is not set; FEED_STALE_SECONDS, after how much silence it connects anew; 30
RINGFENCE_DATA another place than .data for what this instance keeps`,
  run: async (words) => {
    const options = optionsOf(words);
    const folder = dataFolder(process.env);
    const ports = {
      api: await portOf(process.env, 'PORT', '3000'),
      postgres: await portOf(process.env, 'POSTGRES_PORT', undefined),
      identity: await identityPort(process.env),
    };
    await reachRedis(process.env);
    const { announce, release } = claim(folder);
    const ending = new Ending();
    ending.atEnd(() => {
      release();
      return Promise.resolve();
    });
    try {
      if (options.fresh) removeData(folder);
      await ending.unlessInterrupted(bringUp({ ...options, folder, ports, announce }, ending));
      return 0;
    } finally {
      await ending.stopAll();
    }
  },
};

function optionsOf(words: readonly string[]): { once: boolean; fresh: boolean } {
  try {
    const options = {
      once: { type: 'boolean', default: false },
      fresh: { type: 'boolean', default: false },
    } as const;
    return parseArgs({ args: [...words], options, strict: true }).values;
  } catch {
    throw wrongUsage(`\`start ${words.join(' ')}\` is not understood: it takes --once and --fresh`);
  }
}

/** Deletes what this instance made, and nothing else. */
function removeData(folder: string): void {
  if (process.env['DATABASE_URL'] !== undefined)
    throw new Complaint('--fresh deletes only data of our own: empty the database of DATABASE_URL yourself');
  if (existsSync(embeddedIn(folder))) removePostgres(embeddedIn(folder));
}
