import 'reflect-metadata';
import { CreditLineService, LineCareService, LineProposalService } from '@app/credit';
import { plusMinutes } from '@app/kernel';
import { type CellWorld, given, officer, R1, usdc } from '../resolution/cell-world';
import { NOW, openCredit, termsOf } from './credit-world';
import { hearing, type Heard } from './hearing';

let world: CellWorld;
let heard: Heard;
beforeEach(async () => {
  world = await openCredit();
  heard = await hearing(world, 'a');
});
afterEach(async () => {
  await world.close();
});

type Proposal = { readonly proposalId: string; readonly termsHash: string };
const propose = async (amount = 1, firstSkin = 0) => {
  const terms = termsOf('A1', { approved: usdc(amount), firstSkin: usdc(firstSkin) });
  const lines = world.get(CreditLineService);
  return given(await world.inTx((tx) => lines.propose(tx, R1, terms, officer('ann'), { asOf: NOW })));
};
const approve = (proposal: Proposal) =>
  world.inTx((tx) => world.get(CreditLineService).approve(tx, R1, { ...proposal, checker: officer('bob') }));
const withdraw = ({ proposalId }: { proposalId: string }, by = 'ann') =>
  world.inTx((tx) =>
    world
      .get(LineProposalService)
      .withdraw(tx, R1, proposalId, { officer: officer(by), reason: 'the fund asks for less' }),
  );
const lookAfter = (asOf: Date) => world.inTx((tx) => world.get(LineCareService).lookAfter(tx, R1, asOf));
const versions = async () => {
  const rows: { version: number }[] = await world.db.query(
    `select version from credit_line where occupancy = 'A1' order by version`,
  );
  return rows.map(({ version }) => version);
};
const stands = (standing: string) =>
  world.db.query(`update occupancy set standing = $1 where code = 'A1'`, [standing]);
const newestExpiry = async () => {
  const [row] = await world.db.query<{ at: Date }[]>(
    `select max(expires_at) as at from control.proposal where kind = 'credit.line'`,
  );
  return row!.at;
};

describe('a version that was proposed to a party that performed', () => {
  it('is not approved once it does not, until it does again', async () => {
    const proposal = await propose();
    await stands('potential-default');
    expect(await approve(proposal)).toEqual({ ok: false, refusal: 'seat-not-performing' });
    expect(await versions()).toEqual([1]);
    await stands('performing');
    given(await approve(proposal));
  });

  it('is not approved after its default, when nothing but a cancellation is', async () => {
    const proposal = await propose();
    const cancellation = await propose(0);
    await world.db.query(
      `update occupancy set standing = 'defaulted', vacated_at = clock_now() where code = 'A1'`,
    );
    expect(await approve(proposal)).toEqual({ ok: false, refusal: 'seat-not-performing' });
    given(await approve(cancellation));
  });

  it('is refused by the database too, whoever writes it', async () => {
    const { proposalId } = await propose();
    await stands('potential-default');
    const columns = `relationship_id, occupancy, version, commitment, approved, first_skin, unsecured, sub_limits, covenants,
      expires_on, review_on, reductions`;
    const write = world.db.query(
      `insert into credit_line (${columns}, approval_id)
       select ${columns}, proposal_id from credit_line_proposal where proposal_id = $1`,
      [proposalId],
    );
    await expect(write).rejects.toThrow('does not perform');
  });
});

describe('a version that nobody approves', () => {
  it('is taken back by an officer, which its party hears, and is approved no more', async () => {
    const proposal = await propose();
    expect(await withdraw(proposal, 'zed')).toEqual({ ok: false, refusal: 'unknown-actor' });
    const none = '00000000-0000-8000-8000-000000000001';
    expect(await withdraw({ proposalId: none })).toEqual({ ok: false, refusal: 'no-such-proposal' });
    expect(given(await withdraw(proposal))).toBe('withdrawn');
    expect(await approve(proposal)).toEqual({ ok: false, refusal: 'proposal-over' });
    expect(await withdraw(proposal)).toEqual({ ok: false, refusal: 'proposal-over' });
    const data = { occupancy: 'A1', version: '2', step: 'proposal-withdrawn' };
    expect(await heard.since()).toMatchObject([{ type: 'credit_line.changed', data }]);
  });

  it('of a withdrawal and an approval at once, has one end', async () => {
    const proposal = await propose();
    const [approved, withdrawn] = await Promise.all([approve(proposal), withdraw(proposal)]);
    expect(approved.ok).not.toBe(withdrawn.ok);
    expect(await versions()).toEqual(approved.ok ? [1, 2] : [1]);
  });

  it('lapses with its time, which is written down and told once, by a job that runs twice', async () => {
    await propose();
    const over = plusMinutes(await newestExpiry(), 1);
    const lapsed = async () =>
      (await heard.since()).filter(({ data }) => 'step' in data && data.step === 'proposal-lapsed');
    await lookAfter(plusMinutes(over, -5));
    expect(await lapsed()).toEqual([]);
    await Promise.all([lookAfter(over), lookAfter(over)]);
    expect(await lapsed()).toHaveLength(1);
    const ends = await world.db.query<unknown[]>('select kind, ended_by from credit_line_proposal_end');
    expect(ends).toEqual([{ kind: 'lapsed', ended_by: null }]);
  });
});

it('a line that ran out is told of once', async () => {
  const over = new Date('2026-01-01T00:30:00Z');
  await Promise.all([lookAfter(over), lookAfter(over)]);
  expect(await heard.since()).toMatchObject([{ type: 'credit_line.changed', data: { step: 'expired' } }]);
});

it('what a committed line promises of a day to come is taken back by a clause alone', async () => {
  const committed = { commitment: 'committed' as const, approved: usdc(5_000_000) };
  const lines = world.get(CreditLineService);
  const wish = (more: Parameters<typeof termsOf>[1]) =>
    world.inTx((tx) =>
      lines.propose(tx, R1, termsOf('A1', { ...committed, ...more }), officer('ann'), { asOf: NOW }),
    );
  given(await approve(given(await wish({}))));
  const steps = [{ from: '2025-12-01', most: usdc(400_000) }];
  expect(await wish({ reductions: steps })).toEqual({ ok: false, refusal: { kind: 'clause-missing' } });
  given(await approve(given(await wish({ reductions: steps, clause: '5(b)' }))));
  given(await approve(given(await wish({ reductions: steps }))));
});

it('reductions that do not fall are not even proposed', async () => {
  const reductions = [{ from: '2025-10-10', most: usdc(1) }];
  const proposed = await world.inTx((tx) =>
    world
      .get(CreditLineService)
      .propose(tx, R1, termsOf('A1', { reductions }), officer('ann'), { asOf: NOW }),
  );
  expect(proposed).toEqual({ ok: false, refusal: { kind: 'reductions-not-falling' } });
});
