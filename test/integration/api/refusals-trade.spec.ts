import { type Answer, asOwner } from './a-house';
import {
  amendment,
  ask,
  change,
  type DoorName,
  DOORS,
  ENDS,
  HERE,
  marked,
  openTradingHouse,
  post,
  type TradingHouse,
} from './a-trading-house';
import { FOUR_EYES, fourEyesAt, said, unenrolled } from './four-eyes';

let house: TradingHouse;
beforeAll(async () => {
  house = await openTradingHouse();
});
afterAll(() => house.close());

/** What officers, the market and time do, at once. */
const unruled = (statement: string) => asOwner(house, `set session_replication_role = replica; ${statement}`);

async function answersAt(doors: readonly DoorName[], by: 'house' | 'party' = 'house'): Promise<string[]> {
  const answers: string[] = [];
  for (const door of doors) answers.push(said(await ask(house, door, by)));
  return answers;
}

const newer = (symbol = 'BTC') => marked(symbol, 'newer');
const NO_NEWER = `delete from snapshot_mark where snapshot_id in (select id from snapshot where hash = 'newer');
  delete from snapshot where hash = 'newer'`;
const act = (kind: string) =>
  `insert into credit_line_act (relationship_id, occupancy, n, version, kind, done_by, reason) values (1, 'A1', 1, 1, '${kind}', 'x', 'x')`;
const NO_ACT = 'delete from credit_line_act';
const stop = (state: string) =>
  `insert into party_standing (party_id, n, from_state, to_state, eases, set_by, role, reason)
   values ('anton', 99, 'active', '${state}', false, 'x', 'x', 'x')`;
const NO_STOP = 'delete from party_standing where n = 99';

describe('one thing alone keeps a trade from being held, booked and changed', () => {
  it.each([
    { no: 'line-frozen', made: act('freeze'), mended: NO_ACT },
    { no: 'line-suspended', made: act('suspend'), mended: NO_ACT },
    {
      no: 'line-expired',
      made: `update credit_line set (review_on, expires_on) = ('2025-10-08', '2025-10-08')`,
      mended: `update credit_line set (review_on, expires_on) = ('2099-06-30', '2099-12-31')`,
    },
    {
      no: 'no-line',
      made: `update credit_line set occupancy = 'B9' where occupancy = 'B1'`,
      mended: `update credit_line set occupancy = 'B1' where occupancy = 'B9'`,
    },
    {
      no: 'unsecured-exceeded',
      made: 'update credit_line set unsecured = 0',
      mended: 'update credit_line set unsecured = 1000000000',
    },
    {
      no: 'sub-limit-exceeded',
      made: `update credit_line set sub_limits = '[{"by": "underlying", "of": "BTC", "most": "0"}]'`,
      mended: `update credit_line set sub_limits = '[]'`,
    },
    {
      no: 'limit-exceeded',
      made: 'update credit_line set approved = 1',
      mended: 'update credit_line set approved = 1000000000000',
    },
    {
      no: 'wrong-way-affiliate',
      made: `insert into wrong_way (relationship_id, occupancy, underlying, version, kind, reason, approval_id)
        values (1, 'A1', 'BTC', 1, 'affiliate', 'its own', gen_random_uuid())`,
      mended: 'delete from wrong_way',
    },
    { no: 'party-restricted', made: stop('restricted'), mended: NO_STOP },
    { no: 'party-suspended', made: stop('suspended'), mended: NO_STOP },
    {
      no: 'seat-not-performing',
      made: `update occupancy set standing = 'potential-default' where code = 'B1'`,
      mended: `update occupancy set standing = 'performing'`,
    },
    { no: 'no-mark', made: newer('ETH'), mended: NO_NEWER },
    {
      no: 'no-funding-rate',
      made: `update funding_rate set symbol = 'X'; ${newer('BTC')};
        update instrument set kind = 'linear-perpetual', expires_at = null where symbol = 'BTC-END'`,
      mended: `update funding_rate set symbol = 'BTC'; ${NO_NEWER};
        update instrument set kind = 'dated-future', expires_at = '${ENDS}' where symbol = 'BTC-END'`,
    },
    {
      no: 'no-stress-move',
      made: `update stress_move set symbol = 'X'; ${newer()}`,
      mended: `update stress_move set symbol = 'BTC'; ${NO_NEWER}`,
    },
    {
      no: 'no-volatility-move',
      made: `update stress_move set (volatility_down, volatility_up) = (null, null); ${newer()}`,
      mended: `update stress_move set (volatility_down, volatility_up) = (0.3, 0.5); ${NO_NEWER}`,
    },
    {
      no: 'exposure-stale',
      made: `update snapshot set as_of = as_of - interval '300 days'`,
      mended: `update snapshot set as_of = as_of + interval '300 days'`,
    },
    {
      no: 'no-snapshot',
      made: 'create table kept as table snapshot; delete from snapshot',
      mended: 'insert into snapshot table kept; drop table kept',
    },
  ])('$no', async ({ no, made, mended }) => {
    await unruled(made);
    const answers = await answersAt(DOORS);
    await unruled(mended);
    expect(answers).toEqual(DOORS.map(() => `409 ${no}`));
  });

  it('other-seat-refuses, to a party', async () => {
    await unruled(act('freeze').replace('A1', 'B1'));
    const answers = await answersAt(DOORS, 'party');
    await unruled(NO_ACT);
    expect(answers).toEqual(DOORS.map(() => '409 other-seat-refuses'));
  });
});

describe('what is not there any more', () => {
  it.each([
    {
      no: '422 instrument-expired',
      doors: ['amend', 'cancel', 'agree'],
      made: `update instrument set expires_at = '2025-10-09T08:00:00Z' where symbol = 'BTC-END'`,
      mended: `update instrument set expires_at = '${ENDS}' where symbol = 'BTC-END'`,
    },
    {
      no: '409 trade-over',
      doors: ['amend', 'cancel', 'agree'],
      made: `update leg set (terminated_at, ended_as) = (clock_now(), 'default') where occupancy = 'B1'`,
      mended: 'update leg set (terminated_at, ended_as) = (null, null)',
    },
    {
      no: '409 trade-known',
      doors: ['commit'],
      made: `insert into trade values (1, 'T-HELD', 'BTC-END', clock_now())`,
      mended: `delete from trade where id = 'T-HELD'`,
    },
    {
      no: '409 reservation-expired',
      doors: ['commit', 'agree'],
      made: `update reservation set (reserved_at, expires_at) = (reserved_at - interval '1 hour', reserved_at)`,
      mended: `update reservation set (reserved_at, expires_at) = (expires_at, expires_at + interval '1 hour')`,
    },
  ] as const)('is $no', async ({ no, doors, made, mended }) => {
    await unruled(made);
    const answers = await answersAt(doors);
    await unruled(mended);
    expect(answers).toEqual(doors.map(() => no));
  });

  it('nor changed twice at once, nor by whom the house has not enrolled', async () => {
    const again = await post(house, `${HERE}/trades/T-AGREE/cancellations`, 'ops-analyst', change);
    expect(said(again)).toBe('409 change-held');
    const answers = await unenrolled(house, 'ops-analyst', () => answersAt(['amend', 'cancel']));
    expect(answers).toEqual(['403 unknown-actor', '403 unknown-actor']);
  });
});

it('is changed by two people', async () => {
  let n = 0;
  const propose = async () => {
    const trade = `T-${String((n += 1))}`;
    const { status, json } = await post(
      house,
      `${HERE}/trades/${trade}/amendments`,
      'ops-analyst',
      amendment('0.02'),
    );
    const { id: proposalId, termsHash } = (json['change'] ?? {}) as Answer;
    return { status, json: { ...json, proposalId, termsHash } };
  };
  const approvalOf = (changeId: string) => `${HERE}/trade-changes/${changeId}/agreement`;
  const door = { maker: 'ops-analyst', checker: 'approver', propose, approvalOf } as const;
  expect(await fourEyesAt(house, door)).toEqual({ ...FOUR_EYES, again: '409 reservation-over' });
});

it('is held, booked and changed when nothing stands in the way', async () => {
  expect(await answersAt(DOORS)).toEqual(['201', '200', '201', '201', '200']);
  const release = await post(house, `${HERE}/reservations/${house.ours.reservation}/release`, 'ops-analyst');
  expect(said(release)).toBe('409 reservation-over');
});
