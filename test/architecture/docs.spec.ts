import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const root = join(__dirname, '../..');
const git = (...words: string[]) => execFileSync('git', words, { cwd: root, encoding: 'utf8' }).split('\n');
const known = git('ls-files', '--cached', '--others', '--exclude-standard').filter(
  (path) => path !== '' && existsSync(join(root, path)),
);
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const pages = known.filter((path) => path.endsWith('.md'));

it.each(pages)('%s links to nothing that is missing', (page) => {
  const links = [...read(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
  const relative = links
    .filter((target) => !/^(https?:|#)/.test(target))
    .map((target) => target.replace(/#.*/, ''));
  expect(relative.filter((target) => !existsSync(join(root, dirname(page), target)))).toEqual([]);
});

it.each(['README.md', 'CONTRIBUTING.md', 'docs/ARCHITECTURE.md'])(
  '%s names only files that exist',
  (page) => {
    const named = [...read(page).matchAll(/`((?:apps|libs|test|docs|tools|migrations)\/[\w./-]+)`/g)];
    expect(named.map(([, path = '']) => path).filter((path) => !existsSync(join(root, path)))).toEqual([]);
  },
);

it('has a script for every npm command the pages name', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const named = pages.flatMap((page) =>
    [...read(page).matchAll(/\bnpm (?:run (?:-s )?([a-z]+)|(start|test)\b)/g)].map(
      ([, script, lifecycle]) => script ?? lifecycle ?? '',
    ),
  );
  expect(new Set(named).size).toBeGreaterThan(3);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

it('knows every ringfence command the pages name', () => {
  const commands = read('apps/cli/src/commands.ts');
  const named = pages.flatMap((page) =>
    [...read(page).matchAll(/`npx ringfence ([a-z]+)|`ringfence ([a-z]+)/g)].map(([, a, b]) => a ?? b ?? ''),
  );
  expect(named.filter((name) => name !== 'help' && !commands.includes(`  ${name}: {`))).toEqual([]);
});

it('draws the import table of today', () => {
  const { status, stderr } = spawnSync(process.execPath, ['tools/graph.mjs', '--check'], { cwd: root });
  expect([String(stderr), status]).toEqual(['', 0]);
});

describe('each decision', () => {
  const decisions = pages.filter((path) => /^docs\/adr\/\d{4}-/.test(path)).sort();
  const sections = ['Question', 'Options', 'Decision', 'Consequences', 'Held by'];
  const { forbidden } = createRequire(__filename)('../../.dependency-cruiser.cjs') as {
    forbidden: { name: string }[];
  };
  const rules = forbidden.map(({ name }) => name);
  const schema = known.filter((path) => path.startsWith('migrations/')).map(read);

  it('has a number of its own, without gaps', () => {
    expect(decisions.map((path) => Number.parseInt(path.slice('docs/adr/'.length), 10))).toEqual(
      decisions.map((_, index) => index + 1),
    );
  });

  it.each(decisions)('%s is a question, options, a decision, consequences, and what holds it', (path) => {
    expect([...read(path).matchAll(/^## (.+)$/gm)].map(([, title]) => title)).toEqual(sections);
  });

  it.each(decisions)('%s is held by something that exists', (path) => {
    const lines = (read(path).split('## Held by')[1] ?? '')
      .split('\n')
      .filter((line) => line.startsWith('- '));
    // Before the colon stand names; after it, prose that may quote anything.
    const names = lines.flatMap((line) =>
      [...(line.split(': ')[0] ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name),
    );
    const exists = (name: string) =>
      known.includes(name) ||
      rules.includes(name) ||
      schema.some((text) => new RegExp(`\\b${name}\\b`).test(text));
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !exists(name))).toEqual([]);
  });
});
