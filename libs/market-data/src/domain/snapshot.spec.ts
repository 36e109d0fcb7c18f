import fc from 'fast-check';
import type { Quote } from './quote';
import { canonicalText, type MarkPolicy, snapshotOf } from './snapshot';

const at = (hhmm: string) => new Date(`2025-10-10T${hhmm}:00Z`);
const quote = (symbol: string, hhmm: string, price: string, source = 'first'): Quote => ({
  symbol,
  price,
  quotedAt: at(hhmm),
  source,
  label: 'test',
});
const both = { sources: ['first', 'second'], maxAgeMinutes: 60 };
const policies: MarkPolicy[] = [
  { symbol: 'BTC', ...both },
  { symbol: 'DOGE', ...both },
];
const btc = quote('BTC', '22:00', '113451.87');

describe('snapshotOf', () => {
  it.each([
    { quotes: [quote('DOGE', '22:00', '0.095')], price: '0.095', why: 'it is of the instant' },
    { quotes: [quote('DOGE', '21:00', '0.234')], price: '0.234', why: 'it is just young enough' },
    {
      quotes: [quote('DOGE', '21:00', '1'), quote('DOGE', '21:30', '2', 'second')],
      price: '2',
      why: 'it is newer',
    },
    {
      quotes: [quote('DOGE', '22:00', '1', 'second'), quote('DOGE', '22:00', '2')],
      price: '2',
      why: 'its source is better',
    },
    {
      quotes: [quote('DOGE', '22:00', '1'), quote('DOGE', '22:01', '2')],
      price: '1',
      why: 'the other is of the future',
    },
  ])('marks DOGE at $price: $why', ({ quotes, price }) => {
    const snapshot = snapshotOf([btc, ...quotes], policies, at('22:00'));
    expect(snapshot.ok && snapshot.value.marks.get('DOGE')?.price).toBe(price);
  });

  it.each([
    { quotes: [], reason: 'missing', why: 'there is none' },
    {
      quotes: [quote('DOGE', '22:00', '1', 'unknown')],
      reason: 'missing',
      why: 'its source is not one of ours',
    },
    { quotes: [quote('DOGE', '20:59', '1')], reason: 'stale', why: 'it is a minute too old' },
  ])('refuses DOGE as $reason, and marks BTC all the same: $why', ({ quotes, reason }) => {
    const taken = snapshotOf([btc, ...quotes], policies, at('22:00'));
    expect(taken).toMatchObject({ ok: true, value: { unmarked: [{ symbol: 'DOGE', reason }] } });
    expect(taken.ok && [...taken.value.marks.keys()]).toEqual(['BTC']);
  });

  it('is none when nothing is marked', () => {
    expect(snapshotOf([], policies, at('22:00'))).toMatchObject({
      ok: false,
      refusal: [{ symbol: 'BTC' }, { symbol: 'DOGE' }],
    });
  });

  describe('judges each symbol by its own policy', () => {
    const own: MarkPolicy[] = [
      { symbol: 'BTC', sources: ['first'], maxAgeMinutes: 5 },
      { symbol: 'DOGE', sources: ['second', 'first'], maxAgeMinutes: 60 },
    ];
    const doge = [quote('DOGE', '21:00', '1'), quote('DOGE', '21:00', '2', 'second')];

    it('takes a source, an order of sources and an age that the other would not', () => {
      const quotes = [quote('BTC', '21:55', '100'), quote('BTC', '22:00', '101', 'second'), ...doge];
      const taken = snapshotOf(quotes, own, at('22:00'));
      expect(taken.ok && [...taken.value.marks].map(([symbol, { price }]) => [symbol, price])).toEqual([
        ['BTC', '100'],
        ['DOGE', '2'],
      ]);
    });

    it.each([
      { btcs: [quote('BTC', '21:54', '100')], reason: 'stale', why: 'DOGE may be that old' },
      { btcs: [quote('BTC', '22:00', '101', 'second')], reason: 'missing', why: 'DOGE has that source' },
    ])('refuses BTC alone as $reason, although $why', ({ btcs, reason }) => {
      const taken = snapshotOf([...btcs, ...doge], own, at('22:00'));
      expect(taken).toMatchObject({ ok: true, value: { unmarked: [{ symbol: 'BTC', reason }] } });
    });
  });

  it('does not depend on the order in which quotes arrive', () => {
    const quotes = [
      btc,
      quote('BTC', '21:30', '1'),
      quote('DOGE', '22:00', '2', 'second'),
      quote('DOGE', '22:00', '3'),
    ];
    const text = (list: Quote[]) => {
      const snapshot = snapshotOf(list, policies, at('22:00'));
      return snapshot.ok ? canonicalText(snapshot.value) : '';
    };
    fc.assert(
      fc.property(fc.shuffledSubarray(quotes, { minLength: quotes.length }), (shuffled) => {
        expect(text(shuffled)).toBe(text(quotes));
        expect(text(shuffled)).toContain('DOGE|3|2025-10-10T22:00:00Z|first');
      }),
    );
  });
});
