import 'reflect-metadata';
import type { RunId } from '@app/exposure';
import { plusMinutes, textOf } from '@app/kernel';
import { AgreementApprovalService, AgreementService } from '@app/legal-entity';
import {
  ImRequirementService,
  MarginModelChoiceService,
  MarginModelService,
  MarginRunReplayService,
  MarginRunService,
  type SealedStatement,
  StatementService,
} from '@app/margin';
import type { MarginCallId } from '@app/margin/domain';
import { MarketParameterService } from '@app/market-data';
import { DefaultService } from '@app/resolution';
import { Decimal } from 'decimal.js';
import { Client } from 'pg';
import { paperOf } from '../../../apps/cli/src/bad-day/seed-paper';
import { AT_ANY_MINUTE } from '../../support/paper';
import { CellWorld, given, hour, officer, R1, relationship, START, usdc } from '../resolution/cell-world';

const MIDNIGHT = hour(24);
const DAY = 1440;
let world: CellWorld;
beforeEach(async () => {
  world = await CellWorld.open();
  const rates = [12, 13, 14, 15].map((day) => ({
    symbol: 'DOGE',
    paidAt: new Date(`2025-10-${String(day)}T00:00:00Z`),
    rate: '0',
    label: 'illustrative',
  }));
  await world.inTx((tx) => world.get(MarketParameterService).recordFundingRates(tx, rates));
});
afterEach(async () => {
  expect(await world.brokenLaws()).toEqual([]);
  await world.close();
});

const sides = (amount: number) => ({ counterparty: usdc(amount).toJSON(), cell: usdc(0).toJSON() });

async function asOwner(statement: string): Promise<void> {
  const [row] = await world.db.query<{ name: string }[]>('select current_database() as name');
  const url = Object.assign(new URL(process.env['POSTGRES_URL']!), { pathname: `/${row!.name}` });
  const owner = new Client({ connectionString: url.href });
  await owner.connect();
  await owner.query(statement);
  await owner.end();
}

/** Paper is signed by a clock that stands, and is in force from then on; days later prices come in. */
async function signedAt(asOf: Date, sign: () => Promise<void>): Promise<void> {
  await asOwner(
    `insert into simulated_clock (instant) select '${textOf(asOf)}' where not exists (select from simulated_clock);
     update simulated_clock set instant = '${textOf(asOf)}' where instant <> '${textOf(asOf)}'`,
  );
  await sign();
  await asOwner(`update simulated_clock set instant = '${textOf(plusMinutes(asOf, DAY + 300))}'`);
}

/** A restates its annexes: that for variation margin on the form of 1994, which knows an independent amount. */
async function elect(amount: number, approach: object = { kind: 'distinct' }): Promise<void> {
  const [agreements, versions] = [world.get(AgreementService), world.get(AgreementApprovalService)];
  const paper = paperOf(relationship, 'a', START);
  const restate = async (from: string, form: 'csa-1994-ny' | 'csa-2018-im', changed: object) => {
    const plain = paper.find((each) => each.form === from)!.version;
    const elections = { ...(plain.elections as object), ...AT_ANY_MINUTE, ...changed };
    await world.inTx(async (tx) => {
      const page = await agreements.page(tx, { limit: 100, partyId: 'a', cell: 'R1', after: undefined });
      const supersedes = page.find((each) => each.form === from)!.id;
      const { id } = given(await agreements.record(tx, { partyId: 'a', cell: 'R1', form, supersedes }));
      const by = { maker: officer('ann'), after: 0, asOf: START };
      const proposed = given(await versions.propose(tx, id, { ...plain, elections }, by));
      given(await versions.approve(tx, id, { ...proposed, checker: officer('bob') }, START));
    });
  };
  const vm = paper.find(({ form }) => form === 'csa-2016-vm')!.version.elections as { transfer: object };
  const pledge = { ...vm.transfer, basis: 'pledge' };
  await signedAt(START, async () => {
    await restate('csa-2016-vm', 'csa-1994-ny', { transfer: pledge, independentAmounts: sides(amount) });
    await restate('csa-2018-im', 'csa-2018-im', { approach });
  });
}

/** The amount is amended from a day on. */
async function amend(amount: number, from: Date): Promise<void> {
  const [agreements, versions] = [world.get(AgreementService), world.get(AgreementApprovalService)];
  await signedAt(from, () =>
    world.inTx(async (tx) => {
      const page = await agreements.page(tx, { limit: 100, partyId: 'a', cell: 'R1', after: undefined });
      const annex = page.find(({ form }) => form === 'csa-1994-ny')!;
      const [first] = await agreements.versions(tx, annex.id);
      const elections = { ...first!.elections, independentAmounts: sides(amount) };
      const version = { ...first!, elections, effectiveFrom: from } as never;
      const proposed = given(
        await versions.propose(tx, annex.id, version, { maker: officer('ann'), after: 1, asOf: from }),
      );
      given(await versions.approve(tx, annex.id, { ...proposed, checker: officer('bob') }, from));
    }),
  );
}

async function strike(asOf: Date, mark = '1') {
  const snapshotId = await world.value(asOf, mark);
  const slice = { snapshotId, relationships: [R1] };
  return await world.inTx((tx) => world.get(MarginRunService).run(tx, slice, asOf));
}

async function run(asOf: Date, mark = '1') {
  expect(await strike(asOf, mark)).toBeUndefined();
}

interface Called {
  readonly id: MarginCallId;
  readonly kind: string;
  readonly direction: string;
  readonly amount: string;
  readonly state: string;
}
const calls = (asOf: Date, kind = 'ia') =>
  world.db.query<Called[]>(
    `select id, kind, direction, (amount / 1000000.0)::float8::text as amount, state from margin_call
     where occupancy = 'A1' and kind = $1 and issued_at = $2`,
    [kind, asOf],
  );

const recomputed = async (callId: MarginCallId) => {
  const stated = await world.inTx((tx) => world.get(StatementService).of(tx, callId, 'a'));
  return JSON.parse(JSON.stringify(stated)) as SealedStatement;
};

/** The arithmetic of a counterparty: its annexes, the lines, and nothing of ours. */
function again({ arithmetic, terms, posted, trades }: SealedStatement): string {
  const line = (name: string) => new Decimal(arithmetic.find((each) => each.line === name)!.amount);
  const least = new Decimal(0);
  const named = line('independentAmount').minus(line('agreedBeside'));
  const left = { distinct: named, allocated: named.minus(line('margin')) }[terms['approach']!]!;
  const exposure = Decimal.max(
    least,
    ...trades.lines.map(({ value, funding }) => new Decimal(funding).minus(value)),
  );
  const sum = (of: Decimal) => Decimal.max(least, of.minus(terms['threshold']!));
  const due = sum(exposure.plus(Decimal.max(least, left))).minus(sum(exposure));
  return due
    .minus(posted.reduce((total, { value }) => total.plus(value), least))
    .abs()
    .toFixed(6);
}

it('is called once, collected into its own account, stays, and goes back when less is agreed', async () => {
  await world.deposit('A1', 900_000, hour(21));
  await elect(40_000);
  await run(MIDNIGHT);
  const [called] = await calls(MIDNIGHT);
  expect(called).toMatchObject({ direction: 'delivery', amount: '40000', state: 'issued' });
  await run(plusMinutes(MIDNIGHT, 30));
  expect(await calls(plusMinutes(MIDNIGHT, 30))).toEqual([]);
  await world.deadline(plusMinutes(MIDNIGHT, 45));
  expect(await world.money('IA.A1')).toBe('40000.000000');
  const stated = await recomputed(called!.id);
  expect([stated.reproduced, again(stated)]).toEqual([true, '40000.000000']);

  await run(plusMinutes(MIDNIGHT, DAY));
  expect(await calls(plusMinutes(MIDNIGHT, DAY))).toEqual([]);
  const next = plusMinutes(MIDNIGHT, 3 * DAY);
  await amend(25_000, plusMinutes(next, -DAY));
  await run(next);
  const [back] = await calls(next);
  expect(back).toMatchObject({ direction: 'return', amount: '15000' });
  const returned = await recomputed(back!.id);
  expect([returned.reproduced, again(returned)]).toEqual([true, '15000.000000']);
  await world.deadline(plusMinutes(next, 45));
  expect(await world.money('IA.A1')).toBe('25000.000000');
});

/** A model that replays five hundred days, of an underlying that has none. */
async function chooseWithoutHistory(): Promise<void> {
  const [models, choices] = [world.get(MarginModelService), world.get(MarginModelChoiceService)];
  const [maker, checker] = [officer('ann'), officer('bob')];
  const chosen = { kind: 'historical-simulation', effectiveOn: '2025-10-11' } as const;
  const upon = { asOf: hour(21), upon: 0 };
  const addOns = { concentration: [], liquidity: [], wrongWay: [] };
  const parameters = {
    window: 500,
    filtered: true,
    decay: 0.94,
    measure: 'expected-shortfall',
    confidence: 0.975,
    horizon: 'square-root',
    procyclicality: { kind: 'none' },
    addOns,
  };
  await world.inTx(async (tx) => {
    const model = given(await models.propose(tx, { ...chosen, parameters }, maker, upon));
    given(await models.approve(tx, { ...model, checker }));
    const choice = given(await choices.propose(tx, R1, { ...chosen, version: null }, maker, upon));
    given(await choices.approve(tx, R1, { ...choice, checker }));
  });
}

it('is called beside a model that has no number, for it needs none, and the run is the same when it is done again', async () => {
  await world.deposit('A1', 900_000, hour(21));
  await elect(40_000);
  await chooseWithoutHistory();
  expect(await strike(MIDNIGHT)).toEqual({ refused: 'no initial margin: no-history of DOGE' });
  const [[called], margin] = [await calls(MIDNIGHT), await calls(MIDNIGHT, 'im')];
  expect([called, margin]).toMatchObject([{ direction: 'delivery', amount: '40000' }, []]);
  const { reproduced, arithmetic } = await recomputed(called!.id);
  expect([reproduced, arithmetic.some(({ line }) => line === 'margin')]).toEqual([true, false]);
  const [made] = await world.db.query<{ id: RunId }[]>(`select id from run where kind = 'margin'`);
  const again = await world.inTx((tx) => world.get(MarginRunReplayService).replay(tx, made!.id));
  expect(given(again).changes).toEqual([]);
  await world.deadline(plusMinutes(MIDNIGHT, 45));
  expect(await world.money('IA.A1')).toBe('40000.000000');
});

it('is not called where margin is set against it and has no number, and the run says so', async () => {
  await elect(40_000, { kind: 'allocated' });
  await chooseWithoutHistory();
  const refused = 'no initial margin and no independent amount of A1: no-history of DOGE';
  expect(await strike(MIDNIGHT)).toEqual({ refused });
  expect(await calls(MIDNIGHT)).toEqual([]);
});

it('is initial margin where the greater of the two is posted, and is not called beside it', async () => {
  await world.deposit('A1', 900_000, hour(21));
  await elect(700_000, { kind: 'greater-of', independentAmounts: sides(650_000) });
  await run(MIDNIGHT);
  const [margin] = await calls(MIDNIGHT, 'im');
  expect([margin, await calls(MIDNIGHT)]).toMatchObject([{ amount: '350000' }, []]);
  const stated = await recomputed(margin!.id);
  expect(stated.reproduced).toBe(true);
  expect(stated.arithmetic.find(({ line }) => line === 'greaterOf')).toMatchObject({
    amount: '700000.000000',
  });
  await world.deadline(plusMinutes(MIDNIGHT, 45));
  const instant = { snapshotId: stated.exposure.snapshotId as never, asOf: MIDNIGHT };
  const required = await world.inTx((tx) =>
    world.get(ImRequirementService).of(tx, relationship, 'A1', instant),
  );
  expect(given(required)).toEqual(usdc(700_000));
});

it('is what margin, margin beyond the model and a threshold leave of it, counted once', async () => {
  await world.deposit('A1', 900_000, hour(21));
  await elect(800_000, { kind: 'allocated' });
  await asOwner(
    `update terms set threshold = 15000000000; update occupancy set independent = 30000000000 where code = 'A1'`,
  );
  await run(MIDNIGHT);
  const [[margin], [apart]] = [await calls(MIDNIGHT, 'im'), await calls(MIDNIGHT)];
  const stated = await recomputed(apart!.id);
  const line = (name: string) => stated.arithmetic.find((each) => each.line === name)!.amount;
  // Margin, what is agreed beside it, what is apart, and the threshold: they are the independent amount.
  const parts = ['margin', 'agreedBeside', 'required', 'threshold'].map((name) => new Decimal(line(name)));
  expect(Decimal.sum(...parts).toFixed(6)).toBe('800000.000000');
  expect([stated.reproduced, again(stated)]).toEqual([true, new Decimal(apart!.amount).toFixed(6)]);
  expect(new Decimal(margin!.amount).plus(350_000).toFixed(6)).toBe(parts[0]!.plus(parts[1]!).toFixed(6));
});

it('is a failure to pay when it is not met, is cured into its own account, and joins margin at an event of default', async () => {
  await elect(150_000);
  await run(MIDNIGHT);
  const due = plusMinutes(MIDNIGHT, 45);
  await world.deadline(due);
  expect((await calls(MIDNIGHT))[0]).toMatchObject({ state: 'failed' });
  await world.deposit('A1', 900_000, plusMinutes(due, 5));
  const { id: caseId } = (await world.caseOf('A1'))!;
  const at = plusMinutes(due, 10);
  const act = { caseId, officer: 'dana', at, proof: 'statement of account' };
  given(await world.inTx((tx) => world.get(DefaultService).cure(tx, R1, act)));
  expect(await world.money('IA.A1')).toBe('150000.000000');

  await run(plusMinutes(MIDNIGHT, DAY), '0.80'); // two millions are owed, and not there
  await world.deadline(plusMinutes(MIDNIGHT, DAY + 45));
  const failed = (await world.caseOf('A1'))!;
  const served = { caseId: failed.id, officer: 'dana', proof: 'receipt' };
  const noticeAt = plusMinutes(MIDNIGHT, DAY + 45 + 60);
  given(
    await world.inTx((tx) =>
      world.get(DefaultService).serveFailureNotice(tx, R1, { ...served, at: noticeAt }),
    ),
  );
  await world.declare(failed.id, plusMinutes(noticeAt, 240));
  expect(await world.money('IA.A1')).toBe('0.000000');
  const joined = await world.db.query<{ amount: string }[]>(
    `select t.amount::text from led.transfer t join led.movement_kind k using (code)
     where (k.debit_code, k.credit_code) = ('IA', 'FREE')`,
  );
  expect(joined).toEqual([{ amount: '150000000000' }]);
});
