import { Clock, plusMinutes, textOf } from '@app/kernel';
import {
  DailyCloseService,
  MarketChangeService,
  QuoteService,
  SnapshotTakingService,
} from '@app/market-data';
import { OutsideDatabase } from '@app/platform';
import { DataSource, type EntityManager } from 'typeorm';
import { asOwner, type House, knock, openHouse, report } from '../api/a-house';
import { saidBy, Source } from './a-source';
import { TwoOfficers } from './two-officers';

let house: House;
let db: DataSource;
let officers: TwoOfficers;
let now: Date;
let keys = 0;
const SOURCES = ['venue-1', 'venue-2'];

beforeAll(async () => {
  house = await openHouse();
  db = house.app.get(DataSource);
  now = await house.app.get(Clock).now();
  officers = new TwoOfficers(house);
  await declare('ETH', 'SOL', 'DOGE', 'LTC', 'XRP', 'ADA', 'USDT', 'USDE');
});
afterAll(() => house.close());

const declare = (...symbols: string[]) =>
  db.transaction(async (tx) => {
    for (const symbol of symbols)
      await house.app.get(QuoteService).declareMarket(tx, { symbol, sources: SOURCES, maxAgeMinutes: 90 });
  });

/** Said of a symbol so many minutes ago. */
const said = (symbol: string, ago: number, price: string, more: object = {}) => ({
  symbol,
  price,
  quotedAt: textOf(plusMinutes(now, -ago)),
  source: 'venue-1',
  label: 'last',
  ...more,
});
const record = (...quotes: object[]) => report(house, { quotes }, `voided-${String((keys += 1))}`);
async function recorded(symbol: string, ...prices: [ago: number, price: string][]): Promise<void> {
  for (const [ago, price] of prices)
    expect((await record(said(symbol, ago, price))).json).toEqual({ recorded: 1 });
}

/** What two agree on of a quote. */
function voidOf(symbol: string, ago: number, price: string, more: object = {}) {
  const { quotedAt, source } = said(symbol, ago, price);
  return { symbol, quotedAt, source, price, reason: 'a slip of its feed', ...more };
}
const agreedOf = (symbol: string, ago: number, price: string, more: object = {}) => ({
  ...said(symbol, ago, price),
  reason: 'its chain has halted',
  ...more,
});

/** One that signs what it says. */
async function aSource(name: string, ...symbols: string[]): Promise<Source> {
  const source = new Source(house, name);
  const terms = { name, publicKeys: [source.keys.public], symbols, maxAgeMinutes: 5 };
  await officers.agree('quote-sources', terms);
  return source;
}

const inTx = <Value>(work: (tx: EntityManager) => Promise<Value>) => db.transaction(work);
const takeExtra = () => inTx((tx) => house.app.get(SnapshotTakingService).takeExtra(tx));
const revaluations = async () => {
  const rows = await db.query<{ key: string }[]>(
    `select business_key as key from job_due where kind = 'market-data.revalue' order by 1`,
  );
  return rows.map(({ key }) => key);
};
const marked = async (snapshotId: string | undefined, symbol: string) => {
  const { json } = await knock(house, `/v1/snapshots/${snapshotId ?? ''}`, { as: 'counterparty:anton' });
  return (json as { marks: { symbol: string }[] }).marks.find((mark) => mark.symbol === symbol);
};

/** Until somebody of this database stands before a lock. */
async function waits(): Promise<void> {
  const deadline = performance.now() + 5_000;
  while (performance.now() < deadline) {
    const rows: unknown[] = await db.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (rows.length > 0) return;
  }
  throw new Error('nobody waits');
}

describe('what two agree on of a quote', () => {
  it.each([
    { path: 'voided-quotes', body: () => voidOf('BTC', 40, '121000') },
    { path: 'agreed-quotes', body: () => agreedOf('BTC', 39, '12000') },
  ])('is proposed by an officer: $path', async ({ path, body }) => {
    await record(said('BTC', 40, '121000'));
    expect(saidBy(await officers.post('risk-officer', `market-data/${path}`, body()))).toBe(
      '403 unknown-actor',
    );
  });

  it('is read by a second officer, who is another, and approves what he has read', async () => {
    await officers.enrol();
    await record(said('BTC', 30, '25000'));
    const terms = voidOf('BTC', 30, '25000');
    const proposed = await officers.propose('voided-quotes', terms);
    const read = await knock(house, `/v1/market-data/proposals/${proposed.proposalId}`, { as: 'auditor' });
    expect(read.json).toMatchObject({ subject: 'voided-quote', terms, before: null });
    expect(await officers.approve({ ...proposed, termsHash: '0'.repeat(64) })).toBe('409 changed');
    expect(await db.query('select from voided_quote')).toEqual([]);
    const own = await officers.post('risk-officer', 'market-data/voided-quotes', terms);
    const { proposalId, termsHash } = own.json as { proposalId: string; termsHash: string };
    expect(await officers.approve({ proposalId, termsHash })).toBe('403 maker-is-checker');
    expect(await officers.approve(proposed)).toBe('200 bad');
    expect(await officers.approve(proposed)).toBe('200 bad');
    expect(await db.query('select symbol, source, approval_id from voided_quote')).toEqual([
      { symbol: 'BTC', source: 'venue-1', approval_id: proposed.proposalId },
    ]);
  });

  it.each<{ path: string; body: () => object; says: string; why: string }>([
    {
      path: 'voided-quotes',
      body: () => voidOf('BTC', 29, '25000'),
      says: '422 no-such-quote',
      why: 'of that instant there is none',
    },
    {
      path: 'voided-quotes',
      body: () => voidOf('BTC', 40, '12100'),
      says: '409 price-differs',
      why: 'another price is recorded',
    },
    {
      path: 'voided-quotes',
      body: () => voidOf('BTC', 30, '25000'),
      says: '409 voided-already',
      why: 'two have voided it',
    },
    {
      path: 'voided-quotes',
      body: () => voidOf('BTC', 40, '121000', { reason: '' }),
      says: '400 bad',
      why: 'nobody says why',
    },
    {
      path: 'agreed-quotes',
      body: () => agreedOf('BTC', 5, '0'),
      says: '422 not-a-price',
      why: 'nothing is free',
    },
    {
      path: 'agreed-quotes',
      body: () => agreedOf('XYZ', 5, '1'),
      says: '422 unknown-symbol',
      why: 'nobody marks it',
    },
    {
      path: 'agreed-quotes',
      body: () => agreedOf('BTC', 5, '1', { source: 'a-friend' }),
      says: '422 unknown-source',
      why: 'it is not marked by that',
    },
    {
      path: 'agreed-quotes',
      body: () => agreedOf('BTC', -90, '1'),
      says: '422 from-the-future',
      why: 'nobody can know it',
    },
    {
      path: 'agreed-quotes',
      body: () => agreedOf('BTC', 95, '1'),
      says: '422 quote-late',
      why: 'it would be stale',
    },
    {
      path: 'agreed-quotes',
      body: () => agreedOf('BTC', 40, '1'),
      says: '409 recorded-already',
      why: 'its source has said it',
    },
    {
      path: 'agreed-quotes',
      body: () => agreedOf('BTC', 30, '25000'),
      says: '409 recorded-already',
      why: 'two have voided what it has said',
    },
  ])('is refused as $says at $path: $why', async ({ path, body, says }) => {
    const refused = await officers.post('ops-analyst', `market-data/${path}`, body());
    expect(saidBy(refused)).toBe(says);
    if (says.endsWith('price-differs'))
      expect(refused.json).toMatchObject({ detail: 'it is recorded at 121000' });
  });

  it('is too late when it was agreed on meanwhile, or has grown old', async () => {
    await recorded('LTC', [50, '80']);
    const voids = [
      await officers.propose('voided-quotes', voidOf('LTC', 50, '80')),
      await officers.propose('voided-quotes', voidOf('LTC', 50, '80', { reason: 'as he says' })),
    ];
    expect([await officers.approve(voids[0]!), await officers.approve(voids[1]!)]).toEqual([
      '200 bad',
      '409 voided-already',
    ]);
    const prices = [
      await officers.propose('agreed-quotes', agreedOf('LTC', 45, '1')),
      await officers.propose('agreed-quotes', agreedOf('LTC', 45, '2')),
      await officers.propose('agreed-quotes', agreedOf('LTC', 44, '2')),
    ];
    expect([await officers.approve(prices[0]!), await officers.approve(prices[1]!)]).toEqual([
      '200 bad',
      '409 recorded-already',
    ]);
    await asOwner(house, `update market set max_age_minutes = 30 where symbol = 'LTC'`);
    expect(await officers.approve(prices[2]!)).toBe('422 quote-late');
    await asOwner(house, `update market set max_age_minutes = 90 where symbol = 'LTC'`);
  });

  it('is agreed on once when two approve two proposals of it at once', async () => {
    await recorded('XRP', [50, '2'], [40, '9']);
    const voids = await Promise.all(
      ['a slip', 'another'].map((reason) =>
        officers.propose('voided-quotes', voidOf('XRP', 40, '9', { reason })),
      ),
    );
    const answers = await Promise.all([
      officers.approve(voids[0]!, 'risk-officer'),
      officers.approve(voids[1]!, 'approver'),
    ]);
    expect(answers.sort()).toEqual(['200 bad', '409 voided-already']);
    expect(await db.query(`select from voided_quote where symbol = 'XRP'`)).toHaveLength(1);
    const prices = await Promise.all(
      ['0.01', '0.02'].map((price) => officers.propose('agreed-quotes', agreedOf('XRP', 30, price))),
    );
    const both = await Promise.all([
      officers.approve(prices[0]!, 'risk-officer'),
      officers.approve(prices[1]!, 'approver'),
    ]);
    expect(both.sort()).toEqual(['200 bad', '409 recorded-already']);
  });

  it('is written by the agreement alone, and nobody outside reads who agreed', async () => {
    const forged = (sql: string) => expect(db.query(sql)).rejects.toThrow('permission denied');
    await forged(
      `insert into voided_quote (symbol, quoted_at, source, approval_id) select symbol, quoted_at, source, gen_random_uuid() from quote`,
    );
    await forged(
      `insert into quote (symbol, quoted_at, source, label, price, approval_id)
       select 'SOL', clock_now(), 'venue-1', 'mine', 1, approval_id from market_change limit 1`,
    );
    await expect(
      db.query(
        `insert into market_change (approval_id, subject, terms) select gen_random_uuid(), subject, terms from market_change limit 1`,
      ),
    ).rejects.toThrow('approved_as_written');
    const outside = house.app.get(OutsideDatabase);
    const anton = { role: 'counterparty', client: 'anton', party: 'anton' } as const;
    const asAnton = <Value>(work: (tx: EntityManager) => Promise<Value>) =>
      outside.transaction(anton, 'READ COMMITTED', work);
    expect(await asAnton((tx) => tx.query('select from voided_quote'))).not.toEqual([]);
    expect(await asAnton((tx) => tx.query('select from market_change'))).toEqual([]);
    await expect(
      asAnton((tx) => tx.query(`insert into voided_quote select * from voided_quote`)),
    ).rejects.toThrow('permission denied');
    expect(
      saidBy(
        await officers.post('counterparty:anton', 'market-data/voided-quotes', voidOf('BTC', 40, '121000')),
      ),
    ).toMatch('403');
  });
});

describe('a voided quote', () => {
  it('is nothing that a true price is compared with', async () => {
    await recorded('SOL', [50, '200'], [40, '41']);
    const refused = await record(said('SOL', 39, '206'));
    expect(saidBy(refused)).toBe('422 implausible');
    const [at, stood] = [39, 40].map((ago) => textOf(plusMinutes(now, -ago)));
    expect(refused.json).toMatchObject({
      detail: `SOL at 206: within the hour before ${at!} it stood at 41, said by venue-1 of ${stood!}`,
    });
    await officers.agree('voided-quotes', voidOf('SOL', 40, '41'));
    await recorded('SOL', [39, '206']);
  });

  it('is refused by its name when it is said again, at the same price or another, by whichever door', async () => {
    const again = async (...quotes: object[]) => {
      const { status, json } = await record(...quotes);
      return { status, refusal: json['refusal'], detail: json['detail'] };
    };
    const [row] = await db.query<{ approval_id: string }[]>(
      `select approval_id from voided_quote where symbol = 'SOL'`,
    );
    const voided = {
      status: 409,
      refusal: 'voided',
      detail: `what venue-1 said of SOL at ${textOf(plusMinutes(now, -40))} was voided by ${row!.approval_id}`,
    };
    expect(await again(said('SOL', 40, '41'))).toEqual(voided);
    expect(await again(said('SOL', 38, '206'), said('SOL', 40, '206'))).toEqual(voided);
    await recorded('SOL', [38, '206']);
    const desk = await aSource('desk-1', 'ADA');
    const quote = { symbol: 'ADA', quotedAt: textOf(plusMinutes(now, -1)), price: '0.7' };
    const push = async () => saidBy(await desk.push('/v1/market-data/quotes', { body: { quotes: [quote] } }));
    expect(await push()).toBe('200 bad');
    await officers.agree('voided-quotes', voidOf('ADA', 1, '0.7', { source: 'desk-1' }));
    expect(await push()).toBe('409 voided');
  });

  it('marks nothing from then on, stays what was marked by it, and has everything marked anew at once', async () => {
    await recorded('ETH', [20, '4000'], [10, '900']);
    const { snapshotId } = await takeExtra();
    expect(await marked(snapshotId, 'ETH')).toMatchObject({ price: '900', voidedBy: null });
    const before = await db.query<object[]>('select * from snapshot where id = $1', [snapshotId]);
    const scheduled = await revaluations();
    const approval = await officers.agree('voided-quotes', voidOf('ETH', 10, '900'));
    expect(await revaluations()).toEqual([...scheduled, `voided/${approval}`].sort());
    expect(await marked(snapshotId, 'ETH')).toMatchObject({ price: '900', voidedBy: approval });
    expect(await db.query('select * from snapshot where id = $1', [snapshotId])).toEqual(before);
    const revalued = await inTx((tx) =>
      house.app.get(SnapshotTakingService).revalue(tx, `voided/${approval}`, now),
    );
    expect(revalued.map(({ symbol }) => symbol)).not.toContain('ETH');
    const [newest] = await db.query<{ id: string }[]>('select id from snapshot order by as_of desc limit 1');
    expect(await marked(newest!.id, 'ETH')).toMatchObject({ price: '4000', voidedBy: null });
  });

  it('that no marks were taken from has nothing marked anew', async () => {
    await recorded('ETH', [8, '4100'], [7, '4200']);
    const { snapshotId } = await takeExtra();
    expect(await marked(snapshotId, 'ETH')).toMatchObject({ price: '4200' });
    const scheduled = await revaluations();
    await officers.agree('voided-quotes', voidOf('ETH', 8, '4100'));
    expect(await revaluations()).toEqual(scheduled);
  });

  it('that marks of this hour were taken from has everything marked anew, though newer marks were taken since', async () => {
    const scheduled = await revaluations();
    await recorded('ETH', [6, '4300']);
    await takeExtra();
    const approval = await officers.agree('voided-quotes', voidOf('ETH', 7, '4200'));
    expect(await revaluations()).toEqual([...scheduled, `voided/${approval}`].sort());
  });

  it('is no close of its day', async () => {
    const DAY = '2025-04-01';
    const before = (minutes: number) => textOf(plusMinutes(new Date('2025-04-02T00:00:00Z'), -minutes));
    await record(
      said('DOGE', 0, '0.2', { quotedAt: before(20) }),
      said('DOGE', 0, '0.9', { quotedAt: before(5) }),
    );
    await officers.agree('voided-quotes', voidOf('DOGE', 0, '0.9', { quotedAt: before(5) }));
    const strike = () => inTx((tx) => house.app.get(DailyCloseService).strike(tx, DAY));
    const closes = () => db.query(`select close::text from daily_close where symbol = 'DOGE'`);
    expect(await strike()).not.toContain('DOGE');
    expect(await closes()).toEqual([{ close: '0.2' }]);
    // One that was struck stays as it is.
    await officers.agree('voided-quotes', voidOf('DOGE', 0, '0.2', { quotedAt: before(20) }));
    await strike();
    expect(await closes()).toEqual([{ close: '0.2' }]);
  });

  it('ends the event that it has opened of a peg, and opens again the one that it has ended', async () => {
    const open = (symbol: string) =>
      db.query(`select price::text from depeg where symbol = $1 and ended_at is null`, [symbol]);
    const ended = (symbol: string) =>
      db.query(
        `select price::text, ended_price::text from depeg where symbol = $1 and ended_at is not null`,
        [symbol],
      );
    for (const symbol of ['USDT', 'USDE'])
      await officers
        .post('risk-officer', 'market-data/pegs', {
          symbol,
          par: '1',
          threshold: '0.01',
          source: 'its paper',
        })
        .then(({ json }) => officers.approve(json as never, 'approver'));
    await recorded('USDT', [20, '1'], [10, '0.5']);
    expect(await open('USDT')).toEqual([{ price: '0.5' }]);
    await officers.agree('voided-quotes', voidOf('USDT', 10, '0.5'));
    expect([await open('USDT'), await ended('USDT')]).toEqual([[], [{ price: '0.5', ended_price: '1' }]]);
    await recorded('USDE', [20, '1'], [15, '0.9'], [10, '0.999']);
    expect(await open('USDE')).toEqual([]);
    await officers.agree('voided-quotes', voidOf('USDE', 10, '0.999'));
    expect([await open('USDE'), await ended('USDE')]).toEqual([
      [{ price: '0.9' }],
      [{ price: '0.9', ended_price: '0.999' }],
    ]);
    await recorded('USDE', [5, '0.9']);
    expect(await open('USDE')).toHaveLength(1);
  });
});

describe('a quote that is voided while marks are taken', () => {
  const holding = async (work: (tx: EntityManager) => Promise<unknown>) => {
    const runner = db.createQueryRunner();
    await runner.startTransaction();
    await work(runner.manager);
    return async () => {
      await runner.commitTransaction();
      await runner.release();
    };
  };

  it('is seen among those marks when they were taken first', async () => {
    await recorded('ETH', [4, '1000']);
    const proposed = await officers.propose('voided-quotes', voidOf('ETH', 4, '1000'));
    const commit = await holding((tx) => house.app.get(SnapshotTakingService).takeExtra(tx));
    const approving = officers.approve(proposed);
    await waits();
    await commit();
    expect(await approving).toBe('200 bad');
    expect(await revaluations()).toContain(`voided/${proposed.proposalId}`);
  });

  it('is not among those marks when it was voided first', async () => {
    await recorded('ETH', [3, '1001']);
    const { proposalId, termsHash } = await officers.propose('voided-quotes', voidOf('ETH', 3, '1001'));
    const commit = await holding((tx) =>
      house.app
        .get(MarketChangeService)
        .approve(tx, { proposalId, termsHash, checker: 'risk-officer' as never }),
    );
    const taking = takeExtra();
    await waits();
    await commit();
    expect(await marked((await taking).snapshotId, 'ETH')).toMatchObject({ price: '4300' });
  });
});

describe('a price that is right and that nobody would believe', () => {
  it('is recorded as two have agreed, and what follows is compared with it, and with nothing before it', async () => {
    await recorded('BTC', [20, '121000']);
    expect(saidBy(await record(said('BTC', 15, '9000')))).toBe('422 implausible');
    const approval = await officers.agree('agreed-quotes', agreedOf('BTC', 15, '9000'));
    expect(
      await db.query(
        `select price::text, label, approval_id, source from quote where symbol = 'BTC' and price = 9000`,
      ),
    ).toEqual([{ price: '9000', label: 'last', approval_id: approval, source: 'venue-1' }]);
    await recorded('BTC', [14, '8800']);
    expect(saidBy(await record(said('BTC', 13, '121000')))).toBe('422 implausible');
    expect(saidBy(await record(said('BTC', 13, '1700')))).toBe('422 implausible');
    // What comes late, and is of before, is compared with what was before.
    await recorded('BTC', [17, '100000']);
    expect((await record(said('BTC', 15, '9000'))).json).toEqual({ recorded: 0 });
  });

  it('is no longer what a price is compared with once it is voided', async () => {
    await officers.agree('voided-quotes', voidOf('BTC', 15, '9000'));
    await officers.agree('voided-quotes', voidOf('BTC', 14, '8800'));
    await recorded('BTC', [12, '120000']);
  });

  it('is agreed on under the name of a source with a key as well: its quote is what nobody took', async () => {
    const desk = await aSource('desk-2', 'KEYED');
    const push = async (ago: number, price: string) =>
      saidBy(
        await desk.push('/v1/market-data/quotes', {
          body: { quotes: [{ symbol: 'KEYED', quotedAt: textOf(plusMinutes(now, -ago)), price }] },
        }),
      );
    expect(await push(3, '50')).toBe('200 bad');
    expect(await push(2, '5')).toBe('422 implausible');
    await officers.agree('agreed-quotes', agreedOf('KEYED', 2, '5', { source: 'desk-2' }));
    expect(await push(1, '5.1')).toBe('200 bad');
  });
});
