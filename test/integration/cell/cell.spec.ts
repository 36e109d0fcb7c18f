import { id } from '@app/kernel';
import { CellService, CoverService } from '@app/legal-entity';
import { CellWorld, K, officers, R1, usdc } from './cell-world';

let world: CellWorld;

beforeEach(async () => {
  world = await CellWorld.open();
  await world.capitalise();
});

afterEach(async () => {
  expect(await world.broken()).toEqual([]);
  await world.close();
});

it('capitalises the core and funds the cell to the balances of the worked default', async () => {
  expect(await world.openCell()).toEqual({ ok: true, value: undefined });

  expect(await world.balances(R1.id)).toEqual({ SKIN: '150000', 'BRIDGE.Lskin.R1': '150000' });
  expect(await world.balances(K.id)).toEqual({
    OUTSIDE: '5000000',
    OWN: '1850000', // 2,500 less than after the fee of step 0b
    FLOOR: '2000000',
    SECOND_SKIN: '500000',
    'LIQUIDITY.R1': '500000',
    'BRIDGE.Lskin.R1': '-150000',
    'SKIN_IN.R1': '150000',
    NET: '150000',
  });
});

it('carries the deposits, margin and fee of the worked default on the accounts it opened', async () => {
  await world.openCell();
  await world.play('0b');
  for (const { id: book, name } of [R1, K])
    expect(await world.balances(book)).toEqual(world.printed('0b', name));
});

it('does nothing when the same is done again', async () => {
  await world.openCell();
  const before = await world.balances(K.id);

  await world.capitalise();
  expect(await world.openCell()).toEqual({ ok: true, value: undefined });

  expect(await world.balances(K.id)).toEqual(before);
});

it('stops when the cell was opened on other terms', async () => {
  await world.openCell();
  await expect(world.openCell({ firstSkin: usdc(140_000) })).rejects.toThrow('recorded already, otherwise');
});

it('stops when the core was capitalised otherwise', async () => {
  await expect(world.capitalise(usdc(6_000_000))).rejects.toThrow('exists-different');
});

it.each([
  { why: 'one person', maker: officers.ann, checker: officers.ann, refusal: 'maker-is-checker' },
  { why: 'two of one interest', maker: officers.ann, checker: officers.bob, refusal: 'same-conflict-group' },
  {
    why: 'a checker nobody knows',
    maker: officers.ann,
    checker: id<'Actor'>('mallory'),
    refusal: 'unknown-actor',
  },
])('opens no cell signed by $why', async ({ maker, checker, refusal }) => {
  expect(await world.openCell({}, { maker, checker })).toEqual({ ok: false, refusal });
  const books: unknown[] = await world.db.query('select from led.book where id = 1');
  expect(books).toHaveLength(0);
});

it('makes no contract for a limit of zero', async () => {
  await world.openCell({ guaranteeLimit: usdc(0) });
  const links: { purpose: string }[] = await world.db.query('select purpose from led.link order by purpose');
  expect(links.map(({ purpose }) => purpose)).toEqual(['fee', 'liquidity', 'second-skin', 'skin']);
});

it('puts the second skin behind both occupants, and behind a replacement when it is seated', async () => {
  await world.openCell();
  await world.db.query(
    `insert into occupancy (relationship_id, code, party_id, standing, seated_at, vacated_at)
     values (1, 'A2', 'party-c', 'defaulted', now(), now())`,
  );

  const cells = world.get(CellService);
  for (const tried of ['once', 'again'])
    await world.tx(async (tx) => {
      await cells.openSeat(tx, R1, 'A2');
      await cells.coverSeat(tx, R1, 'A2');
      return tried;
    });

  for (const occupancy of ['A1', 'B1', 'A2']) {
    const cover = await world.get(CoverService).of(world.db.manager, R1.id, occupancy);
    expect(cover).toEqual([
      {
        relationship: R1.id,
        occupancy,
        kind: 'second-skin',
        source: 'K',
        book: K.id,
        rank: 0,
        subLimit: usdc(300_000),
        linkName: 'Lss.R1',
      },
    ]);
  }
  const opened: { name: string }[] = await world.db.query(
    `select name from led.account where book_id = 1 and occupancy = 'A2' order by name`,
  );
  expect(opened.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['CLAIM.A2', 'FREE.A2', 'IM.A2', 'PAID_BY.A2.FS', 'UNPAID.A2', 'VM_HELD.A2']),
  );
});

it('records one cover once, and stops when it comes with other terms', async () => {
  await world.openCell();
  const [cover] = await world.get(CoverService).of(world.db.manager, R1.id, 'A1');
  const again = world.tx((tx) => world.get(CoverService).record(tx, { ...cover!, subLimit: usdc(400_000) }));
  await expect(again).rejects.toThrow('K covers A1 already, otherwise');
});

it('refuses a second skin beyond the limit of its link', async () => {
  await world.openCell({ secondSkinLimit: usdc(1) });
  await world.play('0b');
  await expect(
    world.play('too much', undefined, [
      ['K', 'SECOND_SKIN', 'BRIDGE.Lss.R1', '2', ''],
      ['R1', 'BRIDGE.Lss.R1', 'CASH', '2', ''],
    ]),
  ).rejects.toThrow('over-cap');
});
