// npm run kernel [-- --check]: compiles libs/numerics/assembly/kernel.ts into the module that the project carries as text, so that
// no bundler, worker thread or test needs to find a file. --check says whether it is the one that the source gives.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const target = join(root, 'libs/numerics/src/kernel-module.ts');
const folder = mkdtempSync(join(tmpdir(), 'ringfence-kernel-'));
try {
  const compiled = join(folder, 'kernel.wasm');
  const compiler = join(root, 'node_modules/assemblyscript/bin/asc.js');
  const source = ['libs/numerics/assembly/kernel.ts', '--outFile', compiled];
  const features = ['--enable', 'simd', '--enable', 'threads', '--enable', 'bulk-memory'];
  const memory = ['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'];
  const speed = ['--runtime', 'stub', '--noAssert', '--optimizeLevel', '3', '--shrinkLevel', '0'];
  execFileSync(process.execPath, [compiler, ...source, ...features, ...memory, ...speed], { cwd: root });
  const text = `/** WebAssembly of assembly/kernel.ts, in base64: written by \`npm run kernel\`. */
export const KERNEL_MODULE =
  '${readFileSync(compiled).toString('base64')}';
`;
  if (!process.argv.includes('--check')) writeFileSync(target, text);
  else if (readFileSync(target, 'utf8') !== text) {
    console.error('the compiled kernel is not that of its source: run `npm run kernel`');
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
