// `npm run graph`: draws the import table into docs/ARCHITECTURE.md. With --check it only says whether the drawing is current.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from './set-up.mjs';

const { mayImport } = createRequire(import.meta.url)('../.dependency-cruiser.cjs');
const page = join(root, 'docs/ARCHITECTURE.md');
const [BEGIN, END] = ['<!-- graph: written by `npm run graph` -->', '<!-- graph ends -->'];

// What everyone may import would only be lines from everywhere to everywhere.
const everywhere = ['kernel', 'platform', 'control', 'numerics'];
const stages = Object.keys(mayImport).filter((lib) => !everywhere.includes(lib));
const seenBy = (lib) => mayImport[lib].filter((other) => stages.includes(other));

/** An arrow is left out where a longer way says the same. */
const directly = (lib) =>
  seenBy(lib).filter((other) => !seenBy(lib).some((between) => between !== other && reaches(between, other)));
const reaches = (lib, other) => seenBy(lib).some((next) => next === other || reaches(next, other));

const drawing = [
  'flowchart LR',
  ...stages.map((lib) => `  ${lib}${existsSync(join(root, 'libs', lib)) ? `[${lib}]` : `[${lib}]:::later`}`),
  ...stages.flatMap((lib) => directly(lib).map((other) => `  ${other} --> ${lib}`)),
  '  classDef later stroke-dasharray: 4 4',
];

const before = readFileSync(page, 'utf8');
const [head, rest] = before.split(BEGIN);
const tail = rest.slice(rest.indexOf(END));
const after = `${head}${BEGIN}\n\n\`\`\`mermaid\n${drawing.join('\n')}\n\`\`\`\n\n${tail}`;

if (!process.argv.includes('--check')) writeFileSync(page, after);
else if (before !== after) {
  process.stderr.write('docs/ARCHITECTURE.md does not show the import table of today: run `npm run graph`\n');
  process.exitCode = 1;
}
