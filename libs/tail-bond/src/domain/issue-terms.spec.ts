import { Exact, id, Money, USDC } from '@app/kernel';
import type { Relationship, Standing } from '@app/legal-entity/domain';
import fc from 'fast-check';
import { acceptTerms, billsOf, type IssueTerms } from './issue-terms';

const usdc = (amount: number) => Money.of(amount, USDC);
const relationship = (standing: Standing): Relationship => ({
  id: id<'Book'>('1'),
  name: 'R1',
  asset: USDC,
  writtenEnding: 'sized-tranche',
  exhaustion: 'not sized',
  terms: {
    threshold: usdc(0),
    minimumTransfer: usdc(0),
    rounding: usdc(0),
    clocks: {
      responseMinutes: 60,
      noticeMinutes: 60,
      graceMinutes: 240,
      auctionMinutes: 120,
      mporMinutes: 480,
    },
    imMultiplier: new Exact(3),
    imCorrelation: new Exact(1),
    lineRate: new Exact(0),
  },
  occupancies: [
    { code: 'A1', seat: 'A', partyId: 'a', standing, independentAmount: usdc(0) },
    { code: 'B1', seat: 'B', partyId: 'b', standing: 'performing', independentAmount: usdc(0) },
  ],
});
const terms: IssueTerms = {
  trust: { id: id<'Book'>('2002'), name: 'TS' },
  relationship: relationship('performing'),
  occupancy: 'A1',
  rank: 1,
  attachment: usdc(400),
  detachment: usdc(1000),
  holders: [
    { holder: 'h1', face: usdc(500) },
    { holder: 'h2', face: usdc(100) },
  ],
  affiliates: ['a-holding'],
  cashShare: new Exact('0.3'),
  premiumCap: usdc(50),
};
const held = (holder: string, face: number) => ({ holder, face: usdc(face) });

describe('acceptTerms', () => {
  it('accepts a tranche that starts where the one below ends', () => {
    expect(acceptTerms(terms, usdc(400))).toEqual({ ok: true, value: terms });
  });

  it('accepts the surviving seat’s own party as a holder of what covers the other', () => {
    const heldByB = { ...terms, holders: [held('b', 600)] };
    expect(acceptTerms(heldByB, usdc(400)).ok).toBe(true);
  });

  it.each<{ why: string; change: Partial<IssueTerms>; below?: Money; refusal: string }>([
    { why: 'nobody was seated there', change: { occupancy: 'A2' }, refusal: 'not-seated' },
    {
      why: 'the occupant has failed to pay already',
      change: { relationship: relationship('potential-default') },
      refusal: 'not-seated',
    },
    { why: 'the layer is empty', change: { detachment: usdc(400), holders: [] }, refusal: 'not-whole' },
    { why: 'the layer is upside down', change: { detachment: usdc(300) }, refusal: 'not-whole' },
    { why: 'it starts above the one below', change: {}, below: usdc(399), refusal: 'not-on-top' },
    { why: 'it starts inside the one below', change: {}, below: usdc(401), refusal: 'not-on-top' },
    {
      why: 'the covered party holds a cent of it',
      change: { holders: [held('h1', 599), held('a', 1)] },
      refusal: 'covered-party-may-not-hold',
    },
    {
      why: 'an affiliate does',
      change: { holders: [held('h1', 599), held('a-holding', 1)] },
      refusal: 'covered-party-may-not-hold',
    },
    {
      why: 'one holder is there twice',
      change: { holders: [held('h1', 300), held('h1', 300)] },
      refusal: 'holder-twice',
    },
    { why: 'faces are short', change: { holders: [held('h1', 599)] }, refusal: 'faces-do-not-sum' },
    {
      why: 'a face is negative',
      change: { holders: [held('h1', 601), held('h2', -1)] },
      refusal: 'faces-do-not-sum',
    },
  ])('refuses when $why', ({ change, below = usdc(400), refusal }) => {
    expect(acceptTerms({ ...terms, ...change }, below)).toEqual({ ok: false, refusal });
  });

  it('refuses when the tranche below is missing', () => {
    expect(acceptTerms(terms, undefined)).toEqual({ ok: false, refusal: 'not-on-top' });
  });
});

it('keeps at least the stated part in cash, to the unit', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000_000_000 }),
      fc.integer({ min: 0, max: 10_000 }),
      (minor, part) => {
        const cashShare = new Exact(part).div(10_000);
        const detachment = terms.attachment.plus(Money.ofMinor(BigInt(minor), USDC));
        const bills = billsOf({ ...terms, cashShare, detachment });
        const cash = BigInt(minor) - bills.minor;
        expect(bills.minor >= 0n && cash * 10_000n >= BigInt(minor) * BigInt(part)).toBe(true);
        expect((cash - 1n) * 10_000n < BigInt(minor) * BigInt(part)).toBe(true); // and not one unit more
      },
    ),
  );
});
