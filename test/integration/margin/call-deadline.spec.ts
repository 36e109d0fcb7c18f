import 'reflect-metadata';
import { plusMinutes } from '@app/kernel';
import { AgreementApprovalService, AgreementService } from '@app/legal-entity';
import {
  CallReleaseService,
  DisputeClaimService,
  DisputeReader,
  DisputeService,
  StatementService,
} from '@app/margin';
import type { MarginCallId } from '@app/margin/domain';
import { paperOf } from '../../../apps/cli/src/bad-day/seed-paper';
import { CellWorld, given, hour, officer, R1, relationship, START, usdc } from '../resolution/cell-world';
import { agreeOnRules } from './agree-on-rules';

let world: CellWorld;
beforeEach(async () => {
  world = await CellWorld.open();
});
afterEach(async () => {
  expect(await world.brokenLaws()).toEqual([]);
  await world.close();
});

// What is signed takes effect on a day to come, and 11 January 2030 is a Friday.
const SINCE = new Date('2030-01-01T00:00:00Z');
const FRIDAY = new Date('2030-01-11T21:00:00Z');

/** Amends what party a has signed on variation margin. */
async function amend(more: object): Promise<void> {
  const { version } = paperOf(relationship, 'a', START).find(({ form }) => form === 'csa-2016-vm')!;
  const by = { maker: officer('ann'), after: 1, asOf: START };
  await world.inTx(async (tx) => {
    const page = { partyId: 'a', cell: relationship.name, after: undefined, limit: 10 };
    const found = await world.get(AgreementService).page(tx, page);
    const { id } = found.find(({ form }) => form === 'csa-2016-vm')!;
    const wanted = {
      ...version,
      effectiveFrom: SINCE,
      elections: Object.assign({}, version.elections, more),
    };
    const versions = world.get(AgreementApprovalService);
    const proposed = given(await versions.propose(tx, id, wanted, by));
    given(await versions.approve(tx, id, { ...proposed, checker: officer('bob') }, START));
  });
}

const days = (transfers: string[], notices: string[], zone: string) => ({
  settlementDay: 'same-local-business-day',
  notification: {
    counterparty: { time: '22:30', zone },
    cell: { time: '10:00', zone },
  },
  localBusinessDays: { transfers, valuations: ['24/7'], notices, interest: ['24/7'] },
});

const due = async () =>
  (
    await world.db.query<{ due_at: Date }[]>(
      `select due_at from margin_call where relationship_id = $1 and kind = 'vm' order by issued_at`,
      [R1],
    )
  ).map((row) => row.due_at.toISOString());

it('is by the minute where the annex settles on every day', async () => {
  await world.runHour(hour(21), '0.99');
  expect(await due()).toEqual(['2025-10-10T21:45:00.000Z']);
});

/** A call that waits for two officers, who let it go on a Friday to come. */
async function releasedOnFriday() {
  await agreeOnRules(world, { automaticUpTo: '0.01', expected: 'hidden', guardMinutes: 60 });
  const releases = world.get(CallReleaseService);
  await world.runHour(hour(21), '0.99');
  const [call] = await world.db.query<{ id: MarginCallId }[]>(
    `select id from margin_call where state = 'pending-approval'`,
  );
  const release = given(await world.inTx((tx) => releases.propose(tx, R1, call!.id, officer('ann'), FRIDAY)));
  const checker = { who: 'bob', role: 'approver' };
  return world.inTx((tx) => releases.approve(tx, R1, call!.id, { ...release, checker }, FRIDAY));
}

it.each([
  {
    more: days(['GBLO'], ['GBLO'], 'Europe/London'),
    due: '2030-01-14T17:00:00.000Z',
    why: 'it is Friday evening in London, and business has closed',
  },
  {
    more: days(['JPTO'], ['JPTO'], 'Asia/Tokyo'),
    due: '2030-01-15T08:00:00.000Z',
    why: 'it is Saturday in Tokyo, and Monday is the day of coming of age',
  },
])('is $due where the annex settles by business days: $why', async ({ more, due: expected }) => {
  await amend(more);
  given(await releasedOnFriday());
  expect(await due()).toContain(expected);
});

it.each([
  {
    more: days(['GBLO', 'XXXX'], ['GBLO'], 'Europe/London'),
    refusal: { kind: 'no-calendar', centre: 'XXXX' },
    why: 'nobody knows when it is open',
  },
  {
    more: {
      ...days(['GBLO'], ['GBLO'], 'Europe/London'),
      valuation: {
        kind: 'local-business-day',
        at: { time: '22:00', zone: 'Asia/Tokyo' },
        locations: { counterparty: ['JP'], cell: ['GB'] },
      },
    },
    refusal: { kind: 'no-valuation-date', day: '2030-01-12' },
    why: 'it is Saturday in Tokyo already',
  },
])('is none, and the call is not made, when $why: $refusal.kind', async ({ more, refusal }) => {
  await amend(more);
  expect(await releasedOnFriday()).toEqual({ ok: false, refusal });
});

describe('the Resolution Time of a dispute', () => {
  const newYork = {
    resolution: {
      kind: 'time-of-day',
      at: { time: '13:00', zone: 'America/New_York' },
      days: ['USNY', 'GBLO'],
    },
  };
  const saidNothing = {
    resolution: 'time-of-day',
    resolutionTime: '13:00',
    resolutionZone: 'UTC',
    resolutionDays: ['24/7'],
    resolutionMinutes: null,
  };
  const inTwoHours = {
    resolution: 'after-notice',
    resolutionTime: null,
    resolutionZone: null,
    resolutionDays: [],
    resolutionMinutes: '120',
  };
  const said = Object.assign({}, saidNothing, {
    resolutionZone: 'America/New_York',
    resolutionDays: ['USNY', 'GBLO'],
  });
  const byTheClock = { settlementDay: 'same-calendar-day' };

  /** Disputes a part of the call that was let go on Friday, or the transfer of it. */
  async function disputed(asOf: Date) {
    const call = given(await releasedOnFriday()).id;
    const by = { who: 'counterparty:a', role: 'counterparty' };
    const claim = { category: 'exposure' as const, amount: usdc(5), reason: 'not what we have', by };
    const open = (tx: Parameters<Parameters<typeof world.inTx>[0]>[0]) =>
      world.get(DisputeClaimService).open(tx, R1, call, claim, asOf);
    if (asOf > plusMinutes(FRIDAY, 45)) await world.deadline(plusMinutes(FRIDAY, 45));
    const part = given(await world.inTx(open));
    const statement = await world.inTx((tx) => world.get(StatementService).of(tx, call, 'a'));
    return { part, statement };
  }

  it.each([
    {
      more: byTheClock,
      asOf: plusMinutes(FRIDAY, 10),
      resolutionAt: '2030-01-12T13:00:00.000Z',
      resultBy: '2030-01-13T13:00:00.000Z',
      stated: saidNothing,
      why: 'paper that says nothing means 13:00 UTC on the next day',
    },
    {
      more: { ...byTheClock, ...newYork },
      asOf: plusMinutes(FRIDAY, 10),
      resolutionAt: '2030-01-14T18:00:00.000Z',
      resultBy: '2030-01-15T18:00:00.000Z',
      stated: said,
      why: 'it is Friday in New York',
    },
    {
      more: { ...byTheClock, resolution: { kind: 'after-notice', minutes: 120 } },
      asOf: plusMinutes(FRIDAY, 10),
      resolutionAt: plusMinutes(FRIDAY, 130).toISOString(),
      resultBy: plusMinutes(FRIDAY, 250).toISOString(),
      stated: inTwoHours,
      why: 'its annex counts minutes',
    },
    {
      more: { ...byTheClock, ...newYork },
      asOf: plusMinutes(FRIDAY, 100),
      resolutionAt: '2030-01-14T18:00:00.000Z',
      resultBy: '2030-01-15T18:00:00.000Z',
      stated: said,
      why: 'the transfer was made, and is disputed after it',
    },
  ])('is $resolutionAt: $why', async ({ more, asOf, resolutionAt, resultBy, stated }) => {
    await amend(more);
    const { part, statement } = await disputed(asOf);
    const seen = await world.inTx((tx) => world.get(DisputeReader).find(tx, part, 'a'));
    expect(seen?.dispute).toMatchObject({
      resolutionAt: new Date(resolutionAt),
      resultBy: new Date(resultBy),
    });
    const early = plusMinutes(new Date(resolutionAt), -1);
    const resolve = (at: Date) =>
      world.inTx((tx) =>
        world
          .get(DisputeService)
          .resolve(tx, R1, part, { by: { who: 'rita', role: 'risk-officer' }, asOf: at }),
      );
    expect(await resolve(early)).toEqual({ ok: false, refusal: 'too-early' });
    given(await resolve(new Date(resolutionAt)));
    expect(statement?.dispute).toEqual({ until: '2030-01-12T00:00:00Z', ...stated });
  });
});
