import { at, RunWorld } from '../integration/exposure/run-world';
import { ringfence } from '../support/ringfence';

jest.setTimeout(120_000);

it('does one run again on a database, and says by its exit status whether anything has changed', async () => {
  const world = await RunWorld.open(3);
  try {
    await world.mark(at(9), [
      ['S1', '103'],
      ['S2', '99'],
      ['S3', '101.5'],
    ]);
    await world.work();
    const [run] = await world.rows<{ id: string }>(`select id from run where kind = 'margin'`);
    const words = ['replay', 'run', run!.id];
    const environment = { DATABASE_URL: world.url };
    const same = await ringfence(words, environment);
    expect(same).toMatchObject({ status: 0, stderr: '' });
    expect(same.stdout).toBe(
      'margin run of 3 relationships at 2025-10-10T09:00:00.000Z\nbit for bit the same\n',
    );
    await world.owner.query('set session_replication_role = replica');
    await world.owner.query('update terms set rounding = 5 where relationship_id = 2');
    const changed = await ringfence(words, environment);
    expect(changed).toMatchObject({ status: 1, stderr: '' });
    expect(changed.stdout).toContain('\nchanged: terms of 2\n');
    const unknown = await ringfence(['replay', 'run', '00000000-0000-8000-8000-000000000000'], environment);
    expect(unknown.status).toBe(1);
    expect(unknown.stderr).toContain('there is no run');
  } finally {
    await world.close();
  }
});
