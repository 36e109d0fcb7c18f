import { id } from '@app/kernel';
import { laneOf } from './lane';

const books = Array.from({ length: 400 }, (_, index) => id<'Book'>(String(index + 1)));

describe('a lane', () => {
  it('is always the same for one book', () => {
    for (const book of books) expect(laneOf(book, 4)).toBe(laneOf(book, 4));
  });

  it.each([{ lanes: 1 }, { lanes: 2 }, { lanes: 4 }])(
    'gets its share of many books, of $lanes',
    ({ lanes }) => {
      const counts = new Array<number>(lanes).fill(0);
      for (const book of books) counts[laneOf(book, lanes)]! += 1;
      for (const count of counts) expect(count).toBeGreaterThan((books.length / lanes) * 0.6);
    },
  );

  it('is one of those there are', () => {
    expect(() => laneOf(books[0]!, 0)).toThrow('without lanes');
  });
});
