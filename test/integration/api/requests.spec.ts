import {
  type Answer,
  answer,
  ANTONS,
  asOwner,
  dispute,
  type House,
  knock,
  openHouse,
  quoteOf,
  report,
  SNAPSHOT,
  ZOES,
} from './a-house';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

describe('a command', () => {
  it('is done once for each key, and answered the same each time', async () => {
    const body = { quotes: [quoteOf(2), quoteOf(3)] };
    const first = await report(house, body, 'once');
    const again = await report(house, body, 'once');
    expect(first.json).toEqual({ recorded: 2 });
    expect([again.status, again.json]).toEqual([200, first.json]);
    expect((await report(house, body, 'another-key')).json).toEqual({ recorded: 0 });
  });

  it('is refused when its key was used for another', async () => {
    await report(house, { quotes: [quoteOf(4)] }, 'taken');
    expect(await report(house, { quotes: [quoteOf(5)] }, 'taken')).toMatchObject({
      status: 409,
      json: { refusal: 'key-reused' },
    });
  });

  it('is done once when it comes ten times at the same moment', async () => {
    const body = { quotes: [quoteOf(6)] };
    const answers = await Promise.all(Array.from({ length: 10 }, () => report(house, body, 'race')));
    expect(answers.map(({ json }) => json)).toEqual(Array.from({ length: 10 }, () => ({ recorded: 1 })));
  });

  it.each([
    { quote: quoteOf(2, { price: '1' }), status: 409, refusal: 'differs', why: 'the source said otherwise' },
    {
      quote: quoteOf(7, { symbol: 'XYZ' }),
      status: 422,
      refusal: 'unknown-symbol',
      why: 'we do not mark it',
    },
    {
      quote: quoteOf(7, { source: 'a-friend' }),
      status: 422,
      refusal: 'unknown-source',
      why: 'we do not mark by it',
    },
    {
      quote: quoteOf(7, { quotedAt: '2999-01-01T00:00:00Z' }),
      status: 422,
      refusal: 'from-the-future',
      why: 'nobody can know it',
    },
    { quote: quoteOf(9, { price: '1' }), status: 422, refusal: 'implausible', why: 'it is a slip' },
    { quote: quoteOf(7, { price: '0' }), status: 422, refusal: 'not-a-price', why: 'nothing is free' },
  ])('says $refusal when $why, and records nothing of the batch', async ({ quote, status, refusal }) => {
    const asked = { quotes: [quoteOf(8), quote] };
    const refused = await report(house, asked, refusal);
    const again = await report(house, asked, refusal);
    expect(refused).toMatchObject({ status, json: { refusal } });
    expect(again).toMatchObject({ status, json: { refusal } });
    expect((await report(house, { quotes: [quoteOf(8)] }, `${refusal}-then-alone`)).json['recorded']).toBe(
      refusal === 'differs' ? 1 : 0,
    );
  });
});

describe('an answer to a call', () => {
  it('splits a disputed call once, however often it is sent, and refuses a second thought', async () => {
    const first = await answer(house, ANTONS.call, 'dispute', dispute('150000'));
    const again = await answer(house, ANTONS.call, 'dispute', dispute('150000'));
    expect(first.status).toBe(200);
    expect(again.json).toEqual(first.json);
    expect(await answer(house, ANTONS.call, 'second-thought', { answer: 'agree' })).toMatchObject({
      status: 409,
      json: { refusal: 'wrong-state' },
    });
    const { json } = await knock(house, `/v1/margin-calls/${ANTONS.call}`, { as: 'counterparty:anton' });
    expect(json).toMatchObject({ state: 'split', amount: { amount: '600000.000000', asset: 'USDC' } });
    const children = await knock(house, '/v1/margin-calls?relationship=1', { as: 'counterparty:anton' });
    const amounts = (children.json['calls'] as { parentId: string | null; amount: { amount: string } }[])
      .filter(({ parentId }) => parentId === ANTONS.call)
      .map(({ amount }) => amount.amount);
    expect(amounts.sort()).toEqual(['150000.000000', '450000.000000']);
  });

  it.each([
    { amount: '600000.000001', refusal: 'dispute-above-call' },
    { amount: '0', refusal: 'dispute-not-positive' },
  ])('cannot dispute $amount: $refusal', async ({ amount, refusal }) => {
    expect(await answer(house, ZOES.call, refusal, dispute(amount))).toMatchObject({
      status: 422,
      json: { refusal },
    });
  });

  it('says in the history of the call who agreed to it', async () => {
    expect((await answer(house, ZOES.call, 'agreed', { answer: 'agree' })).status).toBe(200);
    const { json } = await knock(house, `/v1/margin-calls/${ZOES.call}`, { as: 'auditor' });
    expect(json['steps']).toContainEqual(
      expect.objectContaining({ why: 'agreed by operations in the name of the payer' }),
    );
  });
});

describe('reading', () => {
  it('turns the pages of calls without losing or repeating one', async () => {
    const seen: unknown[] = [];
    let next: string | null = null;
    do {
      const after = next === null ? '' : `&after=${next}`;
      const { json } = await knock(house, `/v1/margin-calls?limit=1${after}`, { as: 'auditor' });
      seen.push(...(json['calls'] as { id: string }[]).map((call) => call.id));
      next = json['next'] as string | null;
    } while (next !== null);
    expect(seen).toHaveLength(4); // two calls, and the two one of them was split into
    expect(new Set(seen).size).toBe(4);
  });

  it('turns the pages of relationships by the same words, and shows none after another party’s', async () => {
    const list = async (as: 'auditor' | 'counterparty:anton', asked: string) =>
      (await knock(house, `/v1/relationships?${asked}`, { as })).json;
    const idsOf = ({ relationships }: Answer) => (relationships as { id: string }[]).map(({ id }) => id);
    const first = await list('auditor', 'limit=1');
    expect([idsOf(first), first['next']]).toEqual([['1'], '1']);
    const second = await list('auditor', 'limit=1&after=1');
    expect([idsOf(second), second['next']]).toEqual([['2'], null]);
    expect(await list('counterparty:anton', 'after=2')).toEqual({ relationships: [], next: null });
    expect((await knock(house, '/v1/tranches?after=x', { as: 'auditor' })).status).toBe(400);
  });

  it('gives the book, account by account, and the marks of a snapshot', async () => {
    const book = await knock(house, '/v1/relationships/1/book', { as: 'auditor' });
    const accounts = (book.json['accounts'] as { account: string }[]).map(({ account }) => account);
    expect(accounts).toEqual(expect.arrayContaining(['FREE.A1', 'FREE.B1', 'SKIN']));
    const snapshot = await knock(house, `/v1/snapshots/${SNAPSHOT}`, { as: 'counterparty:anton' });
    expect(snapshot.json['marks']).toEqual([
      {
        symbol: 'BTC',
        price: '121400.5',
        quotedAt: '2025-10-08T00:00:00Z',
        source: 'venue-1',
        label: '1h bar close',
        voidedBy: null,
      },
    ]);
  });

  it('tells the staff which marks were refused, the newest first, page by page, and nobody outside', async () => {
    const none = (at: string, symbol: string, why: string) =>
      `insert into snapshot_refusal values (${at}, '${symbol}', '${why}', 'as told')`;
    const opened = `(select as_of from snapshot where id = '${SNAPSHOT}')`;
    await asOwner(house, none(opened, 'DOGE', 'stale'));
    await asOwner(house, none(`${opened} + interval '1 hour'`, 'RARE', 'missing'));
    await asOwner(house, none(`${opened} + interval '1 hour'`, 'BTC', 'stale'));
    const list = async (asked: string) =>
      (await knock(house, `/v1/snapshots/refusals?${asked}`, { as: 'auditor' })).json;
    const unmarked = (symbol: string, reason: string) => ({ symbol, reason, detail: 'as told' });
    expect(await list('limit=1')).toEqual({
      refusals: [
        {
          asOf: '2025-10-08T01:00:00Z',
          snapshotId: null,
          unmarked: [unmarked('BTC', 'stale'), unmarked('RARE', 'missing')],
        },
      ],
      next: '2025-10-08T01:00:00Z',
    });
    expect(await list('limit=1&after=2025-10-08T01:00:00Z')).toEqual({
      refusals: [
        { asOf: '2025-10-08T00:00:00Z', snapshotId: SNAPSHOT, unmarked: [unmarked('DOGE', 'stale')] },
      ],
      next: null,
    });
    for (const [as, asked, status] of [
      ['auditor', 'after=2025-02-30T00:00:00Z', 400],
      ['auditor', 'after=yesterday', 400],
      ['counterparty:anton', '', 403],
    ] as const)
      expect((await knock(house, `/v1/snapshots/refusals?${asked}`, { as })).status).toBe(status);
  });

  it('is kept by nobody on the way, and framed by nobody', async () => {
    const { headers } = await knock(house, '/v1/relationships', { as: 'auditor' });
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
  });

  it('serves the document it is tested against', async () => {
    expect((await knock(house, '/openapi.json')).json['openapi']).toBe('3.1.0');
  });
});

describe('health', () => {
  it('is live and ready', async () => {
    expect(await knock(house, '/health/live')).toMatchObject({ status: 200, json: { status: 'ok' } });
    expect(await knock(house, '/health/ready')).toMatchObject({ status: 200, json: { status: 'ok' } });
  });

  it('is not ready while due work waits for a worker, and says so', async () => {
    await asOwner(
      house,
      `insert into job_due (id, kind, business_key, payload, due_at, wake_at) values
       (gen_random_uuid(), 'margin.run', 'stuck', '{}', clock_now() - interval '5 minutes', clock_timestamp() - interval '5 minutes')`,
    );
    const behind = await knock(house, '/health/ready');
    expect(behind.status).toBe(503);
    expect(behind.json['errors']).toEqual([expect.stringContaining('is a worker running?')]);
    await asOwner(house, 'truncate job_due cascade');
  });

  it('is not ready without its tables, but alive', async () => {
    await asOwner(house, `update migrations set name = name || ' (undone)'`);
    expect((await knock(house, '/health/ready')).json['errors']).toEqual([
      expect.stringContaining('lacks migrations'),
    ]);
    expect((await knock(house, '/health/live')).status).toBe(200);
  });
});
