import { Exact } from '@app/kernel';
import { isNear } from './dispute-quotation';

describe('isNear', () => {
  it.each([
    { mid: '2', of: 'price', valued: '1', near: true, why: 'twice is the most' },
    { mid: '2.01', of: 'price', valued: '1', near: false, why: 'no dealers are so far apart' },
    { mid: '0.5', of: 'price', valued: '1', near: true, why: 'half is the least' },
    { mid: '0.1', of: 'price', valued: '1', near: false, why: 'a decimal point' },
    { mid: '0.2', of: 'daily-volatility', valued: '0.05', near: true, why: 'it is an estimate' },
    { mid: '0.3', of: 'daily-volatility', valued: '0.05', near: false, why: 'of something else' },
    { mid: '7', of: 'price', valued: undefined, near: true, why: 'there is nothing to be near to' },
    { mid: '7', of: 'daily-volatility', valued: '0', near: true, why: 'nobody had estimated any' },
  ] as const)('$mid for $valued as $of: $near, for $why', ({ mid, of, valued, near }) => {
    const quotation = { symbol: 'DOGE', dealer: 'd', mid: new Exact(mid), of };
    expect(isNear(quotation, valued === undefined ? undefined : new Exact(valued))).toBe(near);
  });
});
