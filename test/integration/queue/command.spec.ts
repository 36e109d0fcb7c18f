import { accept } from '@app/kernel';
import { once, scoped } from '@app/platform';
import type { EntityManager } from 'typeorm';
import { setStage, type Stage } from './stage';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.strike());

const command = (key: string, inputs: unknown = { amount: '1.00' }, client = 'ada') => ({
  door: 'http',
  client,
  key,
  inputs,
});
const ask = (...asked: Parameters<typeof command>) =>
  stage.db.transaction((tx) => once(tx, command(...asked), () => effect(tx, asked[0])));

async function effect(tx: EntityManager, name: string): Promise<{ call: string }> {
  await tx.query('insert into effect values ($1)', [name]);
  return { call: name };
}

const effectsOf = async (name: string) =>
  (await stage.db.query<unknown[]>('select from effect where name = $1', [name])).length;

describe('a command', () => {
  it('asked again gives the first outcome, and has no second effect', async () => {
    expect(await ask('a')).toEqual(accept({ outcome: { call: 'a' }, hit: false }));
    expect(await ask('a')).toEqual(accept({ outcome: { call: 'a' }, hit: true }));
    expect(await effectsOf('a')).toBe(1);
  });

  it('asked again in other words is refused', async () => {
    await ask('b', { amount: '1.00', to: 'x' });
    expect(await ask('b', { to: 'x', amount: '1.00' })).toMatchObject({ ok: true });
    expect(await ask('b', { amount: '1.0', to: 'x' })).toEqual({ ok: false, refusal: 'key-reused' });
    expect(await effectsOf('b')).toBe(1);
  });

  it('asked twenty times at once has one effect, and one outcome', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask('c')));
    expect(answers.filter((answer) => answer.ok && !answer.value.hit)).toHaveLength(1);
    expect(answers.every((answer) => answer.ok && answer.value.outcome.call === 'c')).toBe(true);
    expect(await effectsOf('c')).toBe(1);
  });

  it('does not meet the same key of another client', async () => {
    await ask('d', {}, 'ada');
    expect(await ask('d', { other: true }, 'bob')).toMatchObject({ ok: true, value: { hit: false } });
  });

  it('that failed may be asked again', async () => {
    const fails = () => Promise.reject(new Error('no'));
    await expect(stage.db.transaction((tx) => once(tx, command('e'), fails))).rejects.toThrow('no');
    expect(await ask('e')).toMatchObject({ ok: true, value: { hit: false } });
  });
});

describe('the clock', () => {
  it('goes forward, wherever it is pushed from', async () => {
    await stage.db.query(`select advance_clock('2025-10-10T01:00:00Z')`);
    await expect(stage.db.query(`select advance_clock('2025-10-10T00:59:00Z')`)).rejects.toThrow(
      'does not go back',
    );
    await expect(stage.owner.query('delete from simulated_clock')).rejects.toThrow('does not return');
    await expect(stage.owner.query('truncate simulated_clock')).rejects.toThrow('does not return');
  });

  it('is not switched by the application', async () => {
    await expect(stage.db.query('select start_simulation(now())')).rejects.toThrow('permission denied');
    await expect(stage.db.query('update simulated_clock set instant = now()')).rejects.toThrow(
      'permission denied',
    );
  });
});

it('reads with a role and books that end with the transaction', async () => {
  const looked = `select current_user as who, coalesce(current_setting('app.books', true), '') as books`;
  const inside = await scoped(stage.db, { role: 'ringfence_writer', books: ['1', '2'] }, (tx) =>
    tx.query<unknown>(looked),
  );
  expect(inside).toEqual([{ who: 'ringfence_writer', books: '1,2' }]);
  const outside = await Promise.all(
    Array.from({ length: 24 }, () => stage.db.query<{ who: string; books: string }[]>(looked)),
  );
  for (const [row] of outside) expect([row!.who, row!.books]).toEqual(['ringfence_app', '']);
});
