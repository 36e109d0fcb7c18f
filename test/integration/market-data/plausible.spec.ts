import { plusMinutes } from '@app/kernel';
import { MarketDataModule, QuoteService } from '@app/market-data';
import type { Quote } from '@app/market-data/domain';
import { databaseModule, readSettings } from '@app/platform';
import type { INestApplicationContext } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import fc from 'fast-check';
import { DataSource } from 'typeorm';
import { type FreshDatabase, freshDatabase } from '../../support/database';

const START = new Date('2025-10-10T00:00:00Z');
const SOURCES = ['venue-1', 'venue-2'];

let database: FreshDatabase;
let app: INestApplicationContext;
let db: DataSource;
let quotes: QuoteService;
let symbols = 0;

beforeAll(async () => {
  database = await freshDatabase();
  const settings = readSettings({ DATABASE_URL: database.url });
  const built = Test.createTestingModule({
    imports: [databaseModule(settings, 'plausible'), MarketDataModule],
  });
  app = await (await built.compile()).init();
  db = app.get(DataSource);
  quotes = app.get(QuoteService);
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

/** A price so many minutes after midnight; with its source, where it is not the first. */
type Said = readonly [minutes: number, price: string, source?: string];

/** A market that nobody has quoted yet. */
async function aMarket() {
  const symbol = `S${String((symbols += 1))}`;
  await db.transaction((tx) => quotes.declareMarket(tx, { symbol, sources: SOURCES, maxAgeMinutes: 90 }));
  const quoteOf = ([minutes, price, source = 'venue-1']: Said): Quote => ({
    symbol,
    price,
    quotedAt: plusMinutes(START, minutes),
    source,
    label: 'close',
  });
  const record = (...said: Said[]) => db.transaction((tx) => quotes.record(tx, said.map(quoteOf)));
  const stored = async () => {
    const rows: { price: string }[] = await db.query(
      'select price::text from quote where symbol = $1 order by quoted_at, source',
      [symbol],
    );
    return rows.map(({ price }) => price);
  };
  return { symbol, record, stored };
}

describe('a price', () => {
  it.each<{ stood: Said[]; said: Said[]; from: string; why: string }>([
    {
      stood: [
        [0, '100'],
        [10, '450'],
      ],
      said: [[20, '2000']],
      from: '100',
      why: 'it was walked up by steps',
    },
    {
      stood: [
        [0, '100'],
        [10, '25'],
      ],
      said: [[20, '6']],
      from: '100',
      why: 'it was walked down by steps',
    },
    {
      stood: [[0, '100']],
      said: [
        [10, '450'],
        [20, '2000'],
      ],
      from: '100',
      why: 'one batch walks it',
    },
    {
      stood: [[0, '100']],
      said: [
        [10, '450'],
        [10, '80', 'venue-2'],
      ],
      from: '80',
      why: 'two sources of one instant are far apart',
    },
    {
      stood: [
        [0, '100'],
        [61, '450'],
      ],
      said: [[62, '2000']],
      from: '100',
      why: 'that stood as the hour began, however old',
    },
    {
      stood: [
        [0, '100'],
        [0, '90', 'venue-2'],
      ],
      said: [[300, '460']],
      from: '90',
      why: 'each of the last instant stood',
    },
    {
      stood: [
        [0, '100'],
        [120, '110'],
      ],
      said: [[90, '21']],
      from: '110',
      why: 'it comes late, and is far from what came after it',
    },
    {
      stood: [
        [0, '100'],
        [60, '450'],
      ],
      said: [[60, '80', 'venue-2']],
      from: '450',
      why: 'another source of its instant had it elsewhere before',
    },
  ])('is refused, and names $from, when $why', async ({ stood, said, from }) => {
    const market = await aMarket();
    for (const each of stood) expect(await market.record(each)).toEqual({ ok: true, value: 1 });
    const before = await market.stored();
    expect(await market.record(...said)).toMatchObject({
      ok: false,
      refusal: { kind: 'implausible', stood: { price: from } },
    });
    expect(await market.stored()).toEqual(before);
  });

  it.each<{ said: Said[]; why: string }>([
    {
      said: [
        [0, '100'],
        [10, '450'],
        [70, '2000'],
      ],
      why: 'it has taken an hour for each step',
    },
    {
      said: [
        [0, '100'],
        [30, '500'],
        [60, '100'],
        [90, '500'],
      ],
      why: 'it comes back',
    },
    {
      said: [
        [120, '100'],
        [0, '4'],
      ],
      why: 'what came later came more than an hour later',
    },
  ])('is recorded when $why', async ({ said }) => {
    const market = await aMarket();
    for (const each of said) expect(await market.record(each)).toEqual({ ok: true, value: 1 });
  });

  it('is recorded in a file of years as in a quote of its own, however far the years are apart', async () => {
    const market = await aMarket();
    // A fifth more each day: at its end it is many times what it was.
    const file = Array.from({ length: 24 * 40 }, (_, hour): Said => [
      hour * 60,
      String(Math.round(1000 * 1.2 ** Math.floor(hour / 24))),
    ]);
    const slip: Said = [24 * 20 * 60 + 30, '999999999'];
    expect(await market.record(...file, slip)).toMatchObject({
      ok: false,
      refusal: { kind: 'implausible', price: '999999999', quotedAt: '2025-10-30T00:30:00Z' },
    });
    expect(await market.record(...file)).toEqual({ ok: true, value: file.length });
  });

  it('is near to every other within an hour of it, in whatever order and batches they come', async () => {
    const batches = fc.array(
      fc.tuple(
        fc.integer({ min: 0, max: 400 }),
        fc.integer({ min: 1, max: 60 }).map(String),
        fc.constantFrom(...SOURCES),
      ),
      { minLength: 1, maxLength: 4 },
    );
    const market = await aMarket();
    const taken = { yes: 0, no: 0 };
    for (const batch of fc.sample(batches, { seed: 20251010, numRuns: 150 }))
      taken[(await market.record(...batch)).ok ? 'yes' : 'no'] += 1;
    expect(Math.min(taken.yes, taken.no)).toBeGreaterThan(10);
    const far = await db.query<object[]>(
      `select from quote a join quote b on a.symbol = b.symbol and a.quoted_at < b.quoted_at + interval '1 hour'
         and b.quoted_at < a.quoted_at + interval '1 hour'
       where a.symbol = $1 and a.price > 5 * b.price`,
      [market.symbol],
    );
    expect(far).toEqual([]);
  });

  it('is looked at beside what another writer says at the same moment', async () => {
    for (let round = 0; round < 10; round += 1) {
      const market = await aMarket();
      await market.record([0, '100']);
      const answers = await Promise.all([market.record([1, '450']), market.record([2, '25'])]);
      expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    }
  });
});
