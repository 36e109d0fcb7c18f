import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { processesOn } from '../support/processes';
import { ringfence, ROOT, start } from '../support/ringfence';

jest.setTimeout(90_000);

const SEED = join(ROOT, 'data/seed/bad-day.json');
let folder: string;
let environment: Record<string, string>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringfence-cli-'));
  environment = { RINGFENCE_DATA: folder, PORT: '0' };
  await start(['start'], environment).writes('Ctrl-C');
});
afterAll(() => {
  for (const pid of processesOn(folder)) process.kill(pid, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** The relationships in the running instance. */
async function relationships(): Promise<object[]> {
  const running = JSON.parse(readFileSync(join(folder, 'running.json'), 'utf8')) as { ownerUrl: string };
  const client = new Client({ connectionString: running.ownerUrl });
  await client.connect();
  try {
    const { rows } = await client.query<object>('select id from relationship order by id');
    return rows;
  } finally {
    await client.end();
  }
}

const hashOf = (book: string) => ringfence(['book', 'hash', book], environment);

it('prints the hash of one book, by its name or its number', async () => {
  const [byName, byNumber, other] = await Promise.all(['R1', '1', 'R2'].map(hashOf));
  expect(byName).toMatchObject({ status: 0, stderr: '' });
  expect(byName!.stdout).toMatch(/^[0-9a-f]{64}\n$/);
  expect(byNumber).toEqual(byName);
  expect(other!.stdout).not.toBe(byName!.stdout);
});

it('says that there is no such book', async () => {
  const refused = await hashOf('R99');
  expect(refused).toMatchObject({ status: 1, stdout: '' });
  expect(refused.stderr).toBe('there is no book R99 in this database\n');
});

it('opens nothing of a seed file with an unknown asset, and says where it is', async () => {
  const before = await relationships();
  const book = JSON.parse(readFileSync(SEED, 'utf8')) as { relationships: { name: string; asset: string }[] };
  book.relationships.forEach((each, index) => (each.name = `R${String(100 + index)}`));
  book.relationships[7]!.asset = 'DOGE';
  const file = join(folder, 'seed.json');
  writeFileSync(file, JSON.stringify(book));

  const refused = await ringfence(['seed', '--file', file], environment);
  expect(refused).toMatchObject({ status: 1, stdout: '' });
  expect(refused.stderr).toBe(
    `${file}: relationships[7].asset must be a known asset: USDC. Nothing was written\n`,
  );
  expect(await relationships()).toEqual(before);
});

it('changes nothing when the same seed file is opened again', async () => {
  const before = [await relationships(), await hashOf('R1')];
  const again = await ringfence(['seed', '--file', SEED], environment);
  expect(again).toMatchObject({ status: 0, stderr: '', stdout: '12 relationships are open\n' });
  expect([await relationships(), await hashOf('R1')]).toEqual(before);
});

it('replays the day to the same bytes, and leaves the running book as it is', async () => {
  const before = await hashOf('R1');
  const replay = () => ringfence(['replay', 'oct10', '--json'], environment);
  const [one, other] = await Promise.all([replay(), replay()]);
  expect(one).toMatchObject({ status: 0 });
  expect(other).toMatchObject({ status: 0, stdout: one.stdout });
  expect((JSON.parse(one.stdout) as { defaults: unknown[] }).defaults).toHaveLength(1);
  expect(await hashOf('R1')).toEqual(before);
});
