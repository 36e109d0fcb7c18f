// `npm test`: everything a fresh machine needs, then the whole gate.
import { check } from './check.mjs';
import { SetUpProblem, setUp, telling } from './set-up.mjs';

await telling(async () => {
  try {
    await setUp();
  } catch (problem) {
    if (problem instanceof SetUpProblem) console.log('0 passed, 1 failed');
    throw problem;
  }
  process.exitCode = (await check(process.argv.slice(2))) ? 0 : 1;
});
