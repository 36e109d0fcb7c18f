import { Exact } from '@app/kernel';
import fc from 'fast-check';
import { billOf, coinOf } from './example-collateral';
import { connectionOf, fallsWith } from './wrong-way';

const connected = [
  { id: 'north', as: 'seat' },
  { id: 'K', as: 'entity' },
  { id: 'north-holding', as: 'affiliate' },
  { id: 'venue-1-1h', as: 'venue' },
] as const;
const whom = (id: string | null) => ({ name: `known as ${String(id)}`, id });

it.each([
  { terms: { issuer: whom('north') }, found: { through: 'issuer', to: 'seat' }, why: 'its own paper' },
  {
    terms: { guarantor: whom('north-holding') },
    found: { through: 'guarantor', to: 'affiliate' },
    why: 'its group’s word',
  },
  {
    terms: { redeemableAt: whom('K') },
    found: { through: 'redeemer', to: 'entity' },
    why: 'the house would pay it',
  },
  {
    terms: { redeemableAt: whom('venue-1') },
    found: { through: 'redeemer', to: 'venue' },
    why: 'the venue whose bars are the marks',
  },
])('an asset is refused through its $found.through: $why', ({ terms, found }) => {
  expect(connectionOf(billOf(terms), connected)).toMatchObject(found);
});

it.each([
  { terms: {}, why: 'nobody of those is behind it' },
  { terms: { issuer: whom(null) }, why: 'a name is no identity' },
  { terms: { issuer: whom('venue') }, why: 'another venue’s name begins so' },
  { terms: { issuer: whom('north-') }, why: 'nor is a party one whose name begins so' },
])('an asset is not connected where $why', ({ terms }) => {
  expect(
    connectionOf(
      billOf(terms),
      connected.filter(({ id }) => id !== 'venue-1-1h' || terms.issuer?.id !== 'venue'),
    ),
  ).toBeUndefined();
});

describe('collateral that falls with the position', () => {
  const gains = (of: Readonly<Record<string, number>>) =>
    new Map(Object.entries(of).map(([underlying, gain]) => [underlying, new Exact(gain)]));

  it.each([
    { coin: 'BTC', of: { BTC: 5 }, together: false, falls: true, why: 'BTC behind long BTC' },
    { coin: 'BTC', of: { BTC: -5 }, together: true, falls: false, why: 'BTC behind short BTC hedges it' },
    { coin: 'ETH', of: { BTC: 5 }, together: false, falls: false, why: 'the agreement correlates nothing' },
    {
      coin: 'ETH',
      of: { BTC: 5 },
      together: true,
      falls: true,
      why: 'ETH behind long BTC, which move together',
    },
    {
      coin: 'BTC',
      of: { BTC: 1, ETH: -9 },
      together: true,
      falls: true,
      why: 'its own underlying comes first',
    },
    { coin: 'BTC', of: {}, together: true, falls: false, why: 'there is no position' },
  ])('$coin, with gains of $of: $falls, because $why', ({ coin, of, together, falls }) => {
    expect(fallsWith(coinOf(coin).underlying, gains(of), together)).toBe(falls);
  });

  it('is nothing that rises and falls with no market, whatever the position', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.integer()), fc.boolean(), (of, together) => {
        expect(fallsWith(billOf().underlying, gains(of), together)).toBe(false);
      }),
    );
  });
});
