import { Exact, id, Money, USDC } from '@app/kernel';
import { bothPerform, counterpartOf, lastOccupant, nextOccupancy, type Relationship } from './relationship';
import { type Clocks, mporCovers, type Terms } from './terms';

const clocks: Clocks = {
  responseMinutes: 45,
  noticeMinutes: 60,
  graceMinutes: 240,
  auctionMinutes: 120,
  mporMinutes: 465,
};
const zero = Money.zero(USDC);
const terms: Terms = {
  threshold: zero,
  minimumTransfer: zero,
  rounding: zero,
  clocks,
  imMultiplier: new Exact(2),
  imCorrelation: new Exact(0),
  lineRate: new Exact(0),
};
const relationship: Relationship = {
  id: id<'Book'>('1'),
  name: 'R1',
  asset: USDC,
  writtenEnding: 'sized-tranche',
  exhaustion: 'not sized',
  terms,
  occupancies: [
    { code: 'A1', seat: 'A', partyId: 'a', standing: 'defaulted', independentAmount: zero },
    { code: 'B1', seat: 'B', partyId: 'b', standing: 'performing', independentAmount: zero },
  ],
};
const relet: Relationship = {
  ...relationship,
  occupancies: [
    ...relationship.occupancies,
    { code: 'A2', seat: 'A', partyId: 'c', standing: 'performing', independentAmount: zero },
  ],
};

it('knows who sat last in a seat, and who faces whom', () => {
  expect(lastOccupant(relationship, 'A').code).toBe('A1');
  expect(lastOccupant(relet, 'A').code).toBe('A2');
  expect(counterpartOf(relet, 'B1').partyId).toBe('c');
  expect(counterpartOf(relet, 'A2').partyId).toBe('b');
});

it.each([
  { seat: 'A', given: ['A1', 'B1'], next: 'A2' },
  { seat: 'B', given: ['A1', 'B1', 'A2'], next: 'B2' },
  { seat: 'A', given: ['A1', 'B1', 'A3', 'A2', 'A3'], next: 'A4' }, // A2 signed, and never paid in
] as const)('gives no occupancy twice: $next after $given', ({ seat, given, next }) => {
  expect(nextOccupancy(seat, given)).toBe(next);
});

it('performs again when its seat is re-let', () => {
  expect(bothPerform(relationship)).toBe(false);
  expect(bothPerform(relet)).toBe(true);
});

it.each([
  { mporMinutes: 465, covers: true, why: 'it lasts exactly as long as the clocks' },
  { mporMinutes: 464, covers: false, why: 'a minute is missing' },
])(
  'a margin period of $mporMinutes minutes covers 465 of clocks: $covers, for $why',
  ({ mporMinutes, covers }) => {
    expect(mporCovers({ ...clocks, mporMinutes })).toBe(covers);
  },
);
