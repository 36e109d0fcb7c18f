import 'reflect-metadata';
import { ApprovalService } from '@app/control';
import {
  AppetiteOverrideService,
  appetiteTerms,
  CreditGroupService,
  CreditLineService,
  CreditPolicyService,
} from '@app/credit';
import type { LineTerms } from '@app/credit/domain';
import { plusMinutes } from '@app/kernel';
import { type CellWorld, given, officer, R1, usdc } from '../resolution/cell-world';
import { NOW, openCredit, termsOf } from './credit-world';

let world: CellWorld;
let today: Date;
beforeEach(async () => {
  world = await openCredit();
  const [now] = await world.db.query<[{ at: Date }]>('select clock_now() as at');
  today = now.at;
  await enrolBesideAnn('ida');
});
afterEach(async () => {
  await world.close();
});

const ENROLMENT = '00000000-0000-8000-8000-0000000000c1';

/** Another officer of the group that ann stands in. */
async function enrolBesideAnn(name: string): Promise<void> {
  const approvals = world.get(ApprovalService);
  await world.inTx(async (tx) => {
    const terms = { id: officer(name), name, role: 'credit', conflictGroup: 'credit' };
    const subjectHash = await approvals.actorHash(tx, terms);
    const asked = { id: ENROLMENT, kind: 'control.actor', subjectHash, validForMinutes: 60 };
    await approvals.propose(tx, { ...asked, maker: officer('ann') });
    given(await approvals.approve(tx, { proposalId: ENROLMENT, checker: officer('bob'), subjectHash }));
    await approvals.enrol(tx, terms, ENROLMENT);
  });
}

const DAY = 24 * 60;
const LAST = '2099-12-31';

/** Lines whose last day is to come, by the clock of the database: those that count. */
const wish = async (occupancy: string, approved: number, more: Partial<LineTerms> = {}) => {
  const terms = termsOf(occupancy, { approved: usdc(approved), expiresOn: LAST, reviewOn: LAST, ...more });
  const lines = world.get(CreditLineService);
  return given(await world.inTx((tx) => lines.propose(tx, R1, terms, officer('ann'), { asOf: NOW })));
};
const approve = (proposal: { proposalId: string; termsHash: string }) =>
  world.inTx((tx) => world.get(CreditLineService).approve(tx, R1, { ...proposal, checker: officer('bob') }));
const appetite = (perParty: number, perGroup: number, doge = 100_000_000) =>
  appetiteTerms({
    perParty: usdc(perParty),
    perGroup: usdc(perGroup),
    perUnderlying: [{ underlying: 'DOGE', most: usdc(doge) }],
  });
const policies = () => world.get(CreditPolicyService);
const lay = async (terms: object, upon = 0) => {
  const by = { maker: officer('bob'), upon, asOf: today };
  const proposed = given(await world.inTx((tx) => policies().propose(tx, 'appetite', terms, by)));
  const approval = { ...proposed, checker: officer('eve') };
  return given(await world.inTx((tx) => policies().approve(tx, 'appetite', approval)));
};
const override = async (
  { most, minutes = DAY }: { most: number; minutes?: number },
  [maker, checker]: readonly [string, string] = ['eve', 'dana'],
) => {
  const service = world.get(AppetiteOverrideService);
  const expiresAt = plusMinutes(today, minutes);
  const terms = { occupancy: 'A1', most: usdc(most), expiresAt, reason: 'a merger closes on Friday' };
  const by = { maker: officer(maker), asOf: today };
  const proposed = await world.inTx((tx) => service.propose(tx, R1, terms, by));
  if (!proposed.ok) return proposed;
  const approval = { ...proposed.value, checker: officer(checker) };
  return world.inTx((tx) => service.approve(tx, R1, approval, today));
};
const join = (party: string) =>
  world.inTx((tx) =>
    world
      .get(CreditGroupService)
      .join(tx, party, 'north', { officer: officer('ann'), reason: 'as its ownership shows' }),
  );

describe('an appetite that the committee has laid down', () => {
  it('keeps a line from coming into force beyond it, and says of what', async () => {
    await lay(appetite(4_000_000, 9_000_000));
    given(await approve(await wish('A1', 4_000_000)));
    const refused = await approve(await wish('A1', 4_000_001));
    expect(refused).toMatchObject({
      refusal: {
        kind: 'over-appetite',
        findings: [{ of: 'party', name: 'a', after: usdc(4_000_001), most: usdc(4_000_000) }],
      },
    });
  });

  it('counts affiliates together, over every seat', async () => {
    await lay(appetite(9_000_000, 6_000_000));
    given(await approve(await wish('B1', 4_000_000)));
    await join('a');
    await join('b');
    const refused = await approve(await wish('A1', 3_000_000));
    expect(refused).toMatchObject({
      refusal: { kind: 'over-appetite', findings: [{ of: 'group', name: 'north', after: usdc(7_000_000) }] },
    });
    given(await approve(await wish('A1', 2_000_000)));
  });

  it('wants a sub-limit on what it names, and counts those of all lines', async () => {
    await lay(appetite(9_000_000, 9_000_000, 30_000_000));
    given(await approve(await wish('B1', 1)));
    expect(await approve(await wish('A1', 1))).toMatchObject({
      refusal: { findings: [{ of: 'underlying', name: 'DOGE', after: usdc(40_000_000) }] },
    });
    expect(await approve(await wish('A1', 1, { subLimits: [] }))).toMatchObject({
      refusal: { findings: [{ of: 'underlying', after: 'unlimited' }] },
    });
    given(await approve(await wish('A1', 0, { subLimits: [] })));
  });

  it('never keeps a line from being made smaller', async () => {
    given(await approve(await wish('A1', 5_000_000)));
    await lay(appetite(1_000_000, 1_000_000));
    given(await approve(await wish('A1', 3_000_000)));
  });

  it('lets one of two through that are approved at once and together are too much', async () => {
    await lay(appetite(9_000_000, 6_000_000));
    await join('a');
    await join('b');
    const wishes = [await wish('A1', 4_000_000), await wish('B1', 4_000_000)];
    const answers = await Promise.all(wishes.map((each) => approve(each)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  });

  it('is asked by whoever writes a line, or the database refuses it', async () => {
    const { proposalId, termsHash } = await wish('A1', 1_000_000);
    await lay(appetite(4_000_000, 9_000_000));
    const write = world.inTx(async (tx) => {
      const approval = { proposalId, checker: officer('bob'), subjectHash: termsHash };
      given(await world.get(ApprovalService).approve(tx, approval));
      const columns = `relationship_id, occupancy, version, commitment, approved, first_skin, unsecured, sub_limits, covenants,
        expires_on, review_on, reductions`;
      await tx.query(
        `insert into credit_line (${columns}, approval_id)
         select ${columns}, proposal_id from credit_line_proposal where proposal_id = $1`,
        [proposalId],
      );
    });
    await expect(write).rejects.toThrow('the appetite was not asked');
  });

  it('is stale when another came into force since it was proposed', async () => {
    const by = { maker: officer('bob'), upon: 0, asOf: today };
    const propose = (terms: object) => world.inTx((tx) => policies().propose(tx, 'appetite', terms, by));
    const both = [given(await propose(appetite(1, 1))), given(await propose(appetite(2, 2)))];
    const answers = await Promise.all(
      both.map((each) =>
        world.inTx((tx) => policies().approve(tx, 'appetite', { ...each, checker: officer('eve') })),
      ),
    );
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(answers.find(({ ok }) => !ok)).toEqual({ ok: false, refusal: 'stale' });
    expect(await propose(appetite(3, 3))).toMatchObject({ refusal: { kind: 'stale-version', version: 1 } });
  });
});

describe('an override', () => {
  beforeEach(async () => {
    await lay(appetite(1_000_000, 9_000_000));
  });
  const tooMuch = () => wish('A1', 5_000_000);

  it('lets its seat through up to its amount, and is written down with the line', async () => {
    given(await override({ most: 5_000_000 }));
    const proposal = await tooMuch();
    given(await approve(proposal));
    const read = await world.db.query<unknown[]>(
      'select beyond, override_id is not null as overridden, found from appetite_reading where proposal_id = $1',
      [proposal.proposalId],
    );
    expect(read).toMatchObject([{ beyond: true, overridden: true }]);
    const [{ found }] = read as [{ found: object[] }];
    const limits = { most: '1000000.000000', after: '5000000.000000' };
    expect(found[0]).toMatchObject({ of: 'party', name: 'a', beyond: true, ...limits });
  });

  it('lets nothing through that is more, or by whoever made the version or stands with its maker', async () => {
    const wanted = await tooMuch();
    const others: readonly (readonly [number, readonly [string, string]])[] = [
      [4_999_999, ['eve', 'dana']],
      [5_000_000, ['ann', 'dana']],
      [5_000_000, ['dana', 'ann']],
      [5_000_000, ['ida', 'dana']],
      [5_000_000, ['dana', 'ida']],
    ];
    for (const [n, [most, by]] of others.entries()) {
      given(await override({ most, minutes: DAY + n }, by));
      expect(await approve(wanted)).toMatchObject({ refusal: { kind: 'over-appetite' } });
    }
  });

  it('takes two, begins before it ends, and is for thirty days at most', async () => {
    expect(await override({ most: 1 }, ['eve', 'eve'])).toEqual({ ok: false, refusal: 'maker-is-checker' });
    for (const minutes of [0, 31 * DAY])
      expect(await override({ most: 1, minutes })).toEqual({
        ok: false,
        refusal: 'appetite-override-too-long',
      });
  });
});
