import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

it('carries the kernel that its source compiles to', () => {
  const { status, stderr } = spawnSync(process.execPath, ['tools/kernel.mjs', '--check'], {
    cwd: join(__dirname, '../..'),
  });
  expect([String(stderr), status]).toEqual(['', 0]);
});
