import 'reflect-metadata';
import { CreditLineService, LineActService } from '@app/credit';
import { type CellWorld, given, officer, R1, relationship, usdc } from '../resolution/cell-world';
import { NOW, openCredit, openLine, termsOf } from './credit-world';

let world: CellWorld;
beforeEach(async () => {
  world = await openCredit();
});
afterEach(async () => {
  await world.close();
});

const propose = (terms = termsOf('A1', { approved: usdc(1) }), maker = 'ann') =>
  world.inTx((tx) => world.get(CreditLineService).propose(tx, R1, terms, officer(maker), { asOf: NOW }));
const approve = (proposal: { proposalId: string; termsHash: string }, checker = 'bob') =>
  world.inTx((tx) =>
    world.get(CreditLineService).approve(tx, R1, { ...proposal, checker: officer(checker) }),
  );
const freeze = (occupancy = 'A1', by = 'ann') =>
  world.inTx((tx) =>
    world
      .get(LineActService)
      .block(
        tx,
        R1,
        occupancy,
        { kind: 'freeze', service: undefined },
        { officer: officer(by), reason: 'NAV fell by 15 % in a month', asOf: NOW },
      ),
  );
const versions = async () => {
  const rows: { version: number }[] = await world.db.query(
    `select version from credit_line where occupancy = 'A1' order by version`,
  );
  return rows.map(({ version }) => version);
};

describe('a version of a line', () => {
  it('comes into force by the word of two, once, however often they say it', async () => {
    const proposal = given(await propose());
    expect(given(await propose())).toEqual(proposal);
    const terms = termsOf('A1', { approved: usdc(1) });
    expect(given(await approve(proposal))).toMatchObject({ ...terms, version: 2, frozen: false });
    expect(given(await approve(proposal))).toMatchObject({ version: 2 });
    expect(await versions()).toEqual([1, 2]);
  });

  it.each([
    { checker: 'ann', refusal: 'maker-is-checker', why: 'the maker approves himself' },
    { checker: 'zed', refusal: 'unknown-actor', why: 'nobody knows the checker' },
  ])('does not when $why', async ({ checker, refusal }) => {
    expect(await approve(given(await propose()), checker)).toEqual({ ok: false, refusal });
    expect(await versions()).toEqual([1]);
  });

  it('does not when the checker has read other terms', async () => {
    const proposal = given(await propose());
    const other = given(await propose(termsOf('A1', { approved: usdc(2) })));
    const mixed = { ...proposal, termsHash: other.termsHash };
    expect(await approve(mixed)).toEqual({ ok: false, refusal: 'changed' });
  });

  it('does not when another came into force since it was proposed: of two at once, one is stale', async () => {
    const proposals = [given(await propose()), given(await propose(termsOf('A1', { approved: usdc(2) })))];
    const answers = await Promise.all(proposals.map((proposal) => approve(proposal)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(answers.find(({ ok }) => !ok)).toEqual({ ok: false, refusal: 'stale' });
    expect(await versions()).toEqual([1, 2]);
  });

  it('law 10: does not when it promises first skin that is promised to the other seat', async () => {
    const proposal = given(await propose(termsOf('A1', { firstSkin: usdc(100_001) })));
    expect(await approve(proposal)).toEqual({ ok: false, refusal: 'first-skin-promised-twice' });
  });

  it('is proposed by nobody who is not enrolled', async () => {
    expect(await propose(termsOf('A1'), 'zed')).toEqual({ ok: false, refusal: { kind: 'unknown-actor' } });
  });

  it('law 10: counts the first skin of one who has left, until that is taken back', async () => {
    await world.db.query(
      `update occupancy set standing = 'defaulted', vacated_at = clock_now() where code = 'A1'`,
    );
    const more = termsOf('B1', { firstSkin: usdc(60_000) });
    const refused = given(await propose(more));
    expect(await approve(refused)).toEqual({ ok: false, refusal: 'first-skin-promised-twice' });
    expect(await propose(termsOf('A1'))).toEqual({ ok: false, refusal: { kind: 'no-such-seat' } });
    given(await approve(given(await propose(termsOf('A1', { approved: usdc(0) })))));
    given(await approve(refused));
  });

  it('is read by the second person as it was proposed', async () => {
    const proposal = given(await propose());
    const read = await world.inTx((tx) =>
      world.get(CreditLineService).proposed(tx, relationship, proposal.proposalId),
    );
    expect(read).toMatchObject({ ...proposal, terms: termsOf('A1', { approved: usdc(1) }) });
  });

  it.each([
    { terms: termsOf('A9'), refusal: 'no-such-seat' },
    {
      terms: { ...termsOf('A1'), expiresOn: '2025-10-09', reviewOn: '2025-10-09' },
      refusal: 'expires-in-the-past',
    },
    { terms: { ...termsOf('A1'), reviewOn: '2026-01-01' }, refusal: 'reviewed-after-expiry' },
  ])('is not even proposed: $refusal', async ({ terms, refusal }) => {
    expect(await propose(terms)).toEqual({ ok: false, refusal: { kind: refusal } });
  });
});

describe('the kill switch', () => {
  it('freezes at once by one word, and only a new version by two lifts it', async () => {
    expect(given(await freeze())).toMatchObject({ frozen: true });
    expect(await freeze()).toEqual({
      ok: false,
      refusal: { kind: 'illegal-act', state: 'frozen', legal: ['watch', 'suspend', 'reduce', 'propose'] },
    });
    expect(await openLine(world, 'A1', { firstSkin: usdc(100_000) })).toMatchObject({
      version: 2,
      frozen: false,
    });
    expect(given(await freeze())).toMatchObject({ version: 2, frozen: true });
  });

  it('is in the hands of officers alone', async () => {
    expect(await freeze('A1', 'zed')).toEqual({ ok: false, refusal: { kind: 'unknown-actor' } });
  });

  it('is not undone by what was proposed before it', async () => {
    const proposal = given(await propose(termsOf('A1')));
    given(await freeze());
    expect(await approve(proposal)).toEqual({ ok: false, refusal: 'stale' });
  });

  it('stands, when the approval that came before it is said again', async () => {
    const proposal = given(await propose(termsOf('A1')));
    given(await approve(proposal));
    given(await freeze());
    expect(given(await approve(proposal))).toMatchObject({ version: 2, frozen: true });
  });

  it('has nothing to freeze where there is no line', async () => {
    expect(await freeze('A9')).toEqual({ ok: false, refusal: { kind: 'no-line' } });
  });
});

describe('the database refuses', () => {
  it.each([
    { sql: 'update credit_line set approved = approved * 2', why: 'permission denied' },
    { sql: 'delete from credit_line_act', why: 'permission denied' },
    { sql: 'truncate credit_line cascade', why: 'permission denied' },
    {
      sql: `insert into credit_line (relationship_id, occupancy, version, commitment, approved, first_skin, unsecured, sub_limits,
              covenants, expires_on, review_on, reductions, approval_id)
            select relationship_id, occupancy, version + 1, commitment, approved * 2, first_skin, unsecured, sub_limits, covenants,
              expires_on, review_on, reductions,
              approval_id from credit_line where occupancy = 'A1'`,
      why: 'credit_line_approval_id_key',
    },
    {
      sql: `insert into credit_line (relationship_id, occupancy, version, commitment, approved, first_skin, unsecured, sub_limits,
              covenants, expires_on, review_on, reductions, approval_id)
            select relationship_id, occupancy, version + 1, commitment, approved * 2, first_skin, unsecured, sub_limits, covenants,
              expires_on, review_on, reductions,
              gen_random_uuid() from credit_line where occupancy = 'A1'`,
      why: 'approved_as_written',
    },
  ])('$sql', async ({ sql, why }) => {
    await expect(world.db.query(sql)).rejects.toThrow(why);
  });
});
