import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { isPromise, owed, USDC } from './asset';
import { Money } from './money';

const USD = { code: 'USD', scale: 2 };
const EUR = { code: 'EUR', scale: 2 };
const usd = (amount: string) => Money.of(amount, USD);
const cents = fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }).map((minor) => Money.ofMinor(minor, USD));
const weights = fc
  .array(fc.bigInt({ min: 0n, max: 1_000_000n }), { minLength: 1, maxLength: 12 })
  .filter((each) => each.some((weight) => weight > 0n));

describe('Money', () => {
  it('splits without losing or inventing a unit, each part within a unit of its share', () => {
    fc.assert(
      fc.property(cents, weights, (whole, shares) => {
        const parts = whole.split(shares);
        const total = shares.reduce((sum, share) => sum + share, 0n);
        expect(Money.sum(parts, USD)).toEqual(whole);
        parts.forEach((part, i) => {
          const error = part.minor * total - whole.minor * shares[i]!;
          expect(error > -total && error < total).toBe(true);
        });
      }),
    );
  });

  it.each([
    {
      whole: '1.00',
      shares: [1n, 2n],
      parts: ['0.33', '0.67'],
      why: 'the larger remainder gets the odd unit',
    },
    { whole: '0.01', shares: [0n, 1n], parts: ['0.00', '0.01'], why: 'a weight of zero gets nothing' },
    { whole: '0.01', shares: [1n, 1n], parts: ['0.01', '0.00'], why: 'the first of two equals wins' },
    {
      whole: '-0.05',
      shares: [1n, 1n, 1n],
      parts: ['-0.02', '-0.02', '-0.01'],
      why: 'a debt splits as a credit',
    },
  ])('splits $whole: $why', ({ whole, shares, parts }) => {
    expect(
      usd(whole)
        .split(shares)
        .map((part) => part.toText()),
    ).toEqual(parts);
  });

  it.each([
    { amount: '10.01', up: '15.00', down: '10.00' },
    { amount: '10.00', up: '10.00', down: '10.00' },
    { amount: '-10.01', up: '-15.00', down: '-10.00' },
  ])('brings $amount to a multiple of five: $up or $down', ({ amount, up, down }) => {
    expect(usd(amount).toMultipleOf(usd('5'), 'up').toText()).toBe(up);
    expect(usd(amount).toMultipleOf(usd('5'), 'down').toText()).toBe(down);
    expect(usd(amount).toMultipleOf(usd('0'), 'up')).toEqual(usd(amount));
  });

  it('rounds where it is told to', () => {
    expect(
      ['up', 'down', 'even'].map((way) =>
        usd('0.01')
          .times('2.5', way as 'up')
          .toText(),
      ),
    ).toEqual(['0.03', '0.02', '0.02']);
    expect(Money.fromEstimate(1.005, USD, 'up').toText()).toBe('1.01');
  });

  it('knows no negative zero', () => {
    expect(usd('-0.01').times('0.1', 'down')).toEqual(Money.zero(USD));
    expect(usd('-0.01').times('0.1', 'down').toText()).toBe('0.00');
  });

  it('refuses to mix assets', () => {
    expect(() => usd('1').plus(Money.of('1', EUR))).toThrow('cannot combine USD with EUR');
    expect(() => Money.of('1', USDC).plus(Money.of('1', owed(USDC)))).toThrow(
      'cannot combine USDC with USDC.owed',
    );
  });

  it.each(['0.001', 'NaN', 'Infinity'])('refuses %s as an amount of USD', (text) => {
    expect(() => usd(text)).toThrow();
  });

  it.each(['1e5', 'NaN', '', ' 1', '+1', '0x10', '1.', '.5', '1.234', '1,000'])(
    'does not take the text %p',
    (text) => {
      expect(Money.fits(text, USD)).toBe(false);
    },
  );

  it('reads back what it writes, at any scale', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n }), fc.nat({ max: 18 }), (minor, scale) => {
        const money = Money.ofMinor(minor, { code: 'X', scale });
        expect(Money.of(money.toText(), money.asset)).toEqual(money);
      }),
    );
  });

  it('keeps its precision when someone changes decimal.js globally', () => {
    Decimal.set({ precision: 2 });
    expect(usd('123456789.01').plus(usd('0.01')).toText()).toBe('123456789.02');
    expect(usd('123456789.01').times('1', 'even').toText()).toBe('123456789.01');
    Decimal.set({ precision: 20 });
  });
});

it('keeps money and promises of it apart', () => {
  expect(owed(USDC)).toEqual({ code: 'USDC.owed', scale: 6 });
  expect([isPromise(USDC), isPromise(owed(USDC))]).toEqual([false, true]);
  expect(() => owed(owed(USDC))).toThrow('promise already');
});
