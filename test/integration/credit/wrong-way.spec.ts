import 'reflect-metadata';
import { type ReservationId, ReservationService, WrongWayService, type WrongWayTerms } from '@app/credit';
import { type CellWorld, given, officer, R1, usdc } from '../resolution/cell-world';
import { buy, linesOf, NOW, openCredit, reserve } from './credit-world';

let world: CellWorld;
beforeEach(async () => {
  world = await openCredit();
});
afterEach(async () => {
  expect(await world.brokenLaws()).toEqual([]);
  await world.close();
});

const CORRELATED: WrongWayTerms = {
  occupancy: 'A1',
  underlying: 'DOGE',
  kind: 'correlated',
  side: 'long',
  percent: '2.50',
  reason: 'it issues what follows the coin',
};
const AFFILIATE: WrongWayTerms = { ...CORRELATED, kind: 'affiliate', side: null, percent: null };
const NONE: WrongWayTerms = { ...AFFILIATE, kind: 'none' };

const propose = (terms: WrongWayTerms, maker = 'ann') =>
  world.inTx((tx) => world.get(WrongWayService).propose(tx, R1, terms, { maker: officer(maker), asOf: NOW }));
const approve = (proposal: { proposalId: string; termsHash: string }, checker = 'bob') =>
  world.inTx((tx) => world.get(WrongWayService).approve(tx, R1, { ...proposal, checker: officer(checker) }));
const say = async (terms: WrongWayTerms) => given(await approve(given(await propose(terms))));
const commit = (id: ReservationId) =>
  world.inTx((tx) => world.get(ReservationService).commit(tx, R1, id, 'house', NOW));

describe('wrong-way risk that two agree on', () => {
  it('is added to the number, with every trade that is held on the side that loses', async () => {
    await say(CORRELATED);
    expect(await linesOf(world)).toEqual({
      A1: '900000.000000 of 1100000.000000',
      B1: '0.000000 of 50000.000000',
    });
    const { seats } = given(await reserve(world, buy('t2', 1)));
    expect(seats[0]?.after.utilisation).toMatchObject({
      number: usdc(1_025_000),
      parts: { wrongWay: usdc(275_000) },
    });
    expect(await reserve(world, buy('t3', 1))).toMatchObject({
      refusal: { kind: 'limit-exceeded', wanted: usdc(1_150_000) },
    });
  });

  it('keeps a party from adding what is of an affiliate, and not from closing it', async () => {
    await say(AFFILIATE);
    const refused = { kind: 'wrong-way-affiliate', occupancy: 'A1', underlying: 'DOGE' };
    expect(await reserve(world, buy('t2', 1))).toEqual({ ok: false, refusal: refused });
    given(await reserve(world, buy('t3', 1, 'B1')));
  });

  it('stops what was held before it, when it comes to be booked', async () => {
    const { reservation } = given(await reserve(world, buy('t2', 1)));
    await say(AFFILIATE);
    expect(await commit(reservation.id)).toMatchObject({ refusal: { kind: 'wrong-way-affiliate' } });
  });

  it('is taken back by another version, and the number is what it was', async () => {
    await say(CORRELATED);
    expect(await say(NONE)).toMatchObject({ version: 2, kind: 'none' });
    expect(await linesOf(world)).toMatchObject({ A1: '650000.000000 of 1100000.000000' });
  });

  it('is one version, of two that are agreed to at once', async () => {
    const proposals = [given(await propose(CORRELATED)), given(await propose(AFFILIATE))];
    const answers = await Promise.all(proposals.map((proposal) => approve(proposal)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(answers.find(({ ok }) => !ok)).toEqual({ ok: false, refusal: 'stale' });
  });

  it('shows the second person what is other than what stands', async () => {
    await say(CORRELATED);
    const { proposalId } = given(await propose({ ...CORRELATED, percent: '5.00' }));
    const read = await world.inTx((tx) => world.get(WrongWayService).proposed(tx, R1, proposalId));
    expect(read).toMatchObject({ version: 2, differences: [{ field: 'percent', before: '2.5', now: '5' }] });
  });
});

it('is said by nobody alone, of no seat there is not, and by nobody who is not known', async () => {
  const proposal = given(await propose(CORRELATED));
  expect(await approve(proposal, 'ann')).toEqual({ ok: false, refusal: 'maker-is-checker' });
  expect(await approve(proposal, 'zed')).toEqual({ ok: false, refusal: 'unknown-actor' });
  expect(await linesOf(world)).toMatchObject({ A1: '650000.000000 of 1100000.000000' });
  expect(await propose({ ...CORRELATED, occupancy: 'A9' })).toMatchObject({ refusal: 'no-such-seat' });
  expect(await propose(CORRELATED, 'zed')).toMatchObject({ refusal: 'unknown-actor' });
  const write = world.db.query(
    `insert into wrong_way (relationship_id, occupancy, underlying, version, kind, reason, approval_id)
     values (1, 'A1', 'DOGE', 1, 'affiliate', 'says so', gen_random_uuid())`,
  );
  await expect(write).rejects.toThrow('approved_as_written');
});
