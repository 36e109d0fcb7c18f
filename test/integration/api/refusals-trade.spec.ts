import { ReservationService, TradeChangeService } from '@app/credit';
import { Clock, Exact, id, Money, USDC } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import { imPosted, paidIn } from '@app/settlement/domain';
import { TradeService } from '@app/trade';
import { DataSource } from 'typeorm';
import { ANTONS, type Answer, asOwner, type CallerName, type House, knock, openHouse } from './a-house';
import { enrol, FOUR_EYES, fourEyesAt, said, unenrolled } from './four-eyes';

const HERE = `/v1/relationships/${ANTONS.relationship}`;
const LINES = `${HERE}/credit-lines`;
const R1 = id<'Book'>(ANTONS.relationship);
const OPENED = new Date('2025-10-08T00:00:00Z');
const ENDS = '2099-12-25T08:00:00Z';
const MARK = 100_000; // of BTC, which is feared to move by a tenth

let house: House;
let keys = 0;
const usdc = (amount: string) => ({ amount, asset: 'USDC' });
const post = (url: string, as: CallerName, body: unknown = {}, headers: Record<string, string> = {}) =>
  knock(house, url, { as, method: 'POST', key: `trade-${String((keys += 1))}`, body, headers });
/** What officers, the market and time do, at once. */
const unruled = (statement: string) => asOwner(house, `set session_replication_role = replica; ${statement}`);

/** Open trades: each door has one of its own, and each of them adds to what A could lose, and to what it owes. */
const BOOK = [
  { name: 'T-AMEND', long: 'A1', quantity: '0.1', price: MARK },
  { name: 'T-CANCEL', long: 'B1', quantity: '0.5', price: MARK + 40 }, // without it, more of the first is left
  { name: 'T-AGREE', long: 'A1', quantity: '1', price: MARK + 40 },
  { name: 'T-OTHER', long: 'A1', quantity: '0.1', price: MARK },
  ...['T-1', 'T-2', 'T-3'].map((name) => ({ name, long: 'A1', quantity: '0.01', price: MARK })),
];
const WORSE = MARK + 50; // for whoever buys
const asked = (tradeId: string) => ({
  tradeId,
  instrument: 'BTC-END',
  long: 'A1',
  quantity: '0.1',
  price: String(WORSE),
});
const change = { reason: 'a slip', minutes: 60 };
const amendment = (quantity: string) => ({ ...change, quantity, price: String(WORSE) });

/** The doors at which a trade is asked for, and what each is asked. */
const DOORS = ['reserve', 'commit', 'amend', 'cancel', 'agree'] as const;
type DoorName = (typeof DOORS)[number];
const held = { reservation: '', change: '', termsHash: '', othersReservation: '', othersChange: '' };

function ask(door: DoorName) {
  const { reservation, change: changeId, termsHash } = held;
  switch (door) {
    case 'reserve':
      return post(`${HERE}/reservations`, 'ops-analyst', { ...asked('T-NEW'), minutes: 5 });
    case 'commit':
      return post(`${HERE}/reservations/${reservation}/commit`, 'ops-analyst');
    case 'amend':
      return post(`${HERE}/trades/T-AMEND/amendments`, 'ops-analyst', amendment('0.2'));
    case 'cancel':
      return post(`${HERE}/trades/T-CANCEL/cancellations`, 'ops-analyst', change);
    case 'agree':
      return post(`${HERE}/trade-changes/${changeId}/agreement`, 'approver', { termsHash });
  }
}

/** The same of a party, which is not told of the other seat; what is agreed to, B has asked for. */
function askAsParty(door: DoorName) {
  const { othersReservation, othersChange } = held;
  switch (door) {
    case 'reserve':
      return post(`${HERE}/reservations`, 'counterparty:anton', { ...asked('T-NEW'), minutes: 5 });
    case 'commit':
      return post(`${HERE}/reservations/${othersReservation}/commit`, 'counterparty:anton');
    case 'amend':
      return post(`${HERE}/trades/T-AMEND/amendments`, 'counterparty:anton', amendment('0.2'));
    case 'cancel':
      return post(`${HERE}/trades/T-CANCEL/cancellations`, 'counterparty:anton', change);
    case 'agree':
      return post(`${HERE}/trade-changes/${othersChange}/agreement`, 'counterparty:anton');
  }
}

async function answersAt(doors: readonly DoorName[], of = ask): Promise<string[]> {
  const answers: string[] = [];
  for (const door of doors) answers.push(said(await of(door)));
  return answers;
}

beforeAll(async () => {
  house = await openHouse();
  const { app } = house;
  for (const officer of ['credit-officer', 'approver', 'ops-analyst']) await enrol(house, officer);
  const trades = app.get(TradeService);
  await app.get(DataSource).transaction(async (tx) => {
    const end = { kind: 'dated-future', contractSize: new Exact(1), expiresAt: new Date(ENDS) } as const;
    const call = { ...end, kind: 'european-option', strike: new Exact(120_000), right: 'call' } as const;
    for (const [symbol, terms] of [
      ['BTC-END', end],
      ['BTC-CALL', call],
    ] as const)
      await trades.listInstrument(tx, { symbol, underlying: 'BTC', asset: 'USDC', terms });
    await tx.query(marked('BTC', 'first'));
    await tx.query(
      `insert into funding_rate values ('BTC', clock_now() + interval '8 hours', 0, 'illustrative')`,
    );
    await tx.query(
      `insert into stress_move values ('BTC', timestamptz '2025-10-08', 0.1, 0.1, 'illustrative', 0.3, 0.5)`,
    );
    const usdcOf = (amount: string) => Money.of(amount, USDC);
    const seats = ['A1', 'B1'].flatMap((seat) => [
      ...paidIn(R1, seat, usdcOf('50000'), '00000000-0000-8000-8000-000000000009'),
      ...imPosted(R1, seat, usdcOf('30000')),
    ]);
    const skin = [
      { book: R1, debit: 'FREE.A1', credit: 'CASH', amount: usdcOf('20000') },
      { book: R1, debit: 'FREE.B1', credit: 'CASH', amount: usdcOf('20000') },
      { book: R1, debit: 'CASH', credit: 'SKIN', amount: usdcOf('40000') },
    ];
    const journal = { event: 'margin', effectiveAt: OPENED, transfers: [...seats, ...skin] };
    await app.get(LedgerService).postAll(tx, [journal]);
    const option = { name: 'T-CALL', long: 'A1', quantity: '0.000001', price: 90_000 };
    for (const { name, long, quantity, price } of [...BOOK, option])
      await trades.book(tx, {
        relationship: R1,
        id: name,
        instrument: name === 'T-CALL' ? 'BTC-CALL' : 'BTC-END',
        long,
        short: long === 'A1' ? 'B1' : 'A1',
        quantity: new Exact(quantity),
        price: new Exact(price),
        tradedAt: OPENED,
      });
  });
  for (const occupancy of ['A1', 'B1']) await openLine(occupancy);
  await holdForAll();
});
afterAll(() => house.close());

async function openLine(occupancy: string): Promise<void> {
  const terms = {
    occupancy,
    approved: usdc('1000000'),
    firstSkin: usdc('20000'),
    unsecured: usdc('1000'),
    commitment: 'advised',
    subLimits: [],
    covenants: [],
    expiresOn: '2099-12-31',
    reviewOn: '2099-06-30',
  };
  const { json } = await post(`${LINES}/proposals`, 'credit-officer', terms, { 'if-none-match': '*' });
  const approval = `${LINES}/proposals/${String(json['proposalId'])}/approval`;
  expect(said(await post(approval, 'approver', { termsHash: json['termsHash'] }))).toBe('200');
}

/** A trade and a change that the house holds, and those that B has asked for. */
async function holdForAll(): Promise<void> {
  const { json } = await post(`${HERE}/reservations`, 'ops-analyst', { ...asked('T-HELD'), minutes: 60 });
  held.reservation = String((json['reservation'] as Answer)['id']);
  const amended = await post(`${HERE}/trades/T-AGREE/amendments`, 'ops-analyst', amendment('1.1'));
  const { id: changeId, termsHash } = amended.json['change'] as Answer;
  Object.assign(held, { change: changeId, termsHash });
  const { app } = house;
  const asOf = await app.get(Clock).now();
  const terms = { quantity: new Exact('0.1'), price: new Exact(MARK) };
  await app.get(DataSource).transaction(async (tx) => {
    const trade = { ...terms, id: 'T-THEIRS', instrument: 'BTC-END', long: 'A1' };
    const by = { by: 'B1', minutes: 60 };
    const reserved = await app.get(ReservationService).reserve(tx, R1, trade, by, asOf);
    const wanted = { ...terms, quantity: new Exact('0.2'), tradeId: 'T-OTHER', reason: 'a slip' };
    const actor = { ...by, officer: id<'Actor'>('nobody') };
    const other = await app.get(TradeChangeService).amend(tx, R1, wanted, actor, asOf);
    held.othersReservation = reserved.ok ? reserved.value.reservation.id : reserved.refusal.kind;
    held.othersChange = other.ok ? other.value.reservation.id : other.refusal.kind;
  });
}

/** A snapshot of now, in which this is marked and nothing else. */
const marked = (symbol: string, hash: string) =>
  `with now as (insert into snapshot values (gen_random_uuid(), clock_now(), '${hash}') returning *)
    insert into snapshot_mark select id, '${symbol}', ${String(MARK)}, as_of, 'venue-1', '1h bar close' from now`;
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
    const answers = await answersAt(DOORS, askAsParty);
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
    const again = await post(`${HERE}/trades/T-AGREE/cancellations`, 'ops-analyst', change);
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
  const release = await post(`${HERE}/reservations/${held.reservation}/release`, 'ops-analyst');
  expect(said(release)).toBe('409 reservation-over');
});
