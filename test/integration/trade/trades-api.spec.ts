import { ApprovalService } from '@app/control';
import { TradeChangeService } from '@app/credit';
import { Clock, Exact, id, Money, USDC } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import { imPosted, paidIn } from '@app/settlement/domain';
import { TradeService } from '@app/trade';
import { DataSource } from 'typeorm';
import { changesOf } from '../../support/audit';
import {
  ANTONS,
  type Answer,
  asOwner,
  type CallerName,
  type House,
  knock,
  openHouse,
  UNKNOWN,
} from '../api/a-house';

const HERE = `/v1/relationships/${ANTONS.relationship}`;
const CALL = {
  symbol: 'BTC-CALL',
  underlying: 'BTC',
  asset: 'USDC',
  kind: 'european-option',
  contractSize: '1',
  expiresAt: '2099-12-25T08:00:00Z',
  strike: '120000',
  right: 'call',
};
const PERPETUAL = { symbol: 'BTC-PERP', underlying: 'BTC', asset: 'USDC', kind: 'linear-perpetual' };

const OPENED = new Date('2025-10-08T00:00:00Z');

let house: House;
let keys = 0;
const post = (url: string, as: CallerName, body: unknown = {}, headers: Record<string, string> = {}) =>
  knock(house, url, { as, method: 'POST', key: `key-${String((keys += 1))}`, body, headers });
const get = (url: string, as: CallerName = 'auditor') => knock(house, url, { as });
const said = ({ status, json }: Awaited<ReturnType<typeof post>>) =>
  `${String(status)} ${typeof json['refusal'] === 'string' ? json['refusal'] : ''}`.trim();

beforeAll(async () => {
  house = await openHouse();
  const book = id<'Book'>(ANTONS.relationship);
  const margin = Money.of('30000', USDC);
  const { app } = house;
  await app.get(DataSource).transaction(async (tx) => {
    for (const name of ['credit-officer', 'approver', 'risk-officer', 'ops-analyst'])
      await app
        .get(ApprovalService)
        .enrol(tx, { id: id<'Actor'>(name), name, role: name, conflictGroup: name });
    await tx.query(`with now as (insert into snapshot values (gen_random_uuid(), clock_now(), 'hash') returning id)
      insert into snapshot_mark select id, 'BTC', 100000, clock_now(), 'venue-1', '1h bar close' from now`);
    await tx.query(
      `insert into funding_rate values ('BTC', clock_now() + interval '8 hours', 0, 'illustrative')`,
    );
    await tx.query(`insert into volatility values ('BTC', date '2025-10-08', 0.02, 'illustrative')`);
    await tx.query(
      `insert into stress_move values ('BTC', timestamptz '2025-10-08', 0.1, 0.1, 'illustrative')`,
    );
    await app.get(LedgerService).postAll(tx, [
      {
        event: 'margin',
        effectiveAt: OPENED,
        transfers: ['A1', 'B1'].flatMap((seat) => [
          ...paidIn(book, seat, margin, '00000000-0000-8000-8000-000000000009'),
          ...imPosted(book, seat, margin),
        ]),
      },
    ]);
  });
  for (const occupancy of ['A1', 'B1']) await openLine(occupancy);
});
afterAll(() => house.close());

async function openLine(occupancy: string): Promise<void> {
  const usdc = (amount: string) => ({ amount, asset: 'USDC' });
  const terms = {
    occupancy,
    approved: usdc('1000000'),
    firstSkin: usdc('0'),
    unsecured: usdc('1000'),
    commitment: 'advised',
    subLimits: [],
    covenants: [],
    expiresOn: '2099-12-31',
    reviewOn: '2099-06-30',
  };
  const lines = `${HERE}/credit-lines/proposals`;
  const { json } = await post(lines, 'credit-officer', terms, { 'if-none-match': '*' });
  await post(`${lines}/${String(json['proposalId'])}/approval`, 'approver', { termsHash: json['termsHash'] });
}

const asked = (tradeId: string, instrument: string, more: Answer = {}) => ({
  tradeId,
  instrument,
  long: 'A1',
  quantity: '1',
  price: '100000',
  minutes: 5,
  ...more,
});
async function book(tradeId: string, instrument: string, more: Answer = {}): Promise<void> {
  const { json, status } = await post(
    `${HERE}/reservations`,
    'ops-analyst',
    asked(tradeId, instrument, more),
  );
  expect([status, json['refusal']]).toEqual([201, undefined]);
  const { id: held } = json['reservation'] as Answer;
  expect((await post(`${HERE}/reservations/${String(held)}/commit`, 'ops-analyst')).status).toBe(200);
}

it('lists an instrument for good: the same again is nothing, and other terms are refused', async () => {
  expect(said(await post('/v1/instruments', 'risk-officer', CALL))).toBe('201');
  expect(said(await post('/v1/instruments', 'risk-officer', CALL))).toBe('201');
  expect(said(await post('/v1/instruments', 'risk-officer', PERPETUAL))).toBe('201');
  const cases = [
    { body: { ...CALL, strike: '130000' }, answer: '409 instrument-known' },
    { body: { ...CALL, symbol: 'X', expiresAt: '2020-12-25T08:00:00Z' }, answer: '422 expiry-past' },
    { body: { ...CALL, symbol: 'X', expiresAt: '2099-12-25T08:30:00Z' }, answer: '422 expiry-between-marks' },
    { body: { ...CALL, symbol: 'X', underlying: 'NONE' }, answer: '422 no-such-market' },
    { body: { ...PERPETUAL, strike: '1' }, answer: '400' },
    { body: { ...CALL, right: undefined }, answer: '400' },
    { body: { ...CALL, strike: '-0' }, answer: '400' },
    { body: { ...CALL, contractSize: '1e5' }, answer: '400' },
  ];
  for (const { body, answer } of cases)
    expect([body, said(await post('/v1/instruments', 'risk-officer', body))]).toEqual([body, answer]);
  const { json } = await get('/v1/instruments?limit=1', 'counterparty:zoe');
  expect(json).toEqual({ instruments: [CALL], next: 'BTC-CALL' });
});

it('books what it can measure to the end, and refuses the rest before it is held', async () => {
  const reserve = async (instrument: string) =>
    said(await post(`${HERE}/reservations`, 'ops-analyst', asked('T-0', instrument, { price: '1500' })));
  expect(await reserve('BTC-CALL')).toBe('409 no-volatility-move');
  await asOwner(
    house,
    `insert into stress_move values ('BTC', clock_now() - interval '1 hour', 0.1, 0.1, 'illustrative', 0.3, 0.5);
     insert into snapshot values ('00000000-0000-8000-8000-0000000000ee', clock_now(), 'newer');
     insert into snapshot_mark values ('00000000-0000-8000-8000-0000000000ee', 'BTC', 100000, clock_now(), 'venue-1', 'x');
     insert into instrument values ('BTC-EUR', 'linear-perpetual', 'BTC', 'EUR');
     insert into instrument values ('BTC-OVER', 'dated-future', 'BTC', 'USDC', 1, timestamptz '2025-01-01T00:00:00Z')`,
  );
  expect(await reserve('BTC-EUR')).toBe('422 settles-elsewhere');
  expect(await reserve('BTC-OVER')).toBe('422 instrument-expired');
  // Nobody agrees to the very price of the model: what is struck away from it needs cover, which this cell has none of.
  const trade = { relationship: id<'Book'>(ANTONS.relationship), id: 'T-OPTION', instrument: 'BTC-CALL' };
  const terms = { long: 'A1', short: 'B1', quantity: new Exact('0.000001'), price: new Exact('90000') };
  const { app } = house;
  await app
    .get(DataSource)
    .transaction((tx) => app.get(TradeService).book(tx, { ...trade, ...terms, tradedAt: OPENED }));
  await book('T-1', 'BTC-PERP');
});

it('shows a party its own leg of a trade, and to another party no trade', async () => {
  const { json } = await get(`${HERE}/trades/T-1`, 'counterparty:anton');
  expect(json).toMatchObject({ id: 'T-1', instrument: 'BTC-PERP' });
  expect(JSON.stringify(json)).not.toContain('"B1"');
  expect((await get(`${HERE}/trades/T-1`, 'counterparty:zoe')).status).toBe(404);
  const page = await get(`${HERE}/trades?limit=1`, 'counterparty:anton');
  expect(page.json).toMatchObject({ trades: [{ id: 'T-1' }], next: 'T-1' });
  const next = await get(`${HERE}/trades?after=T-1`, 'counterparty:anton');
  expect(next.json).toMatchObject({ trades: [{ id: 'T-OPTION' }], next: null });
});

describe('a change of a trade', () => {
  const amendment = (quantity: string) => ({ quantity, price: '100000', reason: 'a slip', minutes: 60 });
  const changeOf = (json: Answer) => json['change'] as Answer;
  const agreement = (change: Answer) => `${HERE}/trade-changes/${String(change['id'])}/agreement`;

  it('that the house asks for is made by a second officer who has read exactly its terms', async () => {
    const hook = { url: 'https://hooks.example/', eventTypes: ['reservation.held', 'trade.changed'] };
    const { json: endpoint } = await post('/v1/webhook-endpoints', 'counterparty:anton', hook);
    const held = await post(`${HERE}/trades/T-1/amendments`, 'ops-analyst', amendment('0.5'));
    expect(held.status).toBe(201);
    const change = changeOf(held.json);
    const { termsHash } = change;
    expect((await get(`${HERE}/trade-changes/${String(change['id'])}`, 'approver')).json).toEqual(change);
    const url = agreement(change);
    expect(said(await post(url, 'ops-analyst', { termsHash }))).toBe('403 maker-is-checker');
    expect(said(await post(url, 'approver', { termsHash: '0'.repeat(64) }))).toBe('409 changed');
    expect(said(await post(url, 'counterparty:anton'))).toBe('403 not-for-this-seat');
    expect(said(await post(url, 'approver', { termsHash }))).toBe('200');
    expect(said(await post(url, 'approver', { termsHash }))).toBe('409 reservation-over');
    const { json } = await get(`${HERE}/trades/T-1`);
    expect((json['versions'] as { version: number }[]).map(({ version }) => version)).toEqual([1, 2]);
    const became = { version: 2, quantity: '0.5', price: '100000' };
    const [entry] = await changesOf(house.app.get(DataSource), 'agree-to-trade-change');
    expect(entry).toMatchObject({ before: { version: 1, price: '100000' }, became });
    const { json: heard } = await get(`/v1/webhook-deliveries?endpoint=${String(endpoint['id'])}`);
    expect((heard['deliveries'] as Answer[]).map(({ type }) => type).sort()).toEqual(hook.eventTypes);
  });

  it('that one seat asks for is not for the house, nor for itself, to agree to', async () => {
    const reason = { reason: 'booked twice', minutes: 60 };
    const held = await post(`${HERE}/trades/T-1/cancellations`, 'counterparty:anton', reason);
    const change = changeOf(held.json);
    expect(change).toMatchObject({ deed: 'cancel', askedBy: 'A1', termsHash: null });
    expect(said(await post(agreement(change), 'counterparty:anton'))).toBe('403 not-for-this-seat');
    expect(said(await post(agreement(change), 'approver'))).toBe('403 not-for-this-seat');
    const commit = `${HERE}/reservations/${String(change['id'])}/commit`;
    expect(said(await post(commit, 'ops-analyst'))).toBe('409 held-for-a-change');
    expect(said(await post(`${HERE}/trades/T-1/amendments`, 'ops-analyst', amendment('2')))).toBe(
      '409 change-held',
    );
    const release = `${HERE}/reservations/${String(change['id'])}/release`;
    expect(said(await post(release, 'counterparty:anton'))).toBe('200');
  });

  it('that the other seat asks for is agreed to by its counterparty, under its own login', async () => {
    const { app } = house;
    const asOf = await app.get(Clock).now();
    const wanted = {
      tradeId: 'T-1',
      quantity: new Exact('0.4'),
      price: new Exact('100000'),
      reason: 'x',
    };
    const by = { by: 'B1', officer: id<'Actor'>('nobody'), minutes: 60 };
    const held = await app
      .get(DataSource)
      .transaction((tx) =>
        app.get(TradeChangeService).amend(tx, id<'Book'>(ANTONS.relationship), wanted, by, asOf),
      );
    const change = { id: held.ok ? held.value.reservation.id : held.refusal.kind };
    expect(said(await post(agreement(change), 'counterparty:anton'))).toBe('200');
    const { json } = await get(`${HERE}/trades/T-1`, 'counterparty:anton');
    expect(json['versions']).toHaveLength(3);
  });

  it('is refused where there is nothing to change, or nothing of theirs', async () => {
    const amend = async (tradeId: string, quantity: string, as: CallerName = 'ops-analyst') =>
      said(await post(`${HERE}/trades/${tradeId}/amendments`, as, amendment(quantity)));
    expect(await amend('NONE', '1')).toBe('404');
    expect(await amend('T-1', '0.4')).toBe('422 nothing-changes');
    expect(await amend('T-1', '1', 'counterparty:zoe')).toBe('404');
    expect(await amend('T-1', '100')).toBe('409 limit-exceeded');
    expect(await amend('T-1', '-1')).toBe('400');
    const unknown = { id: UNKNOWN.call };
    expect(said(await post(agreement(unknown), 'approver', { termsHash: '0'.repeat(64) }))).toBe('404');
    const held = await post(`${HERE}/reservations`, 'ops-analyst', asked('T-9', 'BTC-PERP'));
    const reserved = held.json['reservation'] as Answer;
    expect(said(await post(agreement(reserved), 'approver', {}))).toBe('409 not-a-change');
  });
});

describe('a portfolio', () => {
  const url = `${HERE}/reconciliations?occupancy=A1`;
  const csv = { 'content-type': 'text/csv' };
  const header = 'trade_id,instrument,quantity,price,traded_at';
  const send = (lines: readonly string[], as: CallerName = 'counterparty:anton', to = url) =>
    post(to, as, `${[header, ...lines].join('\r\n')}\r\n`, csv);

  it('is compared trade by trade; the same file again is the same answer, kept once', async () => {
    const file = ['T-1,BTC-PERP,0.6,100000,2025-10-08T00:00:00Z', '=1+1,BTC-PERP,1,1,2025-10-08T00:00:00Z'];
    const { status, json } = await send(file);
    expect(status).toBe(200);
    expect(json).toMatchObject({
      trades: 2,
      cadence: { every: 'quarter' },
      tolerance: { price: '0.000001' },
      missingHere: [{ tradeId: '=1+1' }],
      missingThere: [{ tradeId: 'T-OPTION' }],
    });
    const [differing] = json['differing'] as { differences: { field: string }[] }[];
    expect(differing?.differences.map(({ field }) => field)).toEqual(['quantity', 'tradedAt']);
    expect((await send(file)).json['id']).toBe(json['id']);
    const table = `${HERE}/reconciliations/${String(json['id'])}/csv`;
    const answer = await get(table, 'counterparty:anton');
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(answer.body).toContain("\r\n'=1+1,missing-here,"); // no spreadsheet runs it
    expect((await get(table, 'counterparty:zoe')).status).toBe(404);
    expect((await get(`${HERE}/reconciliations/${String(json['id'])}`, 'counterparty:anton')).json).toEqual(
      json,
    );
    expect((await get(`${HERE}/reconciliations/${String(json['id'])}`, 'counterparty:zoe')).status).toBe(404);
  });

  it('is refused whole, line by line, where it cannot be read; and read by nobody else', async () => {
    const bad = await send(['T-1,BTC-PERP,1e5,-0,never']);
    expect(said(bad)).toBe('422 portfolio-unreadable');
    expect(bad.json['errors']).toEqual([
      'line 2: quantity: not a quantity',
      'line 2: price: not a price',
      'line 2: traded_at: not an instant',
    ]);
    const good = ['T-1,BTC-PERP,1,1,2025-10-08T00:00:00Z'];
    expect((await send(good, 'counterparty:zoe')).status).toBe(404);
    expect((await send(good, 'counterparty:anton', url.replace('A1', 'B1'))).status).toBe(404);
    expect((await send(good, 'counterparty:anton', `${HERE}/reservations`)).status).toBe(415);
    expect((await send([' '.repeat(1_100_000)])).status).toBe(413);
  });
});

it('is not changed once it has ended, nor upon a version that stands no more', async () => {
  const reason = { reason: 'booked twice', minutes: 60 };
  const changing = async (tradeId: string) => {
    await book(tradeId, 'BTC-PERP', { quantity: '0.1' });
    const held = await post(`${HERE}/trades/${tradeId}/cancellations`, 'ops-analyst', reason);
    const { id: change, termsHash } = held.json['change'] as Answer;
    return () => post(`${HERE}/trade-changes/${String(change)}/agreement`, 'approver', { termsHash });
  };
  const cancel = await changing('T-2');
  expect(said(await cancel())).toBe('200');
  expect(said(await post(`${HERE}/trades/T-2/cancellations`, 'ops-analyst', reason))).toBe('409 trade-over');
  const late = await changing('T-3');
  await asOwner(
    house, // by hand: no command changes a trade while a change of it is held
    `set session_replication_role = replica; update leg set version = 7 where trade_id = 'T-3'`,
  );
  expect(said(await late())).toBe('409 trade-changed');
});
