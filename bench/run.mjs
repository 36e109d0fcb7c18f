// npm run bench -- <name> [flags]: runs bench/<name>.ts against an embedded PostgreSQL of its own, durability on.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);

const [name, ...flags] = process.argv.slice(2);
const isBench = (file) =>
  readFileSync(join(root, 'bench', file), 'utf8').includes('export async function run(');
const benches = readdirSync(join(root, 'bench')).flatMap((file) =>
  file.endsWith('.ts') && isBench(file) ? [file.slice(0, -'.ts'.length)] : [],
);
if (!benches.includes(name)) {
  console.error(`usage: npm run bench -- <${benches.join('|')}> [flags]`);
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
  process.exitCode = report.passed ? 0 : 1;
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
