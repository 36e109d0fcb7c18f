import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './ringfence';

/** Runs the commands of a guide as a reader types them, in a folder of his. @returns what they wrote; throws when one fails */
export async function follow(
  guide: string,
  folder: string,
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  const text = readFileSync(join(ROOT, guide), 'utf8');
  const blocks = [...text.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, block]) => block);
  const asInstalled = `npx() { shift; "${process.execPath}" "${ROOT}/bin/ringfence.mjs" "$@"; }`;
  const script = ['set -eu', asInstalled, ...blocks].join('\n');
  const env = Object.assign({}, process.env, environment);
  const { stdout } = await promisify(execFile)('bash', ['-c', script], { cwd: folder, env });
  return stdout;
}
