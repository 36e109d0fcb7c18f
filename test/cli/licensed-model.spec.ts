import 'reflect-metadata';
import type { RunId } from '@app/exposure';
import { licensedModelModule, MarginModule, MarginRunService } from '@app/margin';
import { databaseModule, readSettings } from '@app/platform';
import { Test } from '@nestjs/testing';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CellWorld, hour, R1 } from '../integration/resolution/cell-world';
import { agreeModel, chooseModel } from '../integration/risk/model-world';
import { ringfence, ROOT } from '../support/ringfence';

jest.setTimeout(120_000);

const MODEL = join(ROOT, 'test/support/licensed-model.cjs');
const WRONG = join(ROOT, 'package.json');
const MIDNIGHT = hour(24);

let world: CellWorld;
beforeAll(async () => {
  world = await CellWorld.open();
  await world.noFundingUntil(new Date('2025-10-13T00:00:00Z'));
  await agreeModel(world, 'licensed', {});
  await chooseModel(world, 'licensed');
});
afterAll(() => world.close());

/** A run of a process that has the model. */
async function run(): Promise<RunId> {
  const slice = { snapshotId: await world.value(MIDNIGHT, '1'), relationships: [R1] };
  const settings = readSettings({ DATABASE_URL: world.urls.url });
  const licensed = licensedModelModule({ LICENSED_MODEL: MODEL });
  const imports = [databaseModule(settings, 'test'), licensed, MarginModule];
  const app = await (await Test.createTestingModule({ imports }).compile()).init();
  const refused = await world.inTx((tx) => app.get(MarginRunService).run(tx, slice, MIDNIGHT));
  await app.close();
  expect(refused).toBeUndefined();
  const [done] = await world.db.query<{ id: RunId }[]>(`select id from run where kind = 'margin'`);
  return done!.id;
}

it('replays a run by the model that is named, and has no number without it', async () => {
  const words = ['replay', 'run', await run()];
  const environment = { DATABASE_URL: world.urls.url };
  const same = await ringfence(words, Object.assign({ LICENSED_MODEL: MODEL }, environment));
  expect(same).toMatchObject({ status: 0, stderr: '' });
  const without = await ringfence(words, environment);
  expect(without.stdout).toContain('\nchanged: margin by licensed 1 of 1\n');
  const wrong = await ringfence(words, Object.assign({ LICENSED_MODEL: WRONG }, environment));
  expect(wrong.status).not.toBe(0);
  expect(wrong.stderr).toMatch(
    /^LICENSED_MODEL is .*package\.json, which is no model: name a JavaScript module/,
  );
});

it.each([
  { app: 'worker', says: 'the worker cannot start' },
  { app: 'api', says: 'the API cannot start' },
])('$app does not start by what is no model', async ({ app, says }) => {
  const environment = {
    DATABASE_URL: world.urls.url,
    LICENSED_MODEL: WRONG,
    OIDC_ISSUER: 'http://127.0.0.1:9',
    OIDC_AUDIENCE: 'ringfence-api',
  };
  const env = Object.assign({}, process.env, environment);
  const started = promisify(execFile)(process.execPath, [join(ROOT, `dist/apps/${app}/main.js`)], { env });
  await expect(started).rejects.toMatchObject({
    stderr: expect.stringMatching(`${says}: LICENSED_MODEL is .*, which is no model: name`) as string,
  });
});
