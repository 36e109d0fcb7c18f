// Which refusals of which operations no test has met: the tests write down what they were answered, and the document says what there is.
// `REFUSALS_MET=met npx jest …` and then `node tools/refusals-met.mjs met TradeChange` tells it of some of them.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './set-up.mjs';

export const operationsOf = (document) =>
  Object.values(document.paths).flatMap((item) => Object.values(item));

/** @param file of what was met, a line each: `POST /v1/margin-calls/:id/response deadline-passed` @returns lines to read */
export function refusalsNotMet(file) {
  const document = JSON.parse(readFileSync(join(root, 'openapi.json'), 'utf8'));
  const met = new Set(existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []);
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, operation]) => {
      const route = `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`;
      return (operation['x-refusals'] ?? [])
        .filter((refusal) => !met.has(`${route} ${refusal}`))
        .map((refusal) => `${operation.operationId} ${refusal} (${route})`);
    }),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , file = '', of = ''] = process.argv;
  const left = refusalsNotMet(file).filter((line) => line.includes(of));
  console.log([...left, `${String(left.length)} left`].join('\n'));
}
