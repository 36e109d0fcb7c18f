import fc from 'fast-check';
import { pageOf } from './page-of';

const list = ['1', '2', '3'];
const same = (id: string) => id;

describe('pageOf', () => {
  it.each([
    { asked: { limit: 2 }, page: ['1', '2'], next: '2', why: 'there is more' },
    { asked: { limit: 3 }, page: ['1', '2', '3'], next: null, why: 'that is all' },
    { asked: { after: '2', limit: 2 }, page: ['3'], next: null, why: 'it goes on where the last one ended' },
    { asked: { after: '3', limit: 2 }, page: [], next: null, why: 'nothing comes after the last' },
    { asked: { after: '9', limit: 2 }, page: [], next: null, why: 'nothing comes after what is not there' },
  ])('gives $page: $why', ({ asked, page, next }) => {
    expect(pageOf(list, same, asked)).toEqual({ page, next });
  });

  it('loses and repeats nothing, however few are asked for at once', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string()), fc.integer({ min: 1, max: 7 }), (all, limit) => {
        const seen: string[] = [];
        let next: string | null = null;
        do {
          const turned: ReturnType<typeof pageOf<string>> = pageOf(all, same, {
            limit,
            ...(next !== null && { after: next }),
          });
          seen.push(...turned.page);
          next = turned.next;
        } while (next !== null);
        expect(seen).toEqual(all);
      }),
    );
  });
});
