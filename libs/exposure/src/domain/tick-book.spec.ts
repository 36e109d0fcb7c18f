import fc from 'fast-check';
import { TickBook, type WatchedBook } from './tick-book';

const BTC = { underlying: 'BTC', units: 2, struck: 100 };
const watched = (more: Partial<WatchedBook> = {}): WatchedBook => ({
  positions: [BTC],
  exposure: 10,
  low: -90,
  high: 110,
  gap: Infinity,
  ...more,
});
const bookOf = (...books: WatchedBook[]) => new TickBook(books);

describe('a book that is watched', () => {
  it.each([
    { of: watched(), mark: 51, crosses: [], why: 'a long seat owes 98 more: it is within' },
    { of: watched(), mark: 49, crosses: ['exposure'], why: 'it owes 112, and 110 is the most' },
    {
      of: watched(),
      mark: 151,
      crosses: ['exposure'],
      why: 'it is owed 92, and the other seat is looked at for 90',
    },
    {
      of: watched({ high: 110, exposure: 110 }),
      mark: 100,
      crosses: [],
      why: 'at the bound it has not crossed',
    },
    {
      of: watched({ gap: 0.1 }),
      mark: 89.9,
      crosses: ['price-gap'],
      why: 'the price fell by more than a tenth',
    },
    { of: watched({ gap: 0.1 }), mark: 109.9, crosses: [], why: 'it rose by less than that' },
    { of: watched({ gap: 0.1, positions: [] }), mark: 50, crosses: [], why: 'a price it does not hold' },
  ])('crosses $crosses at $mark: $why', ({ of, mark, crosses }) => {
    expect(
      bookOf(of)
        .move('BTC', mark)
        .map(({ cause }) => cause),
    ).toEqual(crosses);
  });

  it('tells of a crossing once, however far it goes on', () => {
    const own = watched({ gap: 0.1 });
    const book = bookOf(own);
    expect(book.move('BTC', 40)).toEqual([{ book: own, cause: 'exposure', exposure: 130 }]);
    expect(book.move('BTC', 30)).toEqual([]);
    expect(book.move('BTC', 300)).toEqual([]);
  });

  it('hears of prices that nobody holds, and of symbols nobody knows, without a word', () => {
    const book = bookOf(watched());
    expect([book.move('ETH', 1), book.move('SOL', 1)]).toEqual([[], []]);
  });

  it('measures each from the mark of its own run', () => {
    const [before, since] = [
      watched({ gap: 0.1 }),
      watched({ gap: 0.1, positions: [{ ...BTC, struck: 108 }] }),
    ];
    const book = bookOf(before, since);
    expect(book.move('BTC', 111)).toEqual([{ book: before, cause: 'price-gap', exposure: -12 }]);
    expect(book.exposureOf(1)).toBe(4);
    expect(book.move('BTC', 97)).toEqual([{ book: since, cause: 'price-gap', exposure: 32 }]);
  });

  it('says nothing of whoever its run has left beyond its bounds, until a price moves', () => {
    const book = bookOf(watched({ high: 5 }));
    expect(book.move('BTC', 100)).toEqual([]);
    expect(book.move('BTC', 101)).toHaveLength(1);
  });

  it('takes what is held of one underlying both ways as one position: no tick is half done', () => {
    const book = bookOf(
      watched({
        positions: [
          { ...BTC, units: 1000 },
          { ...BTC, units: -999 },
        ],
      }),
    );
    expect(book.move('BTC', 90)).toEqual([]);
    expect(book.exposureOf(0)).toBe(20);
  });

  it('is after any ticks what a full valuation gives', () => {
    const symbols = fc.constantFrom('BTC', 'ETH');
    const units = fc.integer({ min: -1000, max: 1000 });
    const struck = fc.constantFrom(90, 100, 110);
    const positions = fc.array(fc.record({ underlying: symbols, units, struck }), { maxLength: 8 });
    const ticks = fc.array(fc.tuple(symbols, fc.integer({ min: 1, max: 10_000 })), { maxLength: 20 });
    fc.assert(
      fc.property(fc.array(positions, { minLength: 1, maxLength: 5 }), ticks, (all, moves) => {
        const book = bookOf(
          ...all.map((each) => watched({ positions: each, exposure: 0, low: -Infinity, high: Infinity })),
        );
        const marks: Record<string, number> = {};
        for (const [symbol, mark] of moves) {
          marks[symbol] = mark;
          book.move(symbol, mark);
        }
        for (const [n, each] of all.entries()) {
          const full = each.reduce(
            (sum, { underlying, units, struck }) => sum - units * ((marks[underlying] ?? struck) - struck),
            0,
          );
          expect(book.exposureOf(n)).toBeCloseTo(full, 9);
        }
      }),
    );
  });
});
