import 'reflect-metadata';
import { type Money, plusMinutes } from '@app/kernel';
import { AgreementApprovalService, AgreementService, type ProposedVersion } from '@app/legal-entity';
import type { Terms } from '@app/legal-entity/domain';
import { MarginRunReplayService, MarginRunService, StatementService } from '@app/margin';
import type { MarginCallId } from '@app/margin/domain';
import { paperOf } from '../../../apps/cli/src/bad-day/seed-paper';
import { Client } from 'pg';
import { CellWorld, given, hour, officer, R1, relationship, START, usdc } from '../resolution/cell-world';

// What is signed takes effect on a day to come.
const SINCE = new Date('2030-01-01T00:00:00Z');
const AFTER = new Date('2030-01-01T10:00:00Z');
const FORMS = ['csa-2016-vm', 'csa-2018-im'];

let world: CellWorld;
beforeEach(async () => {
  world = await CellWorld.open();
});
afterEach(async () => {
  expect(await world.brokenLaws()).toEqual([]);
  await world.close();
});

type Proposal = ProposedVersion & { readonly agreementId: never };

/** A party's annexes as they would stand by other terms, or its Schedule: proposed, and not approved yet. */
async function proposed(
  partyId: string,
  terms: Partial<Terms>,
  { from = SINCE, forms = FORMS }: { from?: Date; forms?: readonly string[] } = {},
): Promise<Proposal[]> {
  const amended = { ...relationship, terms: { ...relationship.terms, ...terms } };
  const [agreements, versions] = [world.get(AgreementService), world.get(AgreementApprovalService)];
  return await world.inTx(async (tx) => {
    const page = await agreements.page(tx, { partyId, cell: 'R1', after: undefined, limit: 10 });
    const proposals: Proposal[] = [];
    for (const { form, version } of paperOf(amended, partyId, START).filter((each) =>
      forms.includes(each.form),
    )) {
      const held = page.find((each) => each.form === form)!;
      const by = { maker: officer('ann'), after: held.versions, asOf: START };
      const [first] = await agreements.versions(tx, held.id);
      const valuation = 'valuation' in first!.elections && { valuation: first!.elections.valuation };
      const elections = Object.assign({}, version.elections, valuation);
      const wanted = { ...version, elections, effectiveFrom: from };
      const proposal = given(await versions.propose(tx, held.id, wanted, by));
      proposals.push({ ...proposal, agreementId: held.id as never });
    }
    return proposals;
  });
}

const approve = ([first, ...together]: readonly Proposal[], checker = 'bob') =>
  world.inTx((tx) =>
    world
      .get(AgreementApprovalService)
      .approve(tx, first!.agreementId, { ...first!, together, checker: officer(checker) }, START),
  );

const called = async (asOf: Date) =>
  world.db.query<{ id: MarginCallId; amount: string }[]>(
    `select id, amount::text from margin_call where relationship_id = 1 and kind = 'vm' and issued_at = $1`,
    [asOf],
  );
const termsRows = () =>
  world.db.query<{ version: number; minimum: string; from: Date }[]>(
    `select version, minimum_transfer::text as minimum, effective_from as from from terms where relationship_id = 1 order by version`,
  );
const statementOf = async (call: MarginCallId) =>
  (await world.inTx((tx) => world.get(StatementService).of(tx, call)))!;

/** It is then, by the clock of the database: prices of that day come in. */
async function itIs(instant: Date): Promise<void> {
  const owner = new Client({ connectionString: world.urls.ownerUrl });
  await owner.connect();
  await owner.query('insert into simulated_clock (instant) values ($1)', [instant]);
  await owner.end();
}

async function run(asOf: Date, mark: string): Promise<void> {
  await world.noFundingUntil(new Date('2031-01-01T00:00:00Z'));
  const snapshotId = await world.value(asOf, mark);
  await world.inTx((tx) => world.get(MarginRunService).run(tx, { snapshotId, relationships: [R1] }, asOf));
}

const both = async (minimumTransfer: Money) => [
  ...(await proposed('a', { minimumTransfer })),
  ...(await proposed('b', { minimumTransfer })),
];

it('is called by from its day on where both seats say the same, and what was called before stays as it was', async () => {
  await world.runHour(hour(21), '0.99');
  const [before] = await called(hour(21));
  const stated = await statementOf(before!.id);
  given(await approve(await both(usdc(150_000))));
  expect(await termsRows()).toMatchObject([
    { version: 1, minimum: '0' },
    { version: 2, minimum: '150000000000', from: SINCE },
  ]);
  await world.deadline(hour(22));
  await itIs(plusMinutes(AFTER, 600));
  await run(AFTER, '0.98'); // 100,000 more
  expect(await called(AFTER)).toEqual([]);
  const later = plusMinutes(AFTER, 60);
  await run(later, '0.97');
  const [after] = await called(later);
  expect(after).toMatchObject({ amount: '200000000000' });
  const restated = await statementOf(after!.id);
  expect([stated.reproduced, restated.reproduced]).toEqual([true, true]);
  const minimum = ({ arithmetic }: typeof stated) =>
    arithmetic.find(({ line }) => line === 'minimumTransfer')?.amount;
  expect([minimum(await statementOf(before!.id)), minimum(restated)]).toEqual(['0.000000', '150000.000000']);
  const runs = await world.db.query<{ id: never }[]>('select id from run order by as_of');
  for (const { id } of runs)
    expect(given(await world.inTx((tx) => world.get(MarginRunReplayService).replay(tx, id))).changes).toEqual(
      [],
    );
});

it.each([
  {
    why: 'the other seat has signed nothing of it',
    sign: async () => proposed('a', { minimumTransfer: usdc(150_000) }),
    refusal: { kind: 'vm-term-differs', field: 'variation-margin.minimumTransfer.cell.amount' },
  },
  {
    why: 'the other seat says so from another day on',
    sign: async () => [
      ...(await proposed('a', { rounding: usdc(1) })),
      ...(await proposed('b', { rounding: usdc(1) }, { from: AFTER })),
    ],
    refusal: { kind: 'vm-term-differs', field: 'variation-margin.rounding.multiple.amount' },
  },
  {
    why: 'the annexes for initial margin go by the old minimum',
    sign: async () => [
      ...(await proposed('a', { minimumTransfer: usdc(5) }, { forms: ['csa-2016-vm'] })),
      ...(await proposed('b', { minimumTransfer: usdc(5) }, { forms: ['csa-2016-vm'] })),
    ],
    refusal: { kind: 'not-operable', field: 'initial-margin.minimumTransfer.cell.amount' },
  },
  {
    why: 'one Schedule alone has other clocks',
    sign: () =>
      proposed(
        'b',
        { clocks: { ...relationship.terms.clocks, responseMinutes: 30 } },
        { forms: ['isda-master-2002'] },
      ),
    refusal: { kind: 'vm-term-differs', field: 'schedule.clocks.responseMinutes', a: '45', b: '30' },
  },
])('is not in force where nobody would call by it: $why', async ({ sign, refusal }) => {
  const proposals = await sign();
  expect(await approve(proposals)).toMatchObject({ ok: false, refusal });
  expect(await termsRows()).toHaveLength(1);
  const versions = await world.db.query<unknown[]>('select from agreement_version where version > 1');
  expect(versions).toEqual([]);
});

it('is approved for both seats, or for none of them', async () => {
  const proposals = await both(usdc(150_000));
  const broken = proposals.map((each, n) => (n === 3 ? { ...each, termsHash: 'a'.repeat(64) } : each));
  expect(await approve(broken)).toEqual({ ok: false, refusal: { kind: 'changed' } });
  const approvals = await world.db.query<unknown[]>(
    'select from control.approval where id = any ($1::uuid[])',
    [proposals.map(({ proposalId }) => proposalId)],
  );
  expect(approvals).toEqual([]);
  const [first] = [given(await approve(proposals)), given(await approve(proposals))];
  expect(first).toMatchObject({ version: 2 });
  expect(await termsRows()).toHaveLength(2);
  expect(await approve([proposals[0]!, proposals[0]!])).toEqual({ ok: false, refusal: { kind: 'stale' } });
});

it('follows what came before it in the order of days, by an approval, and the table takes nothing else', async () => {
  given(await approve(await both(usdc(150_000))));
  const clocks = { ...relationship.terms.clocks, responseMinutes: 30 };
  const master = { from: plusMinutes(SINCE, -60), forms: ['isda-master-2002'] };
  const early = [...(await proposed('a', { clocks }, master)), ...(await proposed('b', { clocks }, master))];
  expect(await approve(early)).toEqual({ ok: false, refusal: { kind: 'effective-in-the-past' } });
  const copy = (from: string, approval: string) =>
    world.db.query(
      `insert into terms select relationship_id, 3, ${from}, 1, 1, 1, response_minutes, notice_minutes, grace_minutes, auction_minutes,
         mpor_minutes, im_multiplier, im_correlation, line_rate, ${approval} from terms where version = 2`,
    );
  await expect(copy(`effective_from + interval '1 hour'`, 'approval_id')).rejects.toThrow(
    'gives relationship 1',
  );
  await expect(copy('effective_from', 'null')).rejects.toThrow('gives relationship 1');
});
