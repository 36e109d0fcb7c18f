import 'reflect-metadata';
import { CreditGroupService } from '@app/credit';
import { type CellWorld, given, officer, usdc } from '../resolution/cell-world';
import { linesOf, NOW, openCredit } from './credit-world';

let world: CellWorld;
beforeAll(async () => {
  world = await openCredit();
});
afterAll(async () => {
  await world.close();
});

const by = { officer: officer('ann'), reason: 'the same owner' };
const groups = () => world.get(CreditGroupService);
const view = (party = 'a') => world.inTx((tx) => groups().of(tx, party, NOW));
const join = (party: string, group: string) => world.inTx((tx) => groups().join(tx, party, group, by));
const appetite = (most: number) => world.inTx((tx) => groups().setAppetite(tx, 'north', usdc(most), by));

it('is the party itself while nobody said that it has affiliates', async () => {
  expect(await view()).toMatchObject({ group: undefined, parties: ['a'], number: usdc(650_000) });
});

it('sums what affiliates use and may use, warns by the appetite, and changes no line', async () => {
  const before = await linesOf(world);
  for (const party of ['a', 'b']) given(await join(party, 'north'));
  for (const { most, warning } of [
    { most: 1_150_000, warning: undefined },
    { most: 1_149_999, warning: 'limits-beyond-appetite' },
    { most: 649_999, warning: 'beyond-appetite' },
  ]) {
    given(await appetite(most));
    expect(await view('b')).toMatchObject({
      group: 'north',
      parties: ['a', 'b'],
      number: usdc(650_000),
      limit: usdc(1_150_000),
      appetite: usdc(most),
      warning,
    });
  }
  expect(await linesOf(world)).toEqual(before);
});

it('is left for another by the newest word, and two words at once are both kept', async () => {
  await Promise.all([join('b', 'south'), join('b', 'south')]);
  expect(await view('b')).toMatchObject({ group: 'south', parties: ['b'], appetite: undefined });
  const rows: { n: number }[] = await world.db.query(
    `select n from party_group where party_id = 'b' order by n`,
  );
  expect(rows.map(({ n }) => n)).toEqual([1, 2, 3]);
  await expect(world.db.query(`update party_group set group_name = 'x'`)).rejects.toThrow(
    'permission denied',
  );
});
