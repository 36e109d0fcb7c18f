// `npm test`: everything a fresh machine needs, then the whole gate. The last line is always the count.
import { check } from './check.mjs';
import { SetUpProblem, setUp, telling } from './set-up.mjs';

await telling(async () => {
  process.exitCode = (await ready()) && (await check(process.argv.slice(2))) ? 0 : 1;
});

async function ready() {
  try {
    await setUp();
    return true;
  } catch (problem) {
    if (!(problem instanceof SetUpProblem)) throw problem;
    console.log(`${problem.message}\n0 passed, 1 failed`);
    return false;
  }
}
