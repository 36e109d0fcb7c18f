import 'reflect-metadata';
import {
  CovenantCaseService,
  CovenantJudgeService,
  CreditLineService,
  NavStatementService,
} from '@app/credit';
import type { Covenant } from '@app/credit/domain';
import { NoticeService, RelationshipService } from '@app/legal-entity';
import { type CellWorld, given, officer, R1, usdc } from '../resolution/cell-world';
import { openCredit, openLine } from './credit-world';

/** Statements are dated by the wall clock; everything here is judged long after it. */
const LATER = new Date('2099-01-10T12:00:00Z');
const MUCH_LATER = new Date('2099-03-10T12:00:00Z');

const covenant: Covenant = {
  id: 'nav-floor',
  clause: 'Part 1(h)(ii)',
  daysToUse: 30,
  gives: 'suspend',
  kind: 'nav-floor',
  least: usdc(50),
};

let world: CellWorld;
beforeEach(async () => {
  world = await openCredit();
  await openLine(world, 'A1', { covenants: [covenant], expiresOn: '2099-12-31', reviewOn: '2099-12-31' });
});
afterEach(async () => {
  await world.close();
});

const deliver = (nav: number, more: { asOf?: string; document?: string; party?: string } = {}) =>
  world.inTx((tx) =>
    world.get(NavStatementService).deliver(
      tx,
      more.party ?? 'a',
      {
        kind: 'nav',
        asOf: more.asOf ?? '2025-09-30',
        nav: usdc(nav),
        gross: usdc(0),
        liquid: usdc(0),
        documentHash: (more.document ?? 'a').repeat(64),
        signedBy: 'A. Administrator',
      },
      { client: 'counterparty:a', asOf: new Date('2025-10-10T21:00:00Z') },
    ),
  );
const judge = (asOf = LATER) => world.inTx((tx) => world.get(CovenantJudgeService).judge(tx, R1, asOf));
const cases = () =>
  world.inTx((tx) => world.get(CovenantCaseService).page(tx, R1, { occupancies: ['A1', 'B1'], limit: 10 }));
const theCase = async () => {
  const [found] = await cases();
  if (found === undefined) throw new Error('no case was opened');
  return found;
};
const breach = async () => {
  given(await deliver(49));
  await judge();
  return await theCase();
};
const service = { servedTo: 'Legal, Party a', servedAt: LATER, channel: 'courier', proof: 'CR-1' } as const;
const use = (
  how: 'reserve' | 'exercise',
  id: Awaited<ReturnType<typeof theCase>>['id'],
  by = 'ann',
  asOf = LATER,
) =>
  world.inTx((tx) =>
    world
      .get(CovenantCaseService)
      [how](tx, R1, id, { officer: officer(by), reason: 'the fund is small', service, asOf }),
  );
const proposeWaiver = (id: Awaited<ReturnType<typeof theCase>>['id'], until = '2099-06-30') =>
  world.inTx((tx) =>
    world
      .get(CovenantCaseService)
      .proposeWaiver(
        tx,
        R1,
        id,
        { until, conditions: 'weekly NAV' },
        { officer: officer('ann'), asOf: LATER },
      ),
  );
const approveWaiver = (proposal: { proposalId: string; termsHash: string }, checker = 'bob') =>
  world.inTx((tx) =>
    world.get(CovenantCaseService).approveWaiver(tx, R1, { ...proposal, checker: officer(checker) }, LATER),
  );
const line = () =>
  world.inTx(async (tx) => {
    const relationship = await world.get(RelationshipService).load(tx, R1);
    const lines = await world.get(CreditLineService).inForce(tx, relationship);
    return lines.find(({ occupancy }) => occupancy === 'A1');
  });

describe('a statement', () => {
  it('is kept as it came, in its order, and has every relationship judged in which the party sits', async () => {
    const first = given(await deliver(60));
    const corrected = given(await deliver(61, { document: 'b' }));
    const page = await world.inTx((tx) =>
      world.get(NavStatementService).page(tx, 'a', { after: first.id, limit: 10 }),
    );
    expect(page.map(({ id, nav }) => [id, nav])).toEqual([[corrected.id, usdc(61)]]);
    const jobs: { key: string }[] = await world.db.query(
      `select business_key as key from job_due where kind = 'credit.judge' order by 1`,
    );
    expect(jobs.map(({ key }) => key).sort()).toEqual([`1/${first.id}`, `1/${corrected.id}`].sort());
    await expect(world.db.query('update nav_statement set nav = 0')).rejects.toThrow('permission denied');
  });

  it.each([
    { more: {}, refusal: 'delivered-already', why: 'the very same document' },
    { more: { asOf: '2025-10-11' }, refusal: 'of-a-day-to-come', why: 'a day that has not been' },
    { more: { party: 'z' }, refusal: 'no-such-party', why: 'a party we do not know' },
  ])('is not taken of $why', async ({ more, refusal }) => {
    given(await deliver(60));
    expect(await deliver(60, more)).toEqual({ ok: false, refusal });
  });
});

it('is judged as of the instant at which its statement came, that statement among what was delivered', async () => {
  const { deliveredAt } = given(await deliver(49));
  const jobs: { due_at: Date }[] = await world.db.query(
    `select due_at from job_due where kind = 'credit.judge'`,
  );
  expect(jobs).toEqual([{ due_at: deliveredAt }]);
  await judge(deliveredAt);
  expect(await cases()).toHaveLength(1);
});

describe('a breach', () => {
  it('gives a right, once, with the figures, and stops nothing by itself', async () => {
    expect(await breach()).toMatchObject({
      occupancy: 'A1',
      covenant: 'nav-floor',
      breach: '2025-09-30',
      wanted: 'at least 50.000000 USDC',
      found: '49.000000 USDC',
      state: 'open',
      useBy: '2099-02-09',
    });
    await Promise.all([judge(), judge()]);
    expect(await cases()).toHaveLength(1);
    expect(await line()).toMatchObject({ frozen: false, suspended: false });
  });

  it('is none while the promise is kept', async () => {
    given(await deliver(50));
    await judge();
    expect(await cases()).toEqual([]);
  });

  it('is gone when nobody uses it in time, and then nobody can', async () => {
    const { id } = await breach();
    await Promise.all([judge(MUCH_LATER), judge(MUCH_LATER)]);
    const found = await theCase();
    expect(found).toMatchObject({ state: 'lapsed', decisions: [{ kind: 'lapse', by: null }] });
    expect(await use('exercise', id, 'ann', MUCH_LATER)).toEqual({
      ok: false,
      refusal: { kind: 'illegal-decision', state: 'lapsed', legal: [] },
    });
  });
});

describe('a right', () => {
  it('is exercised by a named person: the notice is served and the line is stopped, both at once', async () => {
    const { id } = await breach();
    expect(given(await use('exercise', id))).toMatchObject({ state: 'exercised' });
    expect(await line()).toMatchObject({ suspended: true });
    const [notice] = await world.inTx((tx) =>
      world.get(NoticeService).page(tx, R1, { occupancies: ['A1'], limit: 10 }),
    );
    expect(notice).toMatchObject({
      kind: 'additional-termination-event',
      clause: 'Part 1(h)(ii)',
      servedBy: 'ann',
    });
    expect(notice?.letter?.wording).toContain('at least 50.000000 USDC. Found: 49.000000 USDC');
    const standing: { standing: string }[] = await world.db.query('select distinct standing from occupancy');
    expect(standing).toEqual([{ standing: 'performing' }]);
  });

  it('is reserved by notice, and used afterwards all the same', async () => {
    const { id } = await breach();
    expect(given(await use('reserve', id))).toMatchObject({ state: 'reserved' });
    expect(await use('reserve', id)).toMatchObject({
      refusal: { kind: 'illegal-decision', state: 'reserved', legal: ['waive', 'exercise'] },
    });
    expect(given(await use('exercise', id)).decisions.map(({ kind }) => kind)).toEqual([
      'reserve',
      'exercise',
    ]);
  });

  it('is waived by two until a day, and until then the covenant gives no other', async () => {
    const { id } = await breach();
    const proposal = given(await proposeWaiver(id));
    expect(await approveWaiver(proposal, 'ann')).toEqual({
      ok: false,
      refusal: { kind: 'maker-is-checker' },
    });
    const others = { ...proposal, termsHash: 'a'.repeat(64) };
    expect(await approveWaiver(others)).toEqual({ ok: false, refusal: { kind: 'changed' } });
    expect(given(await approveWaiver(proposal))).toMatchObject({
      state: 'waived',
      decisions: [{ waivedUntil: '2099-06-30', conditions: 'weekly NAV', by: 'bob' }],
    });
    given(await deliver(40, { asOf: '2025-10-10' }));
    await judge(new Date('2099-06-30T23:00:00Z'));
    expect(await cases()).toHaveLength(1);
    await judge(new Date('2099-07-01T00:00:00Z'));
    expect(await cases()).toHaveLength(2);
  });

  it('has one end, though one officer exercises it while another agrees to waive it', async () => {
    const { id } = await breach();
    const proposal = given(await proposeWaiver(id));
    const answers = await Promise.all([use('exercise', id), approveWaiver(proposal)]);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(answers.find(({ ok }) => !ok)).toMatchObject({ refusal: { kind: 'illegal-decision', legal: [] } });
    const { state } = await theCase();
    expect((await line())?.suspended).toBe(state === 'exercised');
  });

  it.each([
    { by: 'zed', refusal: { kind: 'unknown-actor' }, why: 'nobody knows him' },
    {
      by: 'ann',
      asOf: MUCH_LATER,
      refusal: { kind: 'illegal-decision', legal: ['lapse'] },
      why: 'it is too late',
    },
  ])('is not exercised when $why', async ({ by, asOf = LATER, refusal }) => {
    const { id } = await breach();
    expect(await use('exercise', id, by, asOf)).toMatchObject({ ok: false, refusal });
  });

  it('is not waived in the past, nor found where there is none', async () => {
    const { id } = await breach();
    expect(await proposeWaiver(id, '2099-01-09')).toMatchObject({ refusal: { kind: 'waived-in-the-past' } });
    const unknown = '00000000-0000-8000-8000-0000000000ff' as typeof id;
    expect(await use('exercise', unknown)).toMatchObject({ refusal: { kind: 'no-such-case' } });
    const approval = { proposalId: unknown, termsHash: 'a'.repeat(64) };
    expect(await approveWaiver(approval)).toMatchObject({ refusal: { kind: 'no-such-proposal' } });
  });

  it('is exercised by no job: the database wants a person, and a notice', async () => {
    const { id } = await breach();
    const write = (columns: string, values: string) =>
      world.db.query(
        `insert into covenant_decision (relationship_id, case_id, n, kind, reason${columns}) values (1, $1, 1, 'exercise', 'x'${values})`,
        [id],
      );
    await expect(write(', notice_id', ', gen_random_uuid()')).rejects.toThrow('used_by_a_person');
    await expect(write(', decided_by', `, 'ann'`)).rejects.toThrow('served_on_the_party');
  });
});
