import fc from 'fast-check';
import { rateOf } from './funding-rate';

const END = '2025-10-10T16:00:00Z';

describe('a funding rate', () => {
  it.each([
    { rate: '0.0001', says: '0.0001', why: 'longs pay shorts' },
    { rate: '-0.0001', says: '-0.0001', why: 'shorts pay longs' },
    { rate: '0', says: '0', why: 'nobody pays' },
    { rate: '0.04', says: '0.04', why: 'it is at the cap' },
    { rate: '-0.04', says: '-0.04', why: 'it is at the cap the other way' },
    { rate: '0.040000000000000001', says: 'not-a-funding-rate', why: 'it is beyond it' },
    { rate: '-1', says: 'not-a-funding-rate', why: 'a percentage was sent for a fraction' },
    { rate: '1e-4', says: 'not-a-funding-rate', why: 'a rate is written in digits' },
    { rate: '', says: 'not-a-funding-rate', why: 'there is none' },
    {
      rate: '0.0001',
      paidAt: '2025-10-10T00:00:00Z',
      says: '0.0001',
      why: 'a day begins with the end of one',
    },
    { rate: '0.0001', paidAt: '2025-10-10T12:00:00Z', says: 'no-such-interval', why: 'none ends at noon' },
    {
      rate: '0.0001',
      paidAt: '2025-10-10T16:00:00.001Z',
      says: 'no-such-interval',
      why: 'it is over by then',
    },
  ])('of $rate for $paidAt says $says: $why', ({ rate, paidAt = END, says }) => {
    const read = rateOf({ rate, paidAt: new Date(paidAt) });
    expect(read.ok ? read.value.toFixed() : read.refusal).toBe(says);
  });

  it('is one exactly when its opposite is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), (units) => {
        const rate = `0.${String(units).padStart(5, '0')}`;
        const isOne = (text: string) => rateOf({ rate: text, paidAt: new Date(END) }).ok;
        expect([isOne(rate), isOne(`-${rate}`)]).toEqual([units <= 4000, units <= 4000]);
      }),
    );
  });
});
