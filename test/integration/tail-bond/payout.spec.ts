import { CollateralService } from '@app/tail-bond';
import { Exact } from '@app/kernel';
import { K, officers, R1, TJ, TS, usdc } from '../cell/cell-world';
import { BondWorld, junior, NIGHT, senior, TUESDAY, verifiedLoss } from './bond-world';

let world: BondWorld;

beforeEach(async () => {
  world = await BondWorld.open();
});

afterEach(async () => {
  await world.law5();
  expect(await world.house.broken()).toEqual([]);
  await world.house.close();
});

async function covered(more = usdc(0), first = junior): Promise<void> {
  await world.issue(first);
  await world.issue(senior);
  await world.playDefault(more);
}

const paid = { ok: true, value: 'paid' };
const refusedFor = (because: string) => ({ ok: false, refusal: { because } });

it('pays the worked default to the balances of its journal 7', async () => {
  await covered();
  expect(await world.receive(verifiedLoss())).toBeUndefined();
  await world.law5();

  expect(await world.payOut()).toEqual(paid);

  expect(await world.house.balances(TJ.id)).toEqual(world.house.printed('7', 'TJ'));
  expect(await world.house.balances(TS.id)).toEqual(world.house.printed('0b', 'TS'));
  expect(await world.house.balances(R1.id)).toEqual(world.house.printed('7', 'R1'));
  expect(await world.house.balances(K.id)).toEqual(world.house.printed('7', 'K'));
  expect(await world.restJobs()).toEqual([]);
});

it('tells every holder what was written down, from the factor', async () => {
  await covered();
  await world.receive(verifiedLoss());
  await world.payOut();

  const [report] = await world.reports();
  expect(report!.factor).toEqual({ text: '152654.321099/400000.000000', decimal: '0.38163580' });
  expect(report!.register.map(({ holder, principal }) => [holder, principal.toText()])).toEqual([
    ['h1', '91592.592659'],
    ['h2', '61061.728440'],
  ]);
  expect(report!.steps).toMatchObject([
    { sequence: 1, kind: 'FINAL', change: usdc('247345.678901'), paidAt: NIGHT },
  ]);
});

it('law 4: exhausts the junior before the senior pays anything, and pays B before the line', async () => {
  await covered(usdc(300_000));
  await world.receive(verifiedLoss({}, usdc(300_000)));

  expect(await world.payOut()).toEqual(paid);

  expect(await world.outstanding()).toEqual({ TJ: '0.000000', TS: '452654.321099' });
  expect(await world.house.balances(R1.id)).toMatchObject({
    'PAID_BY.A1.TJ': '400000',
    'PAID_BY.A1.TS': '147345.678901',
    'FREE.B1': '1130000', // 830,000 and what it was still owed
  });
  expect(await world.house.balances(R1.id)).not.toHaveProperty('UNPAID.B1');
  expect(await world.restJobs()).toEqual([]);
});

it('leaves to the layers behind what is more than all tranches have', async () => {
  await covered(usdc(1_000_000));
  await world.receive(verifiedLoss({}, usdc(1_000_000)));

  expect(await world.payOut()).toEqual(paid);

  expect(await world.outstanding()).toEqual({ TJ: '0.000000', TS: '0.000000' });
  expect(await world.house.balances(R1.id)).toMatchObject({ 'ADVANCED.LIQ': '247345.678901' });
  expect(await world.restJobs()).toEqual([{ payload: { relationshipId: R1.id, caseId: world.defaultId } }]);
});

it('asks no trustee about a loss that first skin bears, and hands on what is open', async () => {
  await covered();
  const small = { grossCloseOut: usdc(570_000), cumulativeLoss: usdc(100_000) };
  expect(await world.receive(verifiedLoss(small))).toBeUndefined();

  expect(await world.payOut()).toEqual(refusedFor('nothing-to-pay'));
  expect(await world.restJobs()).toHaveLength(1);
});

it('law 9: takes the same notice twice as one, and stops when it says something else', async () => {
  await covered();
  await world.receive(verifiedLoss());
  await world.receive(verifiedLoss());
  const other = verifiedLoss({ evidence: ['other minutes'] });
  await expect(world.receive(other)).rejects.toThrow('came with two contents');

  const notices: unknown[] = await world.house.db.query('select from loss_notice');
  expect(notices).toHaveLength(1);
});

it('law 9: pays once when the trustee presses thrice at once', async () => {
  await covered();
  await world.receive(verifiedLoss());
  const before = await world.newest();
  const act = { subjectHash: before.plan!.subjectHash };

  const answers = await world.thrice(() => world.payOut(act));

  expect(answers.map((answer) => answer.ok && answer.value).sort()).toEqual(['already', 'already', 'paid']);
  expect(await world.outstanding()).toEqual({ TJ: '152654.321099', TS: '600000.000000' });
});

it.each([
  { why: 'the one who verified the loss', act: { trustee: officers.vera }, because: 'maker-is-checker' },
  { why: 'a colleague of hers', act: { trustee: officers.vic }, because: 'same-conflict-group' },
  { why: 'a trustee who read something else', act: { subjectHash: 'ab'.repeat(32) }, because: 'changed' },
])('law 11: moves nothing for $why', async ({ act, because }) => {
  await covered();
  await world.receive(verifiedLoss());
  const before = await world.house.balances(TJ.id);

  expect(await world.payOut(act)).toEqual(refusedFor(because));

  expect(await world.house.balances(TJ.id)).toEqual(before);
});

it.each([
  {
    why: 'the entity calculated',
    change: { calculationAgent: officers.ann },
    refused: 'calculation-agent-conflicted',
  },
  {
    why: 'a large holder verified',
    change: { verificationAgent: officers.hal },
    refused: 'verification-agent-conflicted',
  },
  { why: 'has no evidence', change: { evidence: [] }, refused: 'evidence-missing' },
  { why: 'does not add up', change: { marginApplied: usdc(1) }, refused: 'gross-and-margin-disagree' },
])('does not accept a notice that $why', async ({ change, refused }) => {
  await covered();
  expect(await world.receive(verifiedLoss(change))).toEqual({ refused });
  const notices: unknown[] = await world.house.db.query('select from loss_notice');
  expect(notices).toHaveLength(0);
});

describe('a trust whose collateral is in bills', () => {
  beforeEach(async () => {
    await covered(usdc(0), { ...junior, cashShare: new Exact('0.25') });
    await world.receive(verifiedLoss());
  });

  const sell = (amount: number, at: Date) =>
    world.house.tx((tx) =>
      world.house
        .get(CollateralService)
        .sellBills(tx, { trancheId: TJ.id, amount: usdc(amount), reference: 'sale 1' }, at),
    );

  it('pays nothing while it has not the cash, and says what is missing', async () => {
    const before = await world.house.balances(R1.id);

    expect(await world.payOut()).toEqual({
      ok: false,
      refusal: { because: 'collateral-not-cash', missing: usdc('147345.678901') },
    });

    expect(await world.house.balances(R1.id)).toEqual(before);
    expect(await world.outstanding()).toEqual({ TJ: '400000.000000', TS: '600000.000000' });
  });

  it('pays once the bond market opens after the weekend and its holiday, and the bills are sold', async () => {
    expect(await sell(150_000, NIGHT)).toEqual({ ok: false, refusal: 'market-shut' });
    expect(await sell(300_001, TUESDAY)).toEqual({ ok: false, refusal: 'not-so-many' });
    expect(await sell(150_000, TUESDAY)).toEqual({ ok: true, value: undefined });
    expect(await sell(150_000, TUESDAY)).toEqual({ ok: true, value: undefined });

    expect(await world.payOut({ at: TUESDAY })).toEqual(paid);

    expect(await world.house.balances(TJ.id)).toMatchObject({
      'COLLATERAL in bills': '150000',
      COLLATERAL: '2654.321099',
      PRINCIPAL: '152654.321099',
    });
  });
});

describe('after the payout', () => {
  beforeEach(async () => {
    await covered(usdc(300_000));
    await world.receive(verifiedLoss({}, usdc(300_000)));
    await world.payOut();
  });

  it('writes the senior up before the junior, with the cash that the estate paid', async () => {
    const recovered = { sequence: 2, cumulativeRecoveries: usdc(200_000) };
    expect(await world.receive(verifiedLoss(recovered, usdc(300_000)))).toBeUndefined();

    expect(await world.payOut({ at: TUESDAY })).toEqual(paid);

    expect(await world.outstanding()).toEqual({ TJ: '52654.321099', TS: '600000.000000' });
    expect(await world.house.balances(TS.id)).toEqual(world.house.printed('0b', 'TS'));
    expect(await world.house.balances(R1.id)).toMatchObject({ 'PAID_BY.A1.TJ': '347345.678901' });
    const [, steps] = (await world.reports()).map((report) => report.steps.map(({ kind }) => kind));
    expect(steps).toEqual(['FINAL', 'RECOVERY']);
  });

  it('writes nothing up on a correction for which nobody has paid', async () => {
    const corrected = verifiedLoss({ sequence: 2 }, usdc(200_000));
    expect(await world.receive(corrected)).toBeUndefined();
    expect(await world.payOut()).toEqual(refusedFor('no-cash-for-write-up'));
  });

  it('pays only the part of a correction that is new', async () => {
    await world.house.play('more unpaid', world.defaultId, [['R1', 'CLAIM.A1', 'UNPAID.B1', '50000', '']]);
    await world.receive(verifiedLoss({ sequence: 2 }, usdc(350_000)));

    expect(await world.payOut()).toEqual(paid);

    expect(await world.outstanding()).toEqual({ TJ: '0.000000', TS: '402654.321099' });
  });
});

it('does not act on a notice that a later one has replaced', async () => {
  await covered(usdc(50_000));
  await world.receive(verifiedLoss());
  const first = await world.newest();
  await world.receive(verifiedLoss({ sequence: 2 }, usdc(50_000)));

  const answer = await world.payOutOf(first.notice.id, first.plan!.subjectHash);

  expect(answer).toEqual(refusedFor('superseded'));
  expect(await world.payOut()).toEqual(paid);
  expect(await world.outstanding()).toEqual({ TJ: '102654.321099', TS: '600000.000000' });
});

it('answers a notice that nobody received', async () => {
  await covered();
  expect(await world.payOutOf(world.defaultId, 'ab'.repeat(32))).toEqual(refusedFor('no-such-notice'));
});

it('lets nobody undo a payout in the tables', async () => {
  await covered();
  await world.receive(verifiedLoss());
  await world.payOut();
  await expect(world.house.db.query('update loss_notice set paid_at = now()')).rejects.toThrow(
    'was acted upon',
  );
  await expect(world.house.db.query('delete from write_down')).rejects.toThrow('permission denied');
});
