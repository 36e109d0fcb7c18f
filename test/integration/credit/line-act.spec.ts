import 'reflect-metadata';
import { AuthorityService, CreditLineService, LineActService } from '@app/credit';
import type { LineTerms } from '@app/credit/domain';
import type { Money } from '@app/kernel';
import { NoticeService } from '@app/legal-entity';
import { type CellWorld, given, officer, R1, usdc } from '../resolution/cell-world';
import { buy, NOW, openCredit, openLine, reserve, termsOf } from './credit-world';

let world: CellWorld;
beforeEach(async () => {
  world = await openCredit();
});
afterEach(async () => {
  await world.close();
});

const service = { servedTo: 'Legal, Party a', servedAt: NOW, channel: 'courier', proof: 'CR-1' } as const;
const doing = (by: string) => ({ officer: officer(by), reason: 'NAV fell', asOf: NOW });
const block = (
  kind: 'freeze' | 'suspend',
  how: { service?: typeof service; occupancy?: string; by?: string } = {},
) => {
  const { occupancy = 'A1', by = 'ann' } = how;
  return world.inTx((tx) =>
    world.get(LineActService).block(tx, R1, occupancy, { kind, service: how.service }, doing(by)),
  );
};
const watch = (reviewBy: string) =>
  world.inTx((tx) => world.get(LineActService).watch(tx, R1, 'A1', reviewBy, doing('ann')));
const unwatch = () => world.inTx((tx) => world.get(LineActService).unwatch(tx, R1, 'A1', doing('ann')));
const reduce = (to: Money, more: Partial<typeof service> = {}) =>
  world.inTx((tx) =>
    world.get(LineActService).reduce(tx, R1, 'A1', { to, service: { ...service, ...more } }, doing('ann')),
  );
const propose = (terms: LineTerms & { occupancy: string }) =>
  world.inTx((tx) => world.get(CreditLineService).propose(tx, R1, terms, officer('ann'), { asOf: NOW }));
const approve = (proposal: { proposalId: string; termsHash: string }, checker = 'bob') =>
  world.inTx((tx) =>
    world.get(CreditLineService).approve(tx, R1, { ...proposal, checker: officer(checker) }),
  );
const notices = () =>
  world.inTx((tx) => world.get(NoticeService).page(tx, R1, { occupancies: ['A1'], limit: 10 }));

describe('an advised line', () => {
  it('is reduced by one officer, with effect on the notice, which is read back in its words', async () => {
    expect(given(await reduce(usdc(800_000)))).toMatchObject({
      approved: usdc(800_000),
      agreed: usdc(5_000_000),
    });
    expect(await reserve(world, buy('t2', 2))).toMatchObject({
      refusal: { kind: 'limit-exceeded', wanted: usdc(850_000), limit: usdc(800_000) },
    });
    const [notice] = await notices();
    expect(notice).toMatchObject({ kind: 'line-reduced', servedBy: 'ann', proof: 'CR-1' });
    expect(notice?.letter?.wording).toContain('is reduced to 800000.000000 USDC');
    expect(given(await reduce(usdc(700_000)))).toMatchObject({ approved: usdc(700_000) });
    expect(await notices()).toHaveLength(2);
  });

  it.each([
    { to: usdc(5_000_000), more: {}, refusal: { kind: 'not-a-reduction' } },
    {
      to: usdc(1),
      more: { servedAt: new Date('2100-01-01T00:00:00Z') },
      refusal: { kind: 'served-in-the-future' },
    },
  ])('is not: $refusal.kind', async ({ to, more, refusal }) => {
    expect(await reduce(to, more)).toMatchObject({ ok: false, refusal });
    expect(await notices()).toEqual([]);
  });

  it('is reduced beside a trade that is asked for: whichever comes first, nothing is held beyond the limit of its moment', async () => {
    const [reduced, reserved] = await Promise.all([reduce(usdc(700_000)), reserve(world, buy('t2', 4))]);
    expect(reduced.ok).toBe(true);
    if (reserved.ok) expect(reserved.value.seats[0]?.limit).toEqual(usdc(1_100_000));
    else expect(reserved.refusal).toMatchObject({ kind: 'limit-exceeded', limit: usdc(700_000) });
    expect(await reserve(world, buy('t3', 4))).toMatchObject({ ok: false });
  });

  it('is changed by nothing that was proposed before it was reduced', async () => {
    const proposal = given(await propose(termsOf('A1')));
    given(await reduce(usdc(800_000)));
    expect(await approve(proposal)).toEqual({ ok: false, refusal: 'stale' });
  });
});

describe('a committed line', () => {
  const committed = { commitment: 'committed' as const };
  beforeEach(() => openLine(world, 'A1', committed));

  it('is not reduced by one officer', async () => {
    expect(await reduce(usdc(1))).toEqual({ ok: false, refusal: { kind: 'line-committed' } });
  });

  it.each([
    { changed: { ...committed, approved: usdc(1) }, why: 'less' },
    { changed: { commitment: 'advised' as const }, why: 'advised' },
  ])('becomes $why by a version that says by which clause, and by no other', async ({ changed }) => {
    expect(await propose(termsOf('A1', changed))).toEqual({
      ok: false,
      refusal: { kind: 'clause-missing' },
    });
    const lawful = termsOf('A1', { ...changed, clause: 'Part 4(b) of the Schedule' });
    expect(given(await approve(given(await propose(lawful))))).toMatchObject(changed);
  });

  it('does not become less whoever writes it', async () => {
    await expect(
      world.db
        .query(`insert into credit_line (relationship_id, occupancy, version, commitment, approved, first_skin, unsecured,
          sub_limits, covenants, expires_on, review_on, approval_id)
        select relationship_id, occupancy, version + 1, commitment, 1, first_skin, unsecured, sub_limits, covenants, expires_on,
          review_on, gen_random_uuid() from credit_line where (occupancy, version) = ('A1', 2)`),
    ).rejects.toThrow('by a clause of its contract');
    await expect(
      world.db
        .query(`insert into credit_line_act (relationship_id, occupancy, n, version, kind, done_by, reason, amount, notice_id)
        values (1, 'A1', 1, 2, 'reduce', 'ann', 'x', 1, gen_random_uuid())`),
    ).rejects.toThrow('one officer reduces an advised line');
  });
});

describe('a block', () => {
  it('is at once, and its notice may follow, once', async () => {
    const serve = () =>
      world.inTx((tx) =>
        world
          .get(LineActService)
          .serveBlock(tx, R1, 'A1', service, { officer: officer('ann'), reason: 'NAV fell', asOf: NOW }),
      );
    expect(await serve()).toEqual({ ok: false, refusal: { kind: 'not-blocked' } });
    given(await block('freeze'));
    expect(await notices()).toEqual([]);
    given(await serve());
    expect(await serve()).toEqual({ ok: false, refusal: { kind: 'served-already' } });
    const [notice] = await notices();
    expect(notice).toMatchObject({ kind: 'line-frozen', letter: { servedTo: 'Legal, Party a' } });
    expect(notice?.letter?.wording).toContain('Nothing is added to the credit line of seat A1');
  });

  it('of two at once is one', async () => {
    const answers = await Promise.all([1, 2].map(() => block('suspend', { service })));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await notices()).toHaveLength(1);
  });

  it('lets a suspended line close what is open, and nothing else', async () => {
    given(await block('suspend', { service }));
    const suspended = { refusal: { kind: 'line-suspended', occupancy: 'A1' } };
    expect(await reserve(world, buy('more', 1))).toMatchObject(suspended);
    expect(await reserve(world, buy('turn', 11, 'B1'))).toMatchObject(suspended);
    given(await reserve(world, buy('close', 9, 'B1')));
    expect(await reserve(world, buy('rest', 2, 'B1'))).toMatchObject(suspended);
  });

  it('is lifted by a version', async () => {
    given(await block('suspend', { service }));
    expect(await openLine(world, 'A1', { firstSkin: usdc(100_000) })).toMatchObject({ suspended: false });
  });
});

describe('a watch', () => {
  it('changes no limit, outlasts a version, and ends by a word', async () => {
    expect(given(await watch('2025-11-01'))).toMatchObject({
      watch: { reason: 'NAV fell', reviewBy: '2025-11-01' },
    });
    given(await reserve(world, buy('t2', 2)));
    const line = await openLine(world, 'A1', { firstSkin: usdc(100_000) });
    expect(line.watch).toMatchObject({ by: 'ann' });
    expect(given(await unwatch()).watch).toBeUndefined();
    expect(await unwatch()).toMatchObject({ refusal: { kind: 'illegal-act' } });
  });

  it('is until a day to come', async () => {
    expect(await watch('2025-10-09')).toEqual({
      ok: false,
      refusal: { kind: 'review-in-the-past' },
    });
  });
});

describe('the authority of a checker', () => {
  const authorities = () => world.get(AuthorityService);
  const table = (most: Money) => [{ grade: 'risk', most }];
  const proposeTable = (most: Money, upon = 0) =>
    world.inTx((tx) => authorities().propose(tx, table(most), officer('ann'), upon));
  const approveTable = (proposal: { proposalId: string; termsHash: string }, checker = 'eve') =>
    world.inTx((tx) => authorities().approve(tx, { ...proposal, checker: officer(checker) }));

  it('is a table by two, version by version; of two at once one is stale', async () => {
    const first = given(await proposeTable(usdc(1)));
    const second = given(await proposeTable(usdc(2)));
    const answers = await Promise.all([approveTable(first), approveTable(second)]);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(answers.find(({ ok }) => !ok)).toEqual({ ok: false, refusal: 'stale' });
    expect(await proposeTable(usdc(3))).toEqual({
      ok: false,
      refusal: { kind: 'stale-version', version: 1 },
    });
  });

  it('bounds what he approves: law 11 holds beside it', async () => {
    given(await approveTable(given(await proposeTable(usdc(4_000_000)))));
    const proposal = given(await propose(termsOf('A1')));
    expect(await approve(proposal)).toEqual({ ok: false, refusal: 'beyond-authority' });
    expect(await approve(proposal, 'eve')).toEqual({ ok: false, refusal: 'beyond-authority' });
    const less = given(await propose(termsOf('A1', { approved: usdc(4_000_000) })));
    expect(await approve(less, 'ann')).toMatchObject({ ok: false });
    given(await approve(less));
  });

  it('is held by the database, whoever writes the line', async () => {
    const proposal = given(await propose(termsOf('A1')));
    given(await approveTable(given(await proposeTable(usdc(4_000_000)))));
    await world.db.query(
      `insert into control.approval (id, kind, subject_hash, maker, maker_group, expires_at, checker, checker_group)
       select id, kind, subject_hash, maker, maker_group, expires_at, 'bob', 'risk' from control.proposal where id = $1`,
      [proposal.proposalId],
    );
    const write = `insert into credit_line (relationship_id, occupancy, version, commitment, approved, first_skin, unsecured,
        sub_limits, covenants, expires_on, review_on, approval_id)
      select relationship_id, occupancy, version, commitment, approved, first_skin, unsecured, sub_limits, covenants, expires_on,
        review_on, proposal_id from credit_line_proposal where proposal_id = $1`;
    await expect(world.db.query(write, [proposal.proposalId])).rejects.toThrow('no authority for');
  });
});
