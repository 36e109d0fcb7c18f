import 'reflect-metadata';
import { ReservationService, TradeChangeService } from '@app/credit';
import { Exact, type Id, plusMinutes } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import { TradeReader, TradeService } from '@app/trade';
import { NOW, openCredit } from '../credit/credit-world';
import { type CellWorld, given, hour, officer, R1 } from '../resolution/cell-world';

let world: CellWorld;
beforeEach(async () => {
  world = await openCredit();
});
afterEach(async () => {
  expect(await world.brokenLaws()).toEqual([]);
  await world.close();
});

const amended = (millions: number, price = '1') => ({
  tradeId: 't1',
  quantity: new Exact(millions).times(1_000_000),
  price: new Exact(price),
  reason: 'booked with a slip',
});
const cancelled = { tradeId: 't1', reason: 'booked twice' };
type Change = typeof cancelled | ReturnType<typeof amended>;

const propose = (change: Change, seat = 'A1', name = 'ann', asOf = NOW) =>
  world.inTx(async (tx) => {
    const changes = world.get(TradeChangeService);
    const by = { by: seat, officer: officer(name), minutes: 60 };
    return 'price' in change
      ? await changes.amend(tx, R1, change, by, asOf)
      : await changes.cancel(tx, R1, change, by, asOf);
  });
const agree = (
  changeId: Id<'Reservation'>,
  by = 'B1',
  {
    name = 'bob',
    termsHash,
    asOf = plusMinutes(NOW, 1),
  }: { name?: string; termsHash?: string; asOf?: Date } = {},
) =>
  world.inTx((tx) =>
    world.get(TradeChangeService).agree(tx, R1, changeId, { by, officer: officer(name), termsHash }, asOf),
  );
const idOf = async (asked: ReturnType<typeof propose>) => given(await asked).reservation.id;
const refusalOf = (answer: Awaited<ReturnType<typeof agree>> | Awaited<ReturnType<typeof propose>>) =>
  answer.ok ? 'none' : answer.refusal.kind;
const records = () => world.inTx((tx) => world.get(TradeService).legRecords(tx, R1, 'B1'));
const versions = async () => {
  const found = await world.inTx((tx) => world.get(TradeReader).find(tx, R1, ['A1', 'B1'], 't1'));
  return (found?.versions ?? []).flatMap(({ version, legs }) =>
    legs.map(({ occupancy, quantity, price, endedAs }) =>
      [version, occupancy, quantity, price, endedAs ?? 'open'].join(' '),
    ),
  );
};

it('is amended by both seats: the next version of both legs stands, and the one before it stays as it was', async () => {
  const changeId = await idOf(propose(amended(9, '1.01')));
  expect(await versions()).toEqual(['1 A1 10000000 1 open', '1 B1 -10000000 1 open']); // held is not changed
  given(await agree(changeId));
  expect(await versions()).toEqual([
    '1 A1 10000000 1 amended',
    '1 B1 -10000000 1 amended',
    '2 A1 9000000 1.01 open',
    '2 B1 -9000000 1.01 open',
  ]);
  expect(refusalOf(await agree(changeId))).toBe('reservation-over');
});

it('is cancelled by both seats: both legs end at once, and what was delivered on it goes back by the next run', async () => {
  await world.runHour(hour(22), '0.996');
  await world.deadline(plusMinutes(hour(22), 45));
  expect(await world.promised('VM_HELD.A1')).toBe('40000.000000');
  const at = plusMinutes(hour(22), 50);
  given(await agree(await idOf(propose(cancelled, 'B1', 'ann', at)), 'A1', { asOf: at }));
  expect(await versions()).toEqual(['1 A1 10000000 1 cancelled', '1 B1 -10000000 1 cancelled']);
  await world.runHour(hour(23), '0.996');
  await world.deadline(plusMinutes(hour(23), 45));
  expect(await world.promised('VM_HELD.A1')).toBe('0.000000');
});

it('is changed by the house with four eyes: by a second officer, who has read exactly these terms', async () => {
  const { reservation, termsHash = '' } = given(await propose(amended(8), 'house'));
  const { id: changeId } = reservation;
  expect(termsHash).toMatch(/^[0-9a-f]{64}$/);
  const says = async (name: string, hash: string) =>
    refusalOf(await agree(changeId, 'house', { name, termsHash: hash }));
  expect(await says('ann', termsHash)).toBe('maker-is-checker');
  expect(await says('bob', '0'.repeat(64))).toBe('changed');
  expect(await says('nobody', termsHash)).toBe('unknown-actor');
  expect(refusalOf(await agree(changeId, 'B1'))).toBe('not-for-this-seat');
  expect(await says('bob', termsHash)).toBe('none');
  expect((await versions()).at(-1)).toBe('2 B1 -8000000 1 open');
});

it('is not agreed to any more when the mark at which it ends may be known', async () => {
  const ends = new Date(Math.ceil((NOW.getTime() + 1) / 3_600_000) * 3_600_000);
  const trades = world.get(TradeService);
  const terms = { kind: 'dated-future', contractSize: new Exact(1), expiresAt: ends } as const;
  await world.inTx(async (tx) => {
    await trades.listInstrument(tx, { symbol: 'DOGE-END', underlying: 'DOGE', asset: 'USDC', terms });
    await trades.book(tx, {
      relationship: R1,
      id: 't2',
      instrument: 'DOGE-END',
      tradedAt: NOW,
      long: 'A1',
      short: 'B1',
      quantity: new Exact(1000),
      price: new Exact(1),
    });
  });
  const asked = world.inTx((tx) => {
    const by = { by: 'A1', officer: officer('ann'), minutes: 1440 } as const;
    return world.get(TradeChangeService).cancel(tx, R1, { ...cancelled, tradeId: 't2' }, by, NOW);
  });
  expect(refusalOf(await agree(await idOf(asked), 'B1', { asOf: ends }))).toBe('instrument-expired');
});

describe('is refused', () => {
  it.each([
    { change: amended(16), kind: 'limit-exceeded', why: 'what it adds does not fit into the line' },
    { change: amended(10), kind: 'nothing-changes', why: 'it has these terms' },
    { change: { ...cancelled, tradeId: 'none' }, kind: 'no-such-trade', why: 'nobody traded it' },
  ])('with $kind: $why', async ({ change, kind }) => {
    expect(refusalOf(await propose(change))).toBe(kind);
    expect(await records()).toHaveLength(1);
  });

  it('to the one who asked, and to the house alone', async () => {
    const changeId = await idOf(propose(amended(9)));
    expect(refusalOf(await agree(changeId, 'A1'))).toBe('not-for-this-seat');
    expect(refusalOf(await agree(changeId, 'house'))).toBe('not-for-this-seat');
    expect(refusalOf(await propose(cancelled, 'B1'))).toBe('change-held');
    expect(refusalOf(await propose(amended(9), 'house', 'nobody'))).toBe('unknown-actor');
    expect(refusalOf(await agree(changeId, 'B1', { asOf: plusMinutes(NOW, 60) }))).toBe(
      'reservation-expired',
    );
  });

  it('as a new trade, and a new trade as a change', async () => {
    const reservations = world.get(ReservationService);
    const changeId = await idOf(propose(amended(9)));
    const committed = await world.inTx((tx) => reservations.commit(tx, R1, changeId, 'B1', NOW));
    expect(committed.ok ? '' : committed.refusal.kind).toBe('held-for-a-change');
    const trade = {
      id: 't2',
      instrument: 'DOGE-PERP',
      long: 'B1',
      quantity: new Exact(1),
      price: new Exact(1),
    };
    const held = given(
      await world.inTx((tx) => reservations.reserve(tx, R1, trade, { by: 'A1', minutes: 10 }, NOW)),
    );
    expect(refusalOf(await agree(held.reservation.id))).toBe('not-a-change');
  });

  it('once it is over, for there is nothing to change', async () => {
    given(await agree(await idOf(propose(cancelled))));
    expect(refusalOf(await propose(amended(9)))).toBe('trade-over');
  });

  it('by the database, whoever writes: no leg ends by a change, or follows one, that nobody agreed on', async () => {
    const says = (statement: string) => expect(world.db.query(statement)).rejects.toThrow('nobody agreed');
    await says(`update leg set terminated_at = clock_now(), ended_as = 'cancelled' where trade_id = 't1'`);
    await says(`insert into leg values ('1', 't1', 'A1', 1, 1, clock_now(), null, 2)`);
    const changeId = await idOf(propose(amended(9)));
    await expect(
      world.db.query(
        `update reservation set state = 'committed', ended_at = clock_now(), agreed_by = 'A1' where id = $1`,
        [changeId],
      ),
    ).rejects.toThrow('agreed_by_two');
  });
});

it('counts while it is held: the worse of what stands and what would, and no more', async () => {
  const number = async () => {
    const [row] = await world.db.query<{ before: string; after: string }[]>(
      `select before, after from reservation_seat where occupancy = 'A1' order by after desc limit 1`,
    );
    return [row?.before, row?.after];
  };
  given(await propose(amended(12))); // 1,200,000 could be lost, of which 350,000 is covered
  expect(await number()).toEqual(['650000000000', '850000000000']);
});

describe('against each other', () => {
  it('of two who ask for a change at once, one is heard', async () => {
    const answers = await Promise.all([propose(amended(9)), propose(cancelled, 'B1')]);
    expect(answers.map(refusalOf).sort()).toEqual(['change-held', 'none']);
  });

  it('agreed to twice at once, it is made once', async () => {
    const changeId = await idOf(propose(amended(9)));
    const answers = await Promise.all([agree(changeId), agree(changeId)]);
    expect(answers.map(refusalOf).sort()).toEqual(['none', 'reservation-over']);
    expect(await versions()).toHaveLength(4);
  });

  it('a change and a default leave one story: what A did alone never touched the leg of B', async () => {
    const before = await records();
    const changeId = await idOf(propose(amended(9)));
    const defaulting = world.inTx(async (tx) => {
      await world.get(RelationshipService).lock(tx, R1);
      await tx.query(
        `update occupancy set standing = 'defaulted', vacated_at = clock_now() where code = 'A1'`,
      );
      await world.get(TradeService).terminate(tx, R1, 'A1', plusMinutes(NOW, 2));
    });
    const [answer] = await Promise.all([agree(changeId), defaulting]);
    const open = (await versions()).filter((line) => line.endsWith(' open'));
    if (answer.ok) expect(open).toEqual(['2 B1 -9000000 1 open']);
    else {
      expect(refusalOf(answer)).toBe('seat-not-performing');
      expect(await records()).toEqual(before);
    }
    expect(open).toHaveLength(1);
  });
});
