import { InvariantError } from '@app/kernel';
import { type Perform, schedule, uuidOf } from '@app/platform';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { MIDNIGHT, NOON, setStage, type Stage } from './stage';

let stage: Stage;
beforeEach(async () => {
  stage = await setStage();
});
afterEach(() => stage.strike());

const pay: Perform = async (tx, { key }) => {
  await tx.query('insert into effect values ($1)', [key]);
};
const work = (key: string, more: { kind?: string; payload?: object; dueAt?: Date } = {}) => ({
  kind: 'test.pay',
  key,
  payload: {},
  dueAt: MIDNIGHT,
  ...more,
});
const plan = (...all: ReturnType<typeof work>[]) => stage.db.transaction((tx) => schedule(tx, all));
const idOf = (key: string, kind = 'test.pay') => uuidOf(`${kind}/${key}`);
const effects = async () => {
  const rows = await stage.db.query<{ name: string }[]>('select name from effect order by name');
  return rows.map((row) => row.name);
};
const rowOf = async (key: string) => {
  const [row] = await stage.db.query<Record<string, unknown>[]>(
    'select * from job_due where business_key = $1',
    [key],
  );
  return row;
};
const until = async (holds: () => Promise<boolean>) => {
  for (let look = 0; look < 500 && !(await holds()); look++) await sleep(20);
  expect(await holds()).toBe(true);
};

describe('a job', () => {
  it('has one effect when it is delivered twenty times at once', async () => {
    await plan(work('a'));
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => stage.jobs.run(idOf('a'), pay)));
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
    expect(await effects()).toEqual(['a']);
  });

  it('is not done again once it is final', async () => {
    await plan(work('a'));
    expect(await stage.jobs.run(idOf('a'), pay)).toBe('done');
    expect(await stage.jobs.run(idOf('a'), pay)).toBe('already');
    expect(await effects()).toEqual(['a']);
  });

  it('waits for its instant on the database clock, and then is woken at once', async () => {
    await plan(work('a', { dueAt: NOON }));
    expect(await stage.jobs.run(idOf('a'), pay)).toBe('early');
    await stage.worker({ 'test.pay': pay });
    expect(await effects()).toEqual([]);
    await stage.db.query('select advance_clock($1)', [NOON]);
    await stage.jobs.untilQuiet();
    expect(await effects()).toEqual(['a']);
  });

  it('hands its one follower to the worker that did it, without a wake', async () => {
    const first: Perform = (tx) => schedule(tx, [work('b')]);
    await plan(work('a', { kind: 'test.first' }));
    await stage.worker({ 'test.first': first, 'test.pay': pay });
    await stage.jobs.untilQuiet();
    expect(await effects()).toEqual(['b']);
    const woken: { topic: string }[] = await stage.db.query('select topic from outbox order by id');
    expect(woken).toEqual([{ topic: 'test.first' }]);
  });

  it('goes on with the first four of its followers, has the rest announced, and leaves what is not due alone', async () => {
    const followers = ['b', 'c', 'd', 'e', 'f', 'g'];
    const first: Perform = (tx) =>
      schedule(tx, [...followers.map((name) => work(name)), work('later', { dueAt: NOON })]);
    await plan(work('a', { kind: 'test.first' }));
    await stage.worker({ 'test.first': first, 'test.pay': pay });
    await stage.jobs.untilQuiet();
    expect((await effects()).sort()).toEqual(followers);
    const woken: { topic: string }[] = await stage.db.query('select topic from outbox order by id');
    expect(woken.map(({ topic }) => topic)).toEqual(['test.first', 'test.pay', 'test.pay']);
  });

  it('has its follower found by the sweeper when its worker died between the two', async () => {
    const first: Perform = (tx) => schedule(tx, [work('b')]);
    await plan(work('a', { kind: 'test.first' }));
    const killed: Perform = () => Promise.reject<undefined>(new Error('killed here'));
    const chain = { id: idOf('a', 'test.first'), kind: 'test.first' };
    await stage.jobs.runChain(chain, (kind) => (kind === 'test.first' ? first : killed));
    expect(await effects()).toEqual([]);
    await stage.worker({ 'test.pay': pay });
    await until(async () => (await effects()).length > 0);
    expect(await effects()).toEqual(['b']);
  });

  it('is final when it is refused, and its reason is kept', async () => {
    await plan(work('a'));
    expect(await stage.jobs.run(idOf('a'), () => Promise.resolve({ refused: 'limit-reached' }))).toBe(
      'refused',
    );
    expect(await stage.jobs.run(idOf('a'), pay)).toBe('already');
    expect(await rowOf('a')).toMatchObject({ state: 'refused', outcome: 'limit-reached' });
  });

  it('leaves nothing behind when it fails', async () => {
    await plan(work('a'));
    const fails: Perform = async (tx, job) => {
      await pay(tx, job);
      throw new Error('after the effect');
    };
    expect(await stage.jobs.run(idOf('a'), fails)).toBe('faulted');
    expect(await effects()).toEqual([]);
    expect(await rowOf('a')).toMatchObject({
      state: 'due',
      attempts: 1,
      last_error: 'Error: after the effect',
    });
  });

  it('stops the line when its name stands for other work', async () => {
    await plan(work('a', { payload: { amount: '1.00' } }));
    await plan(work('a', { payload: { amount: '1.00' } }));
    await expect(plan(work('a', { payload: { amount: '2.00' } }))).rejects.toThrow(InvariantError);
    await expect(plan(work('a', { payload: { amount: '1.00' }, dueAt: NOON }))).rejects.toThrow(
      InvariantError,
    );
  });

  it('is not scheduled by a transaction that rolls back', async () => {
    const undone = stage.db.transaction(async (tx) => {
      await schedule(tx, [work('a')]);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await stage.jobs.outstanding()).toEqual({ due: 0, dead: 0 });
  });
});

describe('a worker', () => {
  it('tries a fault again, and then makes it a dead letter, which can be sent back to work', async () => {
    let broken = true;
    await stage.worker({
      'test.pay': async (tx, job) => {
        if (broken) throw new Error('the venue is down');
        await pay(tx, job);
      },
    });
    await plan(work('a'));
    await until(async () => (await stage.jobs.outstanding()).dead === 1);
    expect(await stage.jobs.deadLetters()).toEqual([
      {
        job: idOf('a'),
        kind: 'test.pay',
        key: 'a',
        reason: '5 attempts failed',
        lastError: 'Error: the venue is down',
      },
    ]);

    broken = false;
    await stage.jobs.requeue(stage.db.manager, idOf('a'), 'operations/ada');
    await until(async () => (await effects()).length === 1);
    expect(await stage.jobs.outstanding()).toEqual({ due: 0, dead: 0 });
  });

  it('does not try again what an invariant forbids', async () => {
    await plan(work('a'));
    const breaks = () => Promise.reject(new InvariantError('a return is more than is held'));
    expect(await stage.jobs.run(idOf('a'), breaks)).toBe('dead');
    expect(await rowOf('a')).toMatchObject({ state: 'dead', attempts: 1 });
  });

  it.each([
    { kind: 'other.unheard', reason: 'nobody performs other.unheard', why: 'no processor' },
    { kind: 'nowhere.pay', reason: 'there is no queue nowhere', why: 'no queue' },
  ])('makes work with $why a dead letter at once', async ({ kind, reason }) => {
    await stage.worker({ 'test.pay': pay });
    await plan(work('a', { kind }));
    await until(async () => (await stage.jobs.outstanding()).dead === 1);
    expect(await stage.db.query('select reason from dead_letter')).toEqual([{ reason }]);
  });

  it('does work whose wake was lost with everything else the queue held', async () => {
    await plan(work('a'), work('b'));
    // Sent, as far as the outbox knows; and then the queue forgets it.
    await stage.owner.query(`update outbox set sent_at = now(); update job_due set wake_at = now()`);
    await emptyQueue();
    await stage.worker({ 'test.pay': pay });
    await stage.jobs.untilQuiet();
    expect(await effects()).toEqual(['a', 'b']);
  });

  it('does each of many jobs once, whatever the order their messages left in, with three workers at it', async () => {
    const names = Array.from({ length: 300 }, (_, number) => `job ${String(1000 + number)}`);
    await plan(...names.slice(0, 200).map((name) => work(name))); // a backlog, which one relay takes at one go
    for (let each = 0; each < 3; each++) await stage.worker({ 'test.pay': pay });
    await Promise.all(names.slice(200).map((name) => plan(work(name))));
    await stage.owner.query(`update outbox set sent_at = null where id % 3 = 0`); // a relay died before it could tell
    await stage.jobs.untilQuiet();
    await until(
      async () => (await stage.db.query<unknown[]>('select from outbox where sent_at is null')).length === 0,
    );
    expect(await effects()).toEqual(names);
  });

  it('finishes the job in hand before it closes', async () => {
    let begun = false;
    const stop = await stage.worker({
      'test.pay': async (tx, job) => {
        begun = true;
        await sleep(300);
        await pay(tx, job);
      },
    });
    await plan(work('a'));
    await until(() => Promise.resolve(begun));
    await stop();
    expect(await effects()).toEqual(['a']);
  });
});

async function emptyQueue(): Promise<void> {
  const redisUrl = process.env['REDIS_URL'] ?? '';
  if (redisUrl === '') await stage.owner.query('truncate bullmq.job cascade');
  else {
    const redis = new Redis(redisUrl);
    await redis.flushall();
    await redis.quit();
  }
}
