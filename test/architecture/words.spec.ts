import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const root = join(__dirname, '../..');

/** Every file git knows or would add: what another checkout will see. */
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter(
    (path) => /^(apps|libs|migrations|test|tools|bench|bin)\//.test(path) && /\.(ts|mjs|cjs)$/.test(path),
  );

const shipped = files.filter((path) => /^(apps|libs|migrations)\//.test(path) && !path.endsWith('.spec.ts'));
const named = (pattern: RegExp, among = shipped) => among.filter((path) => pattern.test(path));

/** Files and lines in which the pattern stands. A file that is being moved right now has no lines. */
function linesWith(pattern: RegExp, among: readonly string[]): string[] {
  return among.flatMap((path) => {
    const lines = textOf(path).split('\n');
    return lines.flatMap((line, index) =>
      pattern.test(line) ? [`${path}:${String(index + 1)}: ${line.trim()}`] : [],
    );
  });
}

function textOf(path: string): string {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch {
    return '';
  }
}

it('names no file by a word that says nothing', () => {
  // Market data is the trade's own word.
  const banned = /^(.*-)?(utils?|helpers?|common|shared|manager|base|(?<!market-)data|info|handle)(-.*)?\./;
  expect(files.filter((path) => banned.test(basename(path)))).toEqual([]);
});

it('keeps folders by technical kind out of the libraries', () => {
  expect(named(/\/(entities|services|helpers|utils|constants|common|shared|types)\//)).toEqual([]);
});

it('stores no amount as floating point', () => {
  expect(linesWith(/^\s*\w+\s+(float\d*|real|double precision)\b/i, named(/^migrations\//))).toEqual([]);
  expect(linesWith(/\b(parseFloat|Number)\(/, named(/^(apps|libs\/(?!numerics\/)|migrations)/))).toEqual([]);
});

it('reads no clock but the one of the database', () => {
  expect(linesWith(/new Date\(\)|\bDate\.now\(/, shipped)).toEqual([]);
});

it('has no ORM decorator and no framework in a domain', () => {
  const domain = named(/^libs\/[^/]+\/src\/domain\//);
  expect(linesWith(/^\s*@\w+\(|from '(@nestjs|typeorm|pg|bullmq)/, domain)).toEqual([]);
});

it('leaves nothing for later, and no test aside', () => {
  expect(linesWith(/\b(TODO|FIXME|XXX)\b/, named(/^(?!test\/architecture)/, files))).toEqual([]);
  expect(
    linesWith(/\b(it|test|describe)\.(only|skip|todo)\b/, named(/^(?!test\/architecture)/, files)),
  ).toEqual([]);
});

it('says no by a refusal that reads as a fact in kebab-case', () => {
  expect(linesWith(/\brefuse\('(?![a-z]+(-[a-z]+)*')/, named(/^(apps|libs)\//))).toEqual([]);
});
