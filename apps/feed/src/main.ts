import { setTimeout as sleep } from 'node:timers/promises';
import { ccxtFeed } from './ccxt-feed';
import { readFeedSettings } from './feed.settings';
import { ExchangeListener } from './listener';
import { QuotePusher } from './quote-pusher';

const BACK_OFF = { firstBackOff: 500, mostBackOff: 30_000 };

/** Listens to an exchange and pushes what it says to the API, signed like anybody else's quotes. It has no login to the database. */
async function main(environment: NodeJS.ProcessEnv): Promise<void> {
  const settings = readFeedSettings(environment);
  const over = new AbortController();
  const stop = () => {
    over.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
  process.on('disconnect', stop); // the parent that started this process is gone: nobody would stop it
  const say = (what: string) => process.stdout.write(`feed ${settings.exchange}: ${what}\n`);
  const pusher = new QuotePusher(settings, say);
  const take = pusher.take.bind(pusher);
  const listener = new ExchangeListener(
    await ccxtFeed(settings),
    take,
    { stale: settings.stale, ...BACK_OFF },
    say,
  );
  const megabytes = Math.round(process.memoryUsage().rss / 1_048_576);
  process.stdout.write(`feed ready, ${String(settings.symbols.size)} symbols, rss ${String(megabytes)} MB\n`);
  await Promise.all([listener.listen(over.signal), pushUntil(over.signal, pusher, settings.every)]);
  process.exit(0); // a dead connection may hold the process
}

async function pushUntil(over: AbortSignal, pusher: QuotePusher, every: number): Promise<void> {
  while (!over.aborted) {
    await pusher.push();
    await sleep(every, undefined, { signal: over }).catch(() => undefined);
  }
}

main(process.env).catch((fault: unknown) => {
  process.stderr.write(`the feed cannot start: ${fault instanceof Error ? fault.message : String(fault)}\n`);
  process.exit(1);
});
