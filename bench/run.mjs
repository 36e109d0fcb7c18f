// npm run bench -- <name> [flags] [--record]: runs bench/<name>.ts against an embedded PostgreSQL of its own, durability on, and prints
// what it found as JSON; with --record it also becomes the bench's line in docs/PERFORMANCE.md.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);

const [name, ...given] = process.argv.slice(2);
const flags = given.filter((flag) => flag !== '--record');
const isBench = (file) =>
  readFileSync(join(root, 'bench', file), 'utf8').includes('export async function run(');
const benches = readdirSync(join(root, 'bench')).flatMap((file) =>
  file.endsWith('.ts') && isBench(file) ? [file.slice(0, -'.ts'.length)] : [],
);
if (!benches.includes(name)) {
  console.error(`usage: npm run bench -- <${benches.join('|')}> [flags] [--record]`);
  process.exit(2);
}

require('../tools/typescript.cjs'); // no build: the bench runs the code, not a copy of it
const bench = require(`./${name}.ts`);
if (flags.includes('--help')) {
  console.log(bench.help);
  process.exit();
}
const { startPostgres } = require('../tools/embedded-postgres.cjs');
const folder = mkdtempSync(join(tmpdir(), 'ringfence-bench-'));
// The memory and the log of a server that is for the books alone; what makes it durable is said, so that nobody need wonder.
const settings = {
  shared_buffers: '1GB',
  max_wal_size: '8GB',
  checkpoint_timeout: '30min',
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
};
const server = await startPostgres({ dir: join(folder, 'postgres'), settings });
try {
  const report = await bench.run(server.url, flags);
  console.log(JSON.stringify(report, null, 2));
  if (given.includes('--record')) record(report);
  process.exitCode = report.passed ? 0 : 1;
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** Puts the figures of a run where the last ones of its bench stood. */
function record({ bench: title, machine, options, targets, passed, ...figures }) {
  const page = join(root, 'docs/PERFORMANCE.md');
  const text = readFileSync(page, 'utf8');
  const [begins, ends] = [
    '<!-- figures: written by `npm run bench -- <name> --record` -->\n',
    '\n<!-- figures end -->',
  ];
  const [start, end] = [text.indexOf(begins) + begins.length, text.indexOf(ends)];
  const section = `\n### ${title}\n\n${[
    ...listOf('', figures),
    ...Object.entries(targets).map(([target, met]) => `- ${met ? 'met' : '**missed**'}: ${target}`),
    `- on ${listOf('', { ...machine, ...options })
      .join('; ')
      .replaceAll('- ', '')}`,
  ].join('\n')}\n`;
  const others = text
    .slice(start, end)
    .split(/(?=\n### )/)
    .filter((each) => !each.startsWith(`\n### ${title}\n`) && each.trim() !== '');
  const sections = [...others.map((each) => `${each.trimEnd()}\n`), section].sort();
  writeFileSync(page, `${text.slice(0, start)}${sections.join('').trimEnd()}\n${text.slice(end)}`);
}

function listOf(path, figures) {
  return Object.entries(figures).flatMap(([key, value]) => {
    const name = path === '' ? key : `${path} ${key}`;
    if (Array.isArray(value)) return [];
    if (typeof value === 'object' && value !== null) return listOf(name, value);
    return [
      `- ${name}: ${typeof value === 'number' && !Number.isInteger(value) ? value.toPrecision(3) : value}`,
    ];
  });
}
