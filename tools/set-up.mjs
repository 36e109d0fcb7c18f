// What has to be there before any code of ours can run: the right Node, the locked dependencies, a current build.
// Plain Node, no dependency: on a fresh machine nothing is installed yet.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { step } from './progress.cjs';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const at = (path) => join(root, path);
const jsonAt = (path) => JSON.parse(readFileSync(at(path), 'utf8'));

/** What the user can mend; the message says how. */
export class SetUpProblem extends Error {}

/** Runs a script of ours: what the user can mend is said in a sentence and ends it with status 1, without a stack. */
export async function telling(work) {
  try {
    await work();
  } catch (problem) {
    if (!(problem instanceof SetUpProblem)) throw problem;
    process.stderr.write(`${problem.message}\n`);
    process.exitCode = 1;
  }
}

export async function setUp() {
  checkNode();
  if (!isInstalled()) await step('installing dependencies (about half a minute)', install);
  await buildIfNeeded();
}

export async function buildIfNeeded() {
  const sources = hashOfSources();
  const stamp = at('dist/.sources');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return;
  await step('building', build);
  writeFileSync(stamp, sources);
}

/** Runs a program of ours to its end. Its output is kept, and shown only when it fails. */
export function run(command, words, environment = {}) {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...environment };
    const child = spawn(command, words, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, output }));
  });
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if ((major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22) return;
  throw new SetUpProblem(
    `this is Node ${process.versions.node}; Ringfence needs Node 20.19 or later, or 22.12 or later: see .nvmrc`,
  );
}

/** Whether npm's own record of node_modules says what the lock file asks for. Packages of other platforms are optional. */
function isInstalled() {
  if (!existsSync(at('node_modules/.package-lock.json'))) return false;
  const present = jsonAt('node_modules/.package-lock.json').packages;
  const wanted = Object.entries(jsonAt('package-lock.json').packages).filter(([path]) => path !== '');
  return wanted.every(([path, { version, optional, devOptional }]) =>
    path in present ? present[path].version === version : optional || devOptional,
  );
}

async function install() {
  const { status, output } = await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  if (status !== 0)
    throw new SetUpProblem(
      `npm ci failed. Is the package registry within reach, and the disk not full (1.1 GB)?\n${tailOf(output)}`,
    );
}

async function build() {
  const { status, output } = await run(process.execPath, [
    at('node_modules/@nestjs/cli/bin/nest.js'),
    'build',
  ]);
  if (status !== 0)
    throw new SetUpProblem(`the build failed: \`npm run types\` says more\n${tailOf(output)}`);
  mkdirSync(at('dist'), { recursive: true });
}

const SOURCES = ['apps', 'libs', 'migrations', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];
const BUILDERS = ['webpack.config.cjs', 'nest-cli.json'];

/** By content: a checkout or a copy changes every modification time and nothing else. */
function hashOfSources() {
  const hash = createHash('sha256');
  for (const file of [...SOURCES, ...BUILDERS].flatMap(filesBelow))
    hash.update(`${file}\0`).update(readFileSync(at(file)));
  return hash.digest('hex');
}

function filesBelow(path) {
  const found = statSync(at(path), { throwIfNoEntry: false });
  if (found?.isDirectory())
    return readdirSync(at(path))
      .sort()
      .flatMap((name) => filesBelow(`${path}/${name}`));
  const isSource = /\.(ts|js|cjs|json)$/.test(path) && !path.endsWith('.spec.ts');
  return found !== undefined && isSource ? [path] : [];
}

const tailOf = (output) => output.trim().split('\n').slice(-20).join('\n');
