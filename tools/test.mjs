// `npm test`: everything a fresh machine needs, then the whole gate.
import { check } from './check.mjs';
import { SetUpProblem, setUp } from './set-up.mjs';

try {
  await setUp();
  process.exitCode = (await check(process.argv.slice(2))) ? 0 : 1;
} catch (problem) {
  if (!(problem instanceof SetUpProblem)) throw problem;
  console.log(`${problem.message}\n0 passed, 1 failed`);
  process.exitCode = 1;
}
