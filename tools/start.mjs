// `npm start`: on a fresh machine with Node and git this is the whole installation.
import { setUp, telling } from './set-up.mjs';

const parent = process.ppid;

await telling(async () => {
  await setUp();
  endWithParent();
  process.argv.splice(2, 0, 'start');
  await import('../bin/ringfence.mjs');
});

/**
 * npm that is killed outright cannot pass the news on; whoever adopts us is not npm. That npm is our parent, and no shell of
 * its own, is the doing of `exec` in package.json.
 */
function endWithParent() {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch); // asked twice, it would go without putting things in order
    process.kill(process.pid, 'SIGTERM');
  }, 500);
  watch.unref();
}
