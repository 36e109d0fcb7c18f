import { ReservationService } from '@app/credit';
import { plusMinutes, refuse } from '@app/kernel';
import { PartyStandingService } from '@app/legal-entity';
import type { CommandedState } from '@app/legal-entity/domain';
import { buy, NOW, openCredit, reserve } from '../credit/credit-world';
import { type CellWorld, given, officer, R1 } from '../resolution/cell-world';

let world: CellWorld;
beforeAll(async () => {
  world = await openCredit();
});
afterAll(() => world.close());

const stop = (to: CommandedState, partyId = 'a') =>
  world.inTx((tx) => {
    const command = { to, officer: officer('dana'), role: 'default management', reason: 'late accounts' };
    return world.get(PartyStandingService).command(tx, partyId, command, NOW);
  });

/** Lets a party go on, by dana and eve. */
async function goOn(partyId = 'a'): Promise<void> {
  const proposed = given(await stop('active', partyId));
  if (proposed === 'moved') throw new Error('one person let it go on');
  const approval = { ...proposed, checker: officer('eve') };
  given(await world.inTx((tx) => world.get(PartyStandingService).approve(tx, partyId, approval, NOW)));
}

const commit = (reservation: Parameters<ReservationService['commit']>[2], asOf = NOW) =>
  world.inTx((tx) => world.get(ReservationService).commit(tx, R1, reservation, 'house', asOf));

describe('a party that is restricted', () => {
  afterAll(() => goOn());

  it('takes no new risk, and may take risk away; what was held before fits no more', async () => {
    const before = given(await reserve(world, buy('r1', 1))).reservation.id;
    given(await stop('restricted'));
    const restricted = refuse({ kind: 'party-restricted', occupancy: 'A1' });
    expect(await reserve(world, buy('r2', 1))).toEqual(restricted);
    expect(await commit(before)).toEqual(restricted);
    const closing = given(await reserve(world, buy('r3', 1, 'B1'))).reservation.id; // a sells what it is long
    expect((await commit(closing)).ok).toBe(true);
  });

  it('is not passed by anybody who writes past the service', async () => {
    const [row] = await world.db.query<{ id: string }[]>(`select id from reservation limit 1`);
    await expect(
      world.db.query(
        `insert into reservation_seat (relationship_id, reservation_id, occupancy, version, before, after, limited_to)
         values (1, $1, 'A1', 9, 1, 2, 2)`,
        [row!.id],
      ),
    ).rejects.toThrow('takes no new risk');
  });
});

describe('a party that is suspended', () => {
  afterAll(() => goOn('b'));

  it('does no trade at all, nor does whoever would trade with it', async () => {
    const before = given(await reserve(world, buy('s1', 1))).reservation.id;
    given(await stop('suspended', 'b'));
    const suspended = refuse({ kind: 'party-suspended', occupancy: 'B1' });
    expect(await reserve(world, buy('s2', 1))).toEqual(suspended);
    expect(await reserve(world, buy('s3', 1, 'B1'))).toEqual(suspended);
    expect(await commit(before)).toEqual(suspended);
    await expect(
      world.db.query(`update reservation set state = 'committed', ended_at = clock_now() where id = $1`, [
        before,
      ]),
    ).rejects.toThrow('is stopped');
  });
});

it('is suspended before a trade is booked, or after it: never while', async () => {
  for (let round = 0; round < 6; round += 1) {
    const asOf = plusMinutes(NOW, round + 11); // what was held in the round before is out of time
    const { reservation } = given(await reserve(world, buy(`race ${String(round)}`, 0.01), asOf));
    const [booked, stopped] = await Promise.all([commit(reservation.id, asOf), stop('suspended')]);
    expect(stopped.ok).toBe(true);
    if (!booked.ok) expect(booked).toEqual(refuse({ kind: 'party-suspended', occupancy: 'A1' }));
    const [order] = await world.db.query<{ after: boolean; known: boolean }[]>(
      `select exists (select from trade where id = $1) as known, r.state = 'committed' as after from reservation r where r.id = $2`,
      [`race ${String(round)}`, reservation.id],
    );
    expect(order).toEqual({ known: booked.ok, after: booked.ok });
    await goOn();
  }
});
