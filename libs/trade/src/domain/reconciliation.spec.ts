import { Exact } from '@app/kernel';
import fc from 'fast-check';
import type { ReportedTrade } from './portfolio-file';
import { type BookedTrade, cadenceOf, reconcile, reconciledRows } from './reconciliation';

const AT = '2025-10-10T20:30:00Z';
const booked = (tradeId: string, changed: Partial<BookedTrade> = {}): BookedTrade => ({
  tradeId,
  instrument: 'BTC-PERP',
  quantity: new Exact(-2),
  price: new Exact('121400.5'),
  tradedAt: new Date(AT),
  ...changed,
});
const reported = (tradeId: string, changed: Partial<ReportedTrade> = {}): ReportedTrade => ({
  ...booked(tradeId),
  line: 2,
  ...changed,
});

describe('two records of a trade', () => {
  it.each([
    { changed: {}, fields: [], why: 'are equal' },
    { changed: { price: new Exact('121400.6') }, fields: [], why: 'a price may lose a millionth of itself' },
    { changed: { price: new Exact('121400.7') }, fields: ['price'], why: 'and no more' },
    {
      changed: { quantity: new Exact('-2.000000001') },
      fields: ['quantity'],
      why: 'a quantity is equal or not',
    },
    {
      changed: { quantity: new Exact(2) },
      fields: ['quantity'],
      why: 'the other side of it is not the same',
    },
    {
      changed: { tradedAt: new Date('2025-10-10T20:31:00Z') },
      fields: [],
      why: 'two clocks lie a minute apart',
    },
    { changed: { tradedAt: new Date('2025-10-10T20:31:01Z') }, fields: ['tradedAt'], why: 'and no more' },
    {
      changed: { instrument: 'ETH-PERP', price: new Exact(1) },
      fields: ['instrument', 'price'],
      why: 'every field that differs is named',
    },
  ])('differ in $fields: $why', ({ changed, fields }) => {
    const { matched, differing } = reconcile([booked('T')], [reported('T', changed)]);
    expect(matched).toEqual(fields.length === 0 ? ['T'] : []);
    expect(differing.flatMap(({ differences }) => differences.map(({ field }) => field))).toEqual(fields);
  });
});

it('names what is missing on either side, and compares what comes twice with nothing', () => {
  const twice = [reported('D', { line: 3 }), reported('D', { line: 7 })];
  const result = reconcile([booked('A'), booked('D')], [reported('B'), ...twice]);
  expect(result.missingHere.map(({ tradeId }) => tradeId)).toEqual(['B']);
  expect(result.missingThere.map(({ tradeId }) => tradeId)).toEqual(['A']);
  expect(result.duplicates).toEqual([{ tradeId: 'D', lines: [3, 7] }]);
  expect(reconciledRows(result).map((row) => row.slice(0, 2).join(' '))).toEqual([
    'trade_id outcome',
    'B missing-here',
    'A missing-there',
    'D duplicate',
  ]);
});

it('puts every trade of either side into exactly one list', () => {
  const ids = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'));
  fc.assert(
    fc.property(fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e')), ids, (ours, theirs) => {
      const result = reconcile(
        ours.map((name) => booked(name)),
        theirs.map((name) => reported(name)),
      );
      const listed = [
        ...result.matched,
        ...[result.differing, result.missingHere, result.missingThere, result.duplicates].flatMap((list) =>
          list.map(({ tradeId }) => tradeId),
        ),
      ];
      expect(listed.sort()).toEqual([...new Set([...ours, ...theirs])].sort());
    }),
  );
});

it.each([
  { trades: 0, every: 'quarter' },
  { trades: 50, every: 'quarter' },
  { trades: 51, every: 'week' },
  { trades: 499, every: 'week' },
  { trades: 500, every: 'business-day' },
])('is due every $every for $trades trades', ({ trades, every }) => {
  const source = 'Delegated Regulation (EU) No 149/2013, article 13(3)(a)';
  const steps = [
    { atLeast: 51, every: 'week', source },
    { atLeast: 500, every: 'business-day', source },
    { atLeast: 0, every: 'quarter', source },
  ] as const;
  expect(cadenceOf(trades, steps)?.every).toBe(every);
});
