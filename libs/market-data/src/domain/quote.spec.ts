import { Exact } from '@app/kernel';
import fc from 'fast-check';
import { midOf, priceOf } from './quote';

describe('a quote', () => {
  it.each([
    { quote: { price: '100' }, says: '100', why: 'a price alone is one' },
    { quote: { price: '100', bid: '99', ask: '101' }, says: '100', why: 'with both sides too' },
    { quote: { price: '100', bid: '100', ask: '100' }, says: '100', why: 'a locked book is a book' },
    { quote: { price: '100', bid: '101', ask: '99' }, says: 'crossed', why: 'the bid is above the ask' },
    { quote: { price: '100', bid: '100' }, says: 'one-sided', why: 'nobody asks' },
    { quote: { price: '100', ask: '100' }, says: 'one-sided', why: 'nobody bids' },
    { quote: { price: '100', bid: '0', ask: '101' }, says: 'not-a-price', why: 'an empty side is no side' },
    { quote: { price: '0' }, says: 'not-a-price', why: 'nothing is free' },
    { quote: { price: '-1' }, says: 'not-a-price', why: 'nor paid to be taken' },
    { quote: { price: 'NaN' }, says: 'not-a-price', why: 'it is not a number' },
    { quote: { price: '1e5' }, says: 'not-a-price', why: 'a price is written in digits' },
    { quote: { price: '120', bid: '80', ask: '120' }, says: '120', why: 'half as much again is the widest' },
    { quote: { price: '100', bid: '80', ask: '120.01' }, says: 'too-wide', why: 'wider is no market' },
  ])('says $says: $why', ({ quote, says }) => {
    const price = priceOf(quote);
    expect(price.ok ? price.value.toFixed() : price.refusal).toBe(says);
  });

  it('has its middle between its sides, exactly', () => {
    expect(midOf('0.1', '0.2')).toBe('0.15');
    const cents = fc.integer({ min: 1, max: 1_000_000 });
    fc.assert(
      fc.property(cents, cents, (a, b) => {
        const [bid, ask] = [Math.min(a, b), Math.max(a, b)];
        expect(new Exact(midOf(String(bid), String(ask))).times(2).toNumber()).toBe(bid + ask);
      }),
    );
  });
});
