import 'reflect-metadata';
import {
  type CommitRefusal,
  CreditStandingService,
  LineActService,
  type Reservation,
  type ReservationId,
  ReservationService,
} from '@app/credit';
import { plusMinutes, type Result } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import { RelationshipService } from '@app/legal-entity';
import { imReturned } from '@app/settlement/domain';
import { TradeService } from '@app/trade';
import { type CellWorld, given, hour, officer, R1, usdc } from '../resolution/cell-world';
import { buy, linesOf, NOW, openCredit, openLine, reserve } from './credit-world';

let world: CellWorld;
beforeEach(async () => {
  world = await openCredit();
});
afterEach(async () => {
  expect(await world.brokenLaws()).toEqual([]);
  await world.close();
});

const end = (how: 'commit' | 'release', id: ReservationId, asOf = NOW, by = 'house') =>
  world.inTx<Result<Reservation, CommitRefusal>>((tx) =>
    world.get(ReservationService)[how](tx, R1, id, by, asOf),
  );
const stateOf = async (id: ReservationId): Promise<string | undefined> => {
  const rows: { state: string }[] = await world.db.query('select state from reservation where id = $1', [id]);
  return rows[0]?.state;
};
const legs = async () => (await world.inTx((tx) => world.get(TradeService).openLegs(tx, R1))).length;

describe('a reservation', () => {
  it('adds what the trade adds to the number of each seat, and is gone with its release', async () => {
    expect(await linesOf(world)).toEqual({
      A1: '650000.000000 of 1100000.000000',
      B1: '0.000000 of 50000.000000',
    });
    const { reservation, seats } = given(await reserve(world, buy('t2', 2)));
    expect(seats.map(({ after }) => after.utilisation.number.toText())).toEqual([
      '850000.000000',
      '0.000000',
    ]);
    expect(await linesOf(world)).toMatchObject({ A1: '850000.000000 of 1100000.000000' });
    given(await end('release', reservation.id));
    expect(await linesOf(world)).toMatchObject({ A1: '650000.000000 of 1100000.000000' });
    expect(await legs()).toBe(2);
  });

  it('is booked as two mirrored legs, and the number stays what it was held at', async () => {
    const { reservation } = given(await reserve(world, buy('t2', 2)));
    given(await end('commit', reservation.id));
    expect(await linesOf(world)).toMatchObject({ A1: '850000.000000 of 1100000.000000' });
    const booked = await world.inTx((tx) => world.get(TradeService).openLegs(tx, R1));
    expect(
      booked
        .filter(({ tradeId }) => tradeId === 't2')
        .map((leg) => `${leg.occupancy} ${leg.quantity.toFixed()}`),
    ).toEqual(['A1 2000000', 'B1 -2000000']);
  });

  it('counts what a trade is struck away from the mark against whoever it is against', async () => {
    const { seats } = given(await reserve(world, buy('dear', 1, 'A1', '1.1')));
    expect(seats.map(({ after }) => after.utilisation.uncollateralised.toText())).toEqual([
      '100000.000000',
      '0.000000',
    ]);
  });

  it('counts no more once its time is up, and is written down as expired', async () => {
    const { reservation } = given(await reserve(world, buy('t2', 4)));
    const later = reservation.expiresAt;
    expect(await linesOf(world, later)).toMatchObject({ A1: '650000.000000 of 1100000.000000' });
    expect(await end('commit', reservation.id, later)).toEqual({
      ok: false,
      refusal: { kind: 'reservation-expired' },
    });
    const expire = () =>
      world.inTx((tx) => world.get(ReservationService).expire(tx, R1, reservation.id, later));
    await expire();
    await expire();
    expect(await stateOf(reservation.id)).toBe('expired');
  });

  it('may be asked for again under the same name once the first is over', async () => {
    const { reservation } = given(await reserve(world, buy('t2', 1)));
    expect(await reserve(world, buy('t2', 1))).toEqual({ ok: false, refusal: { kind: 'trade-known' } });
    given(await reserve(world, buy('t2', 1), plusMinutes(NOW, 10)));
    expect(await stateOf(reservation.id)).toBe('expired');
  });
});

it('is held again under the same name at the same instant, once it was let go', async () => {
  const first = given(await reserve(world, buy('t2', 1)));
  given(await end('release', first.reservation.id));
  const second = given(await reserve(world, buy('t2', 1)));
  expect(second.reservation.id).not.toBe(first.reservation.id);
  given(await end('commit', second.reservation.id));
  expect(await reserve(world, buy('t2', 1))).toEqual({ ok: false, refusal: { kind: 'trade-known' } });
});

it('is not booked for somebody who has left the seat, and counts no more against the one who stays', async () => {
  const { reservation } = given(await reserve(world, buy('t2', 2)));
  await world.db.query(
    `update occupancy set standing = 'defaulted', vacated_at = clock_now() where code = 'A1'`,
  );
  await world.inTx((tx) =>
    world
      .get(RelationshipService)
      .seat(tx, R1, { code: 'A2', partyId: 'c', independentAmount: usdc(0) }, NOW),
  );
  await openLine(world, 'A2');
  expect(await end('commit', reservation.id)).toEqual({
    ok: false,
    refusal: { kind: 'seat-not-performing' },
  });
  expect(await legs()).toBe(2);
  const standing = given(await world.inTx((tx) => world.get(CreditStandingService).now(tx, R1, NOW)));
  const { before } = given(standing.asked('B1', []));
  expect(before.used).toContainEqual({ by: 'underlying', of: 'DOGE', notional: usdc(10_000_000) });
});

describe('what one seat asks for', () => {
  it('the other agrees to: neither books its own, nor what the house holds for both', async () => {
    const { reservation } = given(await reserve(world, buy('t2', 1), NOW, 'A1'));
    const ofTheHouse = given(await reserve(world, buy('t3', 1))).reservation;
    for (const [id, by] of [
      [reservation.id, 'A1'],
      [ofTheHouse.id, 'A1'],
      [ofTheHouse.id, 'B1'],
    ] as const)
      expect(await end('commit', id, NOW, by)).toEqual({ ok: false, refusal: { kind: 'not-for-this-seat' } });
    given(await end('commit', reservation.id, NOW, 'B1'));
  });

  it('it lets go itself; the other does not', async () => {
    const { reservation } = given(await reserve(world, buy('t2', 1), NOW, 'A1'));
    expect(await end('release', reservation.id, NOW, 'B1')).toEqual({
      ok: false,
      refusal: { kind: 'not-for-this-seat' },
    });
    given(await end('release', reservation.id, NOW, 'A1'));
  });
});

describe('what was held is booked only if it fits as things stand', () => {
  it.each([
    {
      why: 'its line was cancelled',
      change: () => openLine(world, 'A1', { approved: usdc(0), firstSkin: usdc(0) }),
    },
    {
      why: 'its margin was given back',
      change: () =>
        world.inTx((tx) =>
          world
            .get(LedgerService)
            .postAll(tx, [
              { event: 'given back', effectiveAt: NOW, transfers: imReturned(R1, 'A1', usdc(350_000)) },
            ]),
        ),
    },
  ])('not when $why', async ({ change }) => {
    const { reservation } = given(await reserve(world, buy('t2', 2)));
    await change();
    expect(await end('commit', reservation.id)).toMatchObject({
      ok: false,
      refusal: { kind: 'limit-exceeded', occupancy: 'A1' },
    });
    expect(await legs()).toBe(2);
  });

  it('not when a trade of that name was booked otherwise', async () => {
    const { reservation } = given(await reserve(world, buy('t2', 1)));
    await world.inTx((tx) =>
      world.get(TradeService).book(tx, { ...buy('t2', 1), relationship: R1, short: 'B1', tradedAt: NOW }),
    );
    expect(await end('commit', reservation.id)).toEqual({ ok: false, refusal: { kind: 'trade-known' } });
  });
});

describe('under concurrency', () => {
  it('law 8: whoever comes late to book what is out of time finds its room given to another', async () => {
    const { reservation } = given(await reserve(world, buy('t2', 4)));
    const before = new Date(reservation.expiresAt.getTime() - 1);
    given(await reserve(world, buy('t3', 4), reservation.expiresAt));
    expect(await end('commit', reservation.id, before)).toEqual({
      ok: false,
      refusal: { kind: 'reservation-over' },
    });
    expect(await linesOf(world, reservation.expiresAt)).toMatchObject({
      A1: '1050000.000000 of 1100000.000000',
    });
  });

  it('law 8: of many trades that together exceed a line, exactly those are held that fit', async () => {
    const asked = Array.from({ length: 20 }, (_, index) => buy(`t${String(index + 2)}`, 1));
    const answers = await Promise.all(asked.map((trade) => reserve(world, trade)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(4); // 450,000 of headroom, 100,000 each
    expect(answers.find(({ ok }) => !ok)).toMatchObject({
      refusal: { kind: 'limit-exceeded', occupancy: 'A1', of: 'number' },
    });
    expect(await linesOf(world)).toMatchObject({ A1: '1050000.000000 of 1100000.000000' });
  });

  it('books a trade once, however many commit it or let it go at once', async () => {
    const { reservation } = given(await reserve(world, buy('t2', 1)));
    const ways = Array.from({ length: 12 }, (_, index) =>
      index % 2 === 0 ? ('commit' as const) : ('release' as const),
    );
    const answers = await Promise.all(ways.map((how) => end(how, reservation.id)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    const committed = (await stateOf(reservation.id)) === 'committed';
    expect(await legs()).toBe(committed ? 4 : 2);
  });
});

describe('is refused', () => {
  it.each([
    {
      trade: buy('t2', 5),
      refusal: { kind: 'limit-exceeded', occupancy: 'A1' },
      why: 'it is more than is covered',
    },
    {
      trade: buy('t2', 11),
      refusal: {
        kind: 'limit-exceeded',
        of: 'number',
        others: [{ kind: 'sub-limit-exceeded', of: 'underlying DOGE' }],
      },
      why: 'the number binds, and an underlying has a limit of its own',
    },
    {
      trade: buy('t2', 2, 'A1', '1.3'),
      refusal: { kind: 'limit-exceeded', others: [{ kind: 'unsecured-exceeded', of: 'unsecured' }] },
      why: 'it is struck too far from the mark',
    },
    { trade: buy('t1', 1), refusal: { kind: 'trade-known' }, why: 'a trade of that name is booked' },
    { trade: buy('t2', 1, 'A9'), refusal: { kind: 'no-such-seat' }, why: 'nobody sits there' },
    {
      trade: { ...buy('t2', 1), instrument: 'ETH-PERP' },
      refusal: { kind: 'no-such-instrument' },
      why: 'it is not listed',
    },
  ])('when $why', async ({ trade, refusal }) => {
    expect(await reserve(world, trade)).toMatchObject({ ok: false, refusal });
  });

  it('when the marks are old: what is not measured is not lent against', async () => {
    expect(await reserve(world, buy('t2', 1), plusMinutes(hour(23), 1))).toEqual({
      ok: false,
      refusal: { kind: 'exposure-stale', asOf: hour(21) },
    });
  });

  it('when its line is frozen, unless it only takes risk away; and a held trade is not booked any more', async () => {
    const { reservation } = given(await reserve(world, buy('t2', 1)));
    const by = { officer: officer('ann'), reason: 'NAV fell', asOf: NOW };
    const freeze = { kind: 'freeze', service: undefined } as const;
    given(await world.inTx((tx) => world.get(LineActService).block(tx, R1, 'A1', freeze, by)));
    expect(await reserve(world, buy('t3', 1))).toMatchObject({
      refusal: { kind: 'line-frozen', occupancy: 'A1' },
    });
    expect(await end('commit', reservation.id)).toMatchObject({
      ok: false,
      refusal: { kind: 'line-frozen', occupancy: 'A1' },
    });
    const less = given(await reserve(world, buy('t4', 1, 'B1')));
    given(await end('commit', less.reservation.id));
  });

  it('when a seat does not perform', async () => {
    await world.db.query(`update occupancy set standing = 'potential-default' where code = 'A1'`);
    expect(await reserve(world, buy('t2', 1))).toEqual({
      ok: false,
      refusal: { kind: 'seat-not-performing' },
    });
  });

  it('by the database when it would exceed its limit by adding to it, whoever writes it', async () => {
    const { reservation } = given(await reserve(world, buy('t2', 1)));
    const beyond = `insert into reservation_seat (relationship_id, reservation_id, occupancy, version, before, after, limited_to)
      select relationship_id, gen_random_uuid(), occupancy, version, 0, limited_to + 1, limited_to from reservation_seat
      where reservation_id = $1`;
    await expect(world.db.query(beyond, [reservation.id])).rejects.toThrow('within_the_limit');
    await end('release', reservation.id);
    const again = `update reservation set state = 'committed' where id = $1`;
    await expect(world.db.query(again, [reservation.id])).rejects.toThrow('is released already');
  });
});
