import { Exact } from '@app/kernel';
import { unvaluedOf } from './unvalued';

const perpetual = { kind: 'linear-perpetual' } as const;
const future = {
  kind: 'dated-future',
  contractSize: new Exact(1),
  expiresAt: new Date('2025-12-26T08:00:00Z'),
} as const;
const known = new Map([
  ['BTC', { fundingRate: new Exact(0) }],
  ['SOL', { fundingRate: undefined }],
]);

it.each([
  { legs: [], says: undefined, why: 'there is nothing to value' },
  { legs: [{ underlying: 'BTC', terms: perpetual }], says: undefined, why: 'a rate of 0 is one' },
  { legs: [{ underlying: 'SOL', terms: future }], says: undefined, why: 'what is dated waits for no rate' },
  {
    legs: [
      { underlying: 'SOL', terms: future },
      { underlying: 'SOL', terms: perpetual },
    ],
    says: { kind: 'no-funding-rate', underlying: 'SOL' },
    why: 'one of them is a perpetual',
  },
  {
    legs: [{ underlying: 'DOGE', terms: future }],
    says: { kind: 'no-mark', underlying: 'DOGE' },
    why: 'nobody marks it',
  },
])('legs have a number or not: $why', ({ legs, says }) => {
  expect(unvaluedOf(legs, known)).toEqual(says);
});
