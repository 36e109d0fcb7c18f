import { K, officers, R1, TJ, TS, usdc } from '../cell/cell-world';
import { BondWorld, junior, senior, verifiedLoss } from './bond-world';

let world: BondWorld;

beforeEach(async () => {
  world = await BondWorld.open();
  await world.issue(junior);
  await world.issue(senior);
  await world.playDefault();
});

afterEach(async () => {
  await world.law5();
  expect(await world.house.broken()).toEqual([]);
  await world.house.close();
});

const SIX_DAYS = 6; // one more than a payout stands proposed
const done = { ok: true, value: undefined };
const paid = { ok: true, value: 'paid' };
const refusedFor = (because: string) => ({ ok: false, refusal: { because } });

async function received(loss = verifiedLoss()): Promise<string> {
  expect(await world.receive(loss)).toBeUndefined();
  return (await world.newest()).notice.id;
}

async function expectTheBooksOfTheWorkedDefault(): Promise<void> {
  expect(await world.house.balances(TJ.id)).toEqual(world.house.printed('7', 'TJ'));
  expect(await world.house.balances(TS.id)).toEqual(world.house.printed('0b', 'TS'));
  expect(await world.house.balances(R1.id)).toEqual(world.house.printed('7', 'R1'));
  expect(await world.house.balances(K.id)).toEqual(world.house.printed('7', 'K'));
}

it('pays once, as if in time, what was proposed anew after the trustee had let five days pass', async () => {
  const noticeId = await received();
  const before = await world.house.balances(TJ.id);
  await world.daysPass(SIX_DAYS);

  expect(await world.payOut()).toEqual(refusedFor('expired'));
  expect(await world.house.balances(TJ.id)).toEqual(before);

  expect(await world.proposeAgain(noticeId)).toEqual(done);
  expect(await world.payOut()).toEqual(paid);
  expect(await world.payOut()).toEqual({ ok: true, value: 'already' });
  await expectTheBooksOfTheWorkedDefault();
});

it('proposes anew as often as nobody decides', async () => {
  const noticeId = await received();
  for (let place = 2; place <= 4; place += 1) {
    await world.daysPass(SIX_DAYS);
    expect(await world.payOut()).toEqual(refusedFor('expired'));
    expect(await world.proposeAgain(noticeId)).toEqual(done);
  }

  expect(await world.payOut()).toEqual(paid);
  await expectTheBooksOfTheWorkedDefault();
});

it('asks for what the trusts have to pay by then, not for what was asked first', async () => {
  const noticeId = await received();
  const first = await world.newest();
  await advanceOfTheJunior();
  await world.daysPass(SIX_DAYS);
  expect(await world.proposeAgain(noticeId)).toEqual(done);

  expect(await world.payOutOf(noticeId, first.plan!.subjectHash)).toEqual(refusedFor('changed'));
  expect(await world.payOut()).toEqual(paid);

  await expectTheBooksOfTheWorkedDefault();
});

it('law 11: binds the trustee to the newest proposal as to the first', async () => {
  const noticeId = await received();
  await world.daysPass(SIX_DAYS);
  await world.proposeAgain(noticeId);

  expect(await world.payOut({ trustee: officers.vera })).toEqual(refusedFor('maker-is-checker'));
  expect(await world.payOut({ trustee: officers.vic })).toEqual(refusedFor('same-conflict-group'));
});

it('law 9: makes one proposal of three at once, and pays once', async () => {
  const noticeId = await received();
  await world.daysPass(SIX_DAYS);

  const answers = await world.thrice(() => world.proposeAgain(noticeId));

  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  expect(answers.filter(({ ok }) => !ok)).toEqual(new Array(2).fill({ ok: false, refusal: 'still-open' }));
  const proposals: unknown[] = await world.house.db.query(
    `select from control.proposal where kind = 'tail-bond.payout'`,
  );
  expect(proposals).toHaveLength(2);
  expect(await world.payOut()).toEqual(paid);
  await expectTheBooksOfTheWorkedDefault();
});

describe('is not proposed anew', () => {
  it('while the trustee may still approve what was proposed, on the fifth day too', async () => {
    const noticeId = await received();
    expect(await world.proposeAgain(noticeId)).toEqual({ ok: false, refusal: 'still-open' });
    await world.daysPass(5);
    expect(await world.proposeAgain(noticeId)).toEqual({ ok: false, refusal: 'still-open' });
    expect(await world.payOut()).toEqual(paid);
  });

  it('once it is paid, however late', async () => {
    const noticeId = await received();
    await world.payOut();
    await world.daysPass(SIX_DAYS);
    expect(await world.proposeAgain(noticeId)).toEqual({ ok: false, refusal: 'paid-already' });
  });

  it('when a later notice has replaced it', async () => {
    const noticeId = await received();
    await received(verifiedLoss({ sequence: 2, evidence: ['other minutes'] }));
    await world.daysPass(SIX_DAYS);
    expect(await world.proposeAgain(noticeId)).toEqual({ ok: false, refusal: 'superseded' });
  });

  it('when no tranche moves', async () => {
    const small = { grossCloseOut: usdc(570_000), cumulativeLoss: usdc(100_000) };
    const noticeId = await received(verifiedLoss(small));
    expect(await world.proposeAgain(noticeId)).toEqual({ ok: false, refusal: 'nothing-to-pay' });
  });

  it('when nobody received the notice', async () => {
    expect(await world.proposeAgain(world.defaultId)).toEqual({ ok: false, refusal: 'no-such-notice' });
  });
});

/** The junior trust pays 10,000 of its share ahead of the notice's payout, with the write-down in the same journal. */
function advanceOfTheJunior(): Promise<void> {
  return world.house.play('advance', world.defaultId, [
    ['TJ', 'COLLATERAL', 'BRIDGE.LcJ', '10000', 'trust pays'],
    ['TJ', 'PRINCIPAL', 'WRITTEN_DOWN', '10000', 'written down, same journal'],
    ['R1', 'BRIDGE.LcJ', 'CASH', '10000', 'cell receives'],
    ['R1', 'ADVANCED.LIQ', 'PAID_BY.A1.TJ', '10000', 'line → junior'],
    ['R1', 'CASH', 'BRIDGE.Lliq', '10000', 'cell repays line'],
    ['K', 'BRIDGE.Lliq', 'LIQUIDITY.R1', '10000', 'line restored'],
    ['K', 'NET', 'LENT.R1', '10000', 'core repaid'],
  ]);
}
