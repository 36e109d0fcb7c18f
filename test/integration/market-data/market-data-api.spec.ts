import { ApprovalService } from '@app/control';
import { id, plusMinutes } from '@app/kernel';
import { HistoryService, newQuoteKeys, signPush, SnapshotTakingService } from '@app/market-data';
import { DataSource } from 'typeorm';
import { type Answer, asOwner, type CallerName, type House, knock, openHouse } from '../api/a-house';

let house: House;
let db: DataSource;
const wallClock = () => new Date(performance.timeOrigin + performance.now());
const now = wallClock(); // the database lives by it
const keys = newQuoteKeys();
let sent = 0;

beforeAll(async () => {
  house = await openHouse();
  db = house.app.get(DataSource);
  await enrol('ops-analyst', 'operations');
  await db.transaction(async (tx) => {
    const closes = [
      { symbol: 'BTC', day: '2025-10-01', close: '118000', source: 'venue-1' },
      { symbol: 'ETH', day: '2025-10-01', close: '4300', source: 'venue-1' },
    ];
    await house.app.get(HistoryService).record(tx, closes);
  });
});
afterAll(() => house.close());

const enrol = (officer: string, conflictGroup: string) =>
  db.transaction((tx) =>
    house.app
      .get(ApprovalService)
      .enrol(tx, { id: id<'Actor'>(officer), name: officer, role: officer, conflictGroup }),
  );

const post = (as: CallerName, path: string, body: object) =>
  knock(house, `/v1/market-data/${path}`, { as, method: 'POST', key: `key-${String((sent += 1))}`, body });
const text = (instant: Date) => `${instant.toISOString().slice(0, 19)}Z`;
const inMinutes = (minutes: number) => text(plusMinutes(now, minutes));
const day = (days: number) =>
  plusMinutes(now, days * 1440)
    .toISOString()
    .slice(0, 10);

const move = (more: object = {}) => ({
  symbol: 'BTC',
  effectiveFrom: inMinutes(60),
  down: '0.15',
  up: '0.2',
  volatility: { down: '0.3', up: '0.5' },
  source: 'worst day of 2025',
  ...more,
});
const source = (more: object = {}) => ({
  name: 'desk-1',
  publicKeys: [keys.public],
  symbols: ['BTC', 'USDT'],
  maxAgeMinutes: 10,
  ...more,
});

/** The status and the reason; of what the door refuses, that it is bad. */
const saidBy = ({ status, json: { refusal = 'bad' } }: { status: number; json: { refusal?: unknown } }) =>
  `${String(status)} ${refusal as string}`;

/** Proposes as one officer, and approves as another. */
async function agree(path: string, body: object): Promise<Answer> {
  const { status, json } = await post('risk-officer', path, body);
  expect(status).toBe(201);
  const { proposalId, termsHash } = json as { proposalId: string; termsHash: string };
  const approved = await post('approver', `proposals/${proposalId}/approval`, { termsHash });
  expect(approved.status).toBe(200);
  return approved.json;
}

const volatilities = (more: object = {}) => ({
  asOf: day(1),
  volatilities: [{ symbol: 'BTC', daily: '0.03' }],
  source: 'EWMA 0.94',
  ...more,
});
const proxy = (more: object = {}) => ({
  symbol: 'BTC',
  proxy: 'ETH',
  beta: '1.4',
  source: 'regression',
  ...more,
});
const peg = (more: object = {}) => ({
  symbol: 'BTC',
  par: '1',
  threshold: '0.01',
  source: 'its paper',
  ...more,
});

it.each([
  { path: 'stress-moves', body: move() },
  { path: 'volatilities', body: volatilities() },
  { path: 'history-proxies', body: proxy() },
  { path: 'pegs', body: peg() },
  { path: 'quote-sources', body: source() },
])('is proposed by an officer: $path', async ({ path, body }) => {
  expect(saidBy(await post('risk-officer', path, body))).toBe('403 unknown-actor');
});

it('is approved by an officer too, of another group', async () => {
  const { json } = await post('ops-analyst', 'quote-sources', source());
  const { proposalId, termsHash } = json as { proposalId: string; termsHash: string };
  const approve = async (as: CallerName) =>
    saidBy(await post(as, `proposals/${proposalId}/approval`, { termsHash }));
  expect(await approve('approver')).toBe('403 unknown-actor');
  await enrol('approver', 'approval');
  await enrol('risk-officer', 'operations');
  expect(await approve('risk-officer')).toBe('403 same-conflict-group');
  await asOwner(
    house,
    `set session_replication_role = replica; update control.actor set conflict_group = 'risk' where id = 'risk-officer'`,
  );
  expect(await approve('risk-officer')).toBe('200 bad');
  expect(await approve('approver')).toBe('409 decided-already');
});

describe('a parameter', () => {
  it('takes effect as another officer has read it', async () => {
    const proposed = await post('risk-officer', 'stress-moves', move());
    expect(proposed).toMatchObject({ status: 201, json: { subject: 'stress-move', terms: move() } });
    const { proposalId, termsHash } = proposed.json as { proposalId: string; termsHash: string };
    const approve = (as: CallerName, hash = termsHash) =>
      post(as, `proposals/${proposalId}/approval`, { termsHash: hash });
    expect(await approve('risk-officer')).toMatchObject({ json: { refusal: 'maker-is-checker' } });
    expect(await approve('approver', '0'.repeat(64))).toMatchObject({ json: { refusal: 'changed' } });
    expect(await db.query('select from stress_move')).toEqual([]);
    const read = await knock(house, `/v1/market-data/proposals/${proposalId}`, { as: 'auditor' });
    expect(read.json).toMatchObject({ terms: move(), before: null, termsHash });
    expect(await approve('approver')).toMatchObject({ status: 200, json: { terms: move() } });
    expect(await approve('approver')).toMatchObject({ status: 200 });
    const [stored] = await db.query<object[]>(
      'select down::text, up::text, volatility_up::text, label, approval_id from stress_move',
    );
    expect(stored).toEqual({
      down: '0.15',
      up: '0.2',
      volatility_up: '0.5',
      label: 'worst day of 2025',
      approval_id: proposalId,
    });
    const next = await post('risk-officer', 'stress-moves', move({ effectiveFrom: inMinutes(90) }));
    const { proposalId: second } = next.json as { proposalId: string };
    expect((await knock(house, `/v1/market-data/proposals/${second}`, { as: 'auditor' })).json).toMatchObject(
      {
        before: move(),
      },
    );
  });

  it('needs two for good, once two have agreed on one', async () => {
    const alone = `insert into stress_move (symbol, effective_from, down, up, label) values ('ETH', clock_now(), 0.1, 0.1, 'mine')`;
    await expect(db.query(alone)).rejects.toThrow('a stress-move is agreed on by two');
    const forged = `insert into market_change (approval_id, subject, terms) select approval_id, 'peg', terms from market_change`;
    await expect(db.query(forged)).rejects.toThrow();
    const named = `insert into stress_move (symbol, effective_from, down, up, label, approval_id)
      select 'ETH', clock_now(), 0.1, 0.1, 'mine', approval_id from market_change`;
    await expect(db.query(named)).rejects.toThrow('permission denied');
  });

  it('is a set of volatilities from tomorrow on, a proxy with its beta, or a peg', async () => {
    const volatilities = [{ symbol: 'BTC', daily: '0.031' }];
    await agree('volatilities', { asOf: day(1), volatilities, source: 'EWMA 0.94' });
    expect(await db.query(`select daily::text from volatility where as_of = $1`, [day(1)])).toEqual([
      { daily: '0.031' },
    ]);
    await agree('quote-sources', source({ symbols: ['BTC', 'SOL', 'USDT'] }));
    await agree('history-proxies', {
      symbol: 'SOL',
      proxy: 'BTC',
      beta: '1.4',
      source: 'regression over 2025',
    });
    const closes = await db.transaction((tx) =>
      house.app.get(HistoryService).closes(tx, 'SOL', '2025-09-01', '2025-10-31'),
    );
    expect(closes).toMatchObject({
      value: { symbol: 'SOL', proxy: { symbol: 'BTC', beta: '1.4' }, closes: [{ close: '118000' }] },
    });
    // The first days of its own are no history beside a longer one.
    const own = (d: string) => ({ symbol: 'SOL', day: d, close: '200', source: 'venue-1' });
    await db.transaction((tx) =>
      house.app.get(HistoryService).record(tx, [own('2025-11-01'), own('2025-11-02')]),
    );
    const asked = (to: string) =>
      db.transaction((tx) => house.app.get(HistoryService).closes(tx, 'SOL', '2025-11-01', to));
    expect(await asked('2025-11-02')).toMatchObject({ value: { symbol: 'SOL', closes: [{}, {}] } });
    const days = ['2025-11-01', '2025-11-02', '2025-11-03'].map((d) => ({ ...own(d), symbol: 'BTC' }));
    await db.transaction((tx) => house.app.get(HistoryService).record(tx, days));
    expect(await asked('2025-11-03')).toMatchObject({
      value: { proxy: { symbol: 'BTC' }, closes: [{}, {}, {}] },
    });
    const before = await db.transaction((tx) =>
      house.app
        .get(HistoryService)
        .closes(tx, 'SOL', '2025-09-01', '2025-10-31', { approved: plusMinutes(now, -60) }),
    );
    expect(before).toEqual({ ok: false, refusal: 'no-history' });
  });

  it.each([
    { path: 'stress-moves', body: () => move({ symbol: 'XYZ' }), says: '422 no-such-market' },
    {
      path: 'stress-moves',
      body: () => move({ effectiveFrom: inMinutes(-5) }),
      says: '422 effective-in-the-past',
    },
    { path: 'stress-moves', body: () => move(), says: '409 stale' },
    {
      path: 'volatilities',
      body: () => volatilities({ asOf: day(0) }),
      says: '422 effective-in-the-past',
    },
    {
      path: 'volatilities',
      body: () => volatilities(),
      says: '409 stale',
    },
    {
      path: 'history-proxies',
      body: () => ({ symbol: 'SOL', proxy: 'SOL', beta: '1', source: 'x' }),
      says: '422 proxy-of-itself',
    },
    {
      path: 'history-proxies',
      body: () => ({ symbol: 'SOL', proxy: 'DOGE', beta: '1', source: 'x' }),
      says: '422 no-history',
    },
    {
      path: 'volatilities',
      body: () => volatilities({ volatilities: [{ symbol: 'XYZ', daily: '0.03' }] }),
      says: '422 no-such-market',
    },
    { path: 'history-proxies', body: () => proxy({ symbol: 'XYZ' }), says: '422 no-such-market' },
    { path: 'pegs', body: () => peg({ symbol: 'XYZ' }), says: '422 no-such-market' },
    { path: 'stress-moves', body: () => move({ down: '1.1' }), says: '400 bad' },
    { path: 'quote-sources', body: () => source({ publicKeys: [keys.secret] }), says: '400 bad' },
  ])('of $path is refused: $says', async ({ path, body, says }) => {
    expect(saidBy(await post('risk-officer', path, body()))).toBe(says);
  });
});

describe('an approval that comes too late', () => {
  const proposed = async (path: string, body: object) =>
    (await post('risk-officer', path, body)).json as { proposalId: string; termsHash: string };
  const approve = async ({ proposalId, termsHash }: { proposalId: string; termsHash: string }) =>
    saidBy(await post('approver', `proposals/${proposalId}/approval`, { termsHash }));

  it('finds another in its place, its instant past, or its own time over', async () => {
    const twice = { effectiveFrom: inMinutes(90) };
    const [first, second] = [
      await proposed('stress-moves', move(twice)),
      await proposed('stress-moves', move({ ...twice, down: '0.16' })),
    ];
    expect(await approve(first)).toBe('200 bad');
    expect(await approve(second)).toBe('409 stale');
    const [past, late] = [
      await proposed('stress-moves', move({ effectiveFrom: inMinutes(100) })),
      await proposed('pegs', peg()),
    ];
    // A day that no test waits for.
    await asOwner(
      house,
      `set session_replication_role = replica;
       update market_change_proposal set terms = jsonb_set(terms, '{effectiveFrom}', '"2025-10-10T00:00:00Z"') where proposal_id = '${past.proposalId}';
       update control.proposal set proposed_at = proposed_at - interval '2 days', expires_at = expires_at - interval '2 days'
       where id = '${late.proposalId}'`,
    );
    expect(await approve(past)).toBe('422 effective-in-the-past');
    expect(await approve(late)).toBe('409 expired');
  });
});

describe('a funding rate', () => {
  const rate = (more: object = {}) => ({
    rates: [{ symbol: 'BTC', paidAt: '2025-10-10T16:00:00Z', rate: '0.0001', source: 'venue-1', ...more }],
  });
  const report = (body: object) => post('ops-analyst', 'funding-rates', body);

  it('is recorded once, and is what it was', async () => {
    expect(await report(rate())).toMatchObject({ status: 200, json: { recorded: 1 } });
    expect(await report(rate())).toMatchObject({ status: 200, json: { recorded: 0 } });
    expect(await report(rate({ rate: '0.0002' }))).toMatchObject({
      status: 409,
      json: { refusal: 'differs' },
    });
    expect(await report(rate({ symbol: 'XYZ' }))).toMatchObject({ json: { refusal: 'unknown-symbol' } });
  });
});

describe('a push', () => {
  interface Sent {
    readonly id?: string;
    readonly body?: object;
    readonly secret?: string;
    readonly at?: number; // seconds from now
    readonly headers?: Record<string, string>;
  }
  const seconds = () => Math.floor(wallClock().getTime() / 1000);
  const quote = (more: object = {}) => ({
    symbol: 'BTC',
    quotedAt: inMinutes(-1),
    bid: '121400',
    ask: '121401',
    ...more,
  });
  const batch = (...quotes: object[]) => ({ source: 'desk-1', quotes });

  function push({ id: given, body = batch(quote()), secret = keys.secret, at = 0, headers }: Sent = {}) {
    const message = given ?? `msg-${String((sent += 1))}`;
    const timestamp = String(seconds() + at);
    const payload = JSON.stringify(body);
    const signature = signPush(secret, { id: message, timestamp, body: payload });
    const signed = { 'webhook-id': message, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
    return knock(house, '/v1/market-data/quotes', {
      method: 'POST',
      body: payload,
      headers: headers ?? signed,
    });
  }

  beforeAll(() => agree('quote-sources', source()));

  it('is recorded with both sides, in the middle, once however often it comes', async () => {
    const first = await push({ id: 'batch-1' });
    expect([first.status, first.json]).toEqual([200, { recorded: 1 }]);
    expect(first.headers).not.toHaveProperty('idempotency-replayed');
    const again = await push({ id: 'batch-1' });
    expect([again.status, again.json]).toEqual([200, { recorded: 1 }]);
    expect(again.headers).toHaveProperty('idempotency-replayed', 'true');
    expect(
      await db.query(`select price::text, bid::text, ask::text, label from quote where source = 'desk-1'`),
    ).toEqual([{ price: '121400.5', bid: '121400', ask: '121401', label: 'mid' }]);
    expect(
      await db.query(
        `select recorded, signature like 'v1a,%' as signed from quote_delivery where id = 'batch-1'`,
      ),
    ).toEqual([{ recorded: 1, signed: true }]);
  });

  it('is the only way in for its source: nobody speaks in its name by hand', async () => {
    const said = (symbol: string, source: string) => ({
      symbol,
      source,
      quotedAt: inMinutes(-2),
      price: '1',
      label: 'last',
    });
    const report = (...quotes: object[]) =>
      knock(house, '/v1/marks', {
        as: 'ops-analyst',
        method: 'POST',
        key: `key-${String((sent += 1))}`,
        body: { quotes },
      });
    const before = await db.query<object[]>('select symbol, quoted_at, source from quote');
    const refused = await report(said('USDT', 'desk-1'));
    expect(saidBy(refused)).toBe('403 source-signs');
    expect(refused.json).toMatchObject({ detail: 'desk-1 has a key, and USDT is said by it' });
    expect(await db.query('select symbol, quoted_at, source from quote')).toEqual(before);
  });

  it('is recorded once when it comes ten times at the same moment', async () => {
    const body = batch(quote({ quotedAt: inMinutes(0), bid: '121500', ask: '121500' }));
    const answers = await Promise.all(Array.from({ length: 10 }, () => push({ id: 'race', body })));
    expect(answers.map(({ status, json }) => [status, json])).toEqual(
      Array.from({ length: 10 }, () => [200, { recorded: 1 }]),
    );
  });

  it.each<{ push: Sent; says: string; why: string }>([
    { push: { headers: {} }, says: '401 unsigned', why: 'nobody signed' },
    {
      push: { body: { ...batch(quote()), source: 'desk-9' } },
      says: '401 unknown-sender',
      why: 'nobody approved it',
    },
    { push: { secret: newQuoteKeys().secret }, says: '401 signature-wrong', why: 'another signed' },
    { push: { at: -301 }, says: '401 signature-out-of-time', why: 'it may have been captured' },
    { push: { at: 330 }, says: '401 signature-out-of-time', why: 'its clock is wrong' },
    {
      push: { id: 'batch-1', body: batch(quote({ bid: '1' })) },
      says: '409 key-reused',
      why: 'the id is of another',
    },
    {
      push: { body: batch(quote({ symbol: 'ETH' })) },
      says: '403 symbol-not-granted',
      why: 'it may not quote it',
    },
    {
      push: { body: batch(quote({ quotedAt: inMinutes(-95) })) },
      says: '422 quote-late',
      why: 'it would be stale',
    },
    {
      push: { body: batch(quote({ quotedAt: inMinutes(90) })) },
      says: '422 from-the-future',
      why: 'nobody knows it',
    },
    { push: { body: batch(quote({ bid: '121402' })) }, says: '422 crossed', why: 'the bid is above the ask' },
    {
      push: { body: batch({ symbol: 'BTC', quotedAt: '2025-10-10T00:00:00Z', bid: '1' }) },
      says: '422 quote-late',
      why: 'it is old',
    },
    {
      push: { body: batch({ symbol: 'BTC', quotedAt: inMinutes(1), bid: '121400' }) },
      says: '422 one-sided',
      why: 'nobody asks',
    },
    { push: { body: batch(quote({ ask: '242800' })) }, says: '422 too-wide', why: 'nobody makes a market' },
    { push: { body: batch(quote({ bid: '0' })) }, says: '422 not-a-price', why: 'nothing is free' },
    {
      push: { body: batch({ symbol: 'BTC', quotedAt: inMinutes(2) }) },
      says: '422 not-a-price',
      why: 'there is none',
    },
    {
      push: { body: batch(quote({ quotedAt: inMinutes(3), bid: '1000000', ask: '1000000' })) },
      says: '422 implausible',
      why: 'it slipped',
    },
    { push: { body: batch(quote({ bid: '121399' })) }, says: '409 differs', why: 'it said otherwise before' },
    {
      push: { headers: { 'webhook-id': 'a.b', 'webhook-timestamp': '1', 'webhook-signature': 'v1a,AA' } },
      says: '400 bad',
      why: 'a full stop parts the three',
    },
    {
      push: { headers: { 'webhook-id': 'ab', 'webhook-timestamp': 'now', 'webhook-signature': 'v1a,AA' } },
      says: '400 bad',
      why: 'now is no number',
    },
  ])('is refused as $says: $why', async ({ push: each, says }) => {
    const before = await db.query<object[]>('select from quote_delivery');
    expect(saidBy(await push(each))).toBe(says);
    expect(await db.query<object[]>('select from quote_delivery')).toHaveLength(before.length);
  });

  it('after a refusal may be sent again, under the same id', async () => {
    expect((await push({ id: 'later', body: batch(quote({ symbol: 'ETH' })) })).status).toBe(403);
    const body = batch(quote({ quotedAt: inMinutes(4), bid: '121410', ask: '121411' }));
    expect(await push({ id: 'later', body })).toMatchObject({ status: 200, json: { recorded: 1 } });
  });

  it('signed with either key is taken while one takes the place of the other, and with the old one no more after it', async () => {
    const next = newQuoteKeys();
    await agree('quote-sources', source({ publicKeys: [next.public, keys.public] }));
    const body = (minutes: number) =>
      batch(quote({ quotedAt: inMinutes(minutes), bid: '121410', ask: '121411' }));
    expect((await push({ body: body(5) })).status).toBe(200);
    expect((await push({ body: body(6), secret: next.secret })).status).toBe(200);
    await agree('quote-sources', source({ publicKeys: [next.public] }));
    expect(await push({ body: body(7) })).toMatchObject({ json: { refusal: 'signature-wrong' } });
    await agree('quote-sources', source());
  });

  describe('of a token below its peg', () => {
    const token = (minutes: number, price: string) =>
      push({ body: batch({ symbol: 'USDT', quotedAt: inMinutes(minutes), price }) });
    const events = () =>
      db.query<object[]>(`select symbol, price::text, ended_price::text from depeg order by opened_at`);
    const revaluations = () => db.query<object[]>(`select from job_due where kind = 'market-data.revalue'`);

    it('opens one event, tells every party, values everything anew at once, and ends it when the price is back', async () => {
      await knock(house, '/v1/webhook-endpoints', {
        as: 'counterparty:anton',
        method: 'POST',
        key: 'hear',
        body: { url: 'https://anton.example/hook', eventTypes: ['market.depegged', 'market.repegged'] },
      });
      const news = () => db.query<{ type: string }[]>('select type from webhook_delivery order by n');
      await agree('pegs', { symbol: 'USDT', par: '1', threshold: '0.01', source: 'redeemable at par' });
      expect((await token(-3, '0.995')).status).toBe(200);
      expect(await events()).toEqual([]);
      await token(-2, '0.97');
      expect(await events()).toEqual([{ symbol: 'USDT', price: '0.97', ended_price: null }]);
      expect(await revaluations()).toHaveLength(1);
      expect(await news()).toEqual([{ type: 'market.depegged' }]);
      const { json } = await knock(house, '/v1/market-data/markets', { as: 'auditor' });
      expect((json as { markets: object[] }).markets).toMatchObject([
        { symbol: 'BTC', sources: ['venue-1', 'desk-1'], volatility: { daily: '0.02' }, peg: null },
        { symbol: 'SOL', proxy: { symbol: 'BTC', beta: '1.4' }, stress: null },
        { symbol: 'USDT', maxAgeMinutes: 10, peg: { par: '1', brokenSince: expect.any(String) as string } },
      ]);
      await token(-1, '0.96');
      expect(await events()).toHaveLength(1);
      expect(await revaluations()).toHaveLength(1);
      const snapshots = house.app.get(SnapshotTakingService);
      await knockQuotes(['SOL']);
      expect(await db.transaction((tx) => snapshots.takeExtra(tx))).toMatchObject({ unmarked: [] });
      expect(await db.transaction((tx) => snapshots.takeExtra(tx))).toMatchObject({ unmarked: [] });
      const marks = await db.query<object[]>(
        `select price::text from snapshot_mark where symbol = 'USDT' order by snapshot_id`,
      );
      expect(marks).toEqual([{ price: '0.96' }, { price: '0.96' }]);
      expect(await db.query(`select from job_due where kind = 'exposure.start'`)).toHaveLength(2);
      expect(await db.query(`select from job_due where kind = 'market-data.snapshot'`)).toHaveLength(0);
      await token(0, '0.999');
      expect(await events()).toEqual([{ symbol: 'USDT', price: '0.97', ended_price: '0.999' }]);
      expect(await revaluations()).toHaveLength(2);
      expect(await news()).toEqual([{ type: 'market.depegged' }, { type: 'market.repegged' }]);
    });
  });

  /** What else is marked has to be there before a snapshot is taken. */
  async function knockQuotes(symbols: readonly string[]): Promise<void> {
    await agree('quote-sources', source({ symbols: ['BTC', 'USDT', ...symbols] }));
    const quotes = symbols.map((symbol) => ({ symbol, quotedAt: inMinutes(-1), price: '200' }));
    expect((await push({ body: batch(...quotes) })).status).toBe(200);
  }
});
