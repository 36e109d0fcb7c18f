import { Exact, Money, plusMinutes, USDC } from '@app/kernel';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import {
  type AuctionTerms,
  commitmentText,
  impliedRange,
  judgeBids,
  type OpenedBid,
  standing,
} from './auction';

const usdc = (amount: string) => Money.of(amount, USDC);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const opensAt = new Date('2025-10-11T04:00:00Z');
const terms: AuctionTerms = {
  auctionId: 'auction-1',
  approved: ['cora', 'dora', 'emil', 'fritz', 'gustav', 'ringfence'],
  seatable: ['cora', 'dora', 'emil', 'fritz', 'ringfence'],
  entity: 'ringfence',
  ownSealBy: plusMinutes(opensAt, 90),
  closesAt: plusMinutes(opensAt, 120),
  low: usdc('-20000'),
  high: usdc('90000'),
  reserve: usdc('80000'),
  minimumBids: 2,
};

/** A bid sealed `minutes` after the auction opened, honest unless told otherwise. */
function bid(bidder: string, price: string, minutes = 60, more: Partial<OpenedBid> = {}): OpenedBid {
  const promise = { bidder, price: usdc(price), salt: `salt of ${bidder}` };
  const seal = sha256(commitmentText(terms.auctionId, promise));
  return { ...promise, seal, sealedAt: plusMinutes(opensAt, minutes), openedAt: terms.closesAt, ...more };
}

describe('judgeBids', () => {
  it('ranks the whole seat by price, then by the earlier seal, then by name', () => {
    const bids = [
      bid('fritz', '55000', 30),
      bid('dora', '55000', 30),
      bid('emil', '55000', 10),
      bid('cora', '-5', 99),
    ];
    const { outcome, ranking } = judgeBids(terms, bids, sha256);
    expect(outcome).toBe('ranked');
    expect(ranking.map(({ bidder }) => bidder)).toEqual(['cora', 'emil', 'dora', 'fritz']);
  });

  it.each([
    { reason: 'bidder-not-approved', bad: bid('zoe', '1'), why: 'the survivor never accepted this bidder' },
    { reason: 'bidder-restricted', bad: bid('gustav', '1'), why: 'it may take no new risk' },
    { reason: 'sealed-late', bad: bid('cora', '1', 121), why: 'it came after the close' },
    { reason: 'own-bid-late', bad: bid('ringfence', '1', 91), why: 'the entity saw the envelopes arrive' },
    {
      reason: 'opened-early',
      bad: bid('cora', '1', 60, { openedAt: plusMinutes(opensAt, 119) }),
      why: 'others could read it',
    },
    { reason: 'seal-broken', bad: bid('cora', '1', 60, { price: usdc('2') }), why: 'the price was changed' },
    { reason: 'seal-broken', bad: bid('cora', '1', 60, { salt: 'other' }), why: 'the salt was changed' },
    { reason: 'outside-range', bad: bid('cora', '90000.000001'), why: 'nobody traded there in this hour' },
    { reason: 'outside-range', bad: bid('cora', '-20000.000001'), why: 'nor there' },
    { reason: 'above-reserve', bad: bid('cora', '80000.000001'), why: 'the layers could not pay it' },
  ])('refuses a bid with $reason: $why', ({ reason, bad }) => {
    const answer = judgeBids(terms, [bid('dora', '10'), bid('emil', '20'), bad], sha256);
    expect(answer.refused).toEqual([{ bid: bad, reason }]);
    expect(answer.ranking.map(({ bidder }) => bidder)).toEqual(['dora', 'emil']);
  });

  it('keeps the first of two bids by one bidder', () => {
    const answer = judgeBids(terms, [bid('cora', '5', 50), bid('cora', '9', 40), bid('dora', '7')], sha256);
    expect(answer.ranking.map(({ price }) => price.toText())).toEqual(['7.000000', '9.000000']);
    expect(answer.refused.map(({ reason }) => reason)).toEqual(['second-bid']);
  });

  it.each([
    { bids: [], outcome: 'nobody-bids' },
    { bids: [bid('zoe', '1')], outcome: 'nobody-bids' },
    { bids: [bid('cora', '1')], outcome: 'too-few-bids' },
  ])('answers $outcome rather than award to the last one left', ({ bids, outcome }) => {
    expect(judgeBids(terms, bids, sha256)).toMatchObject({ outcome, ranking: [] });
  });

  it('takes a bid sealed at the very close', () => {
    const last = bid('cora', '5', 120);
    expect(judgeBids(terms, [last, bid('dora', '7')], sha256).ranking[0]).toEqual(last);
  });

  it('lets the entity bid for the cell when its seal was in first', () => {
    const { ranking } = judgeBids(terms, [bid('ringfence', '3', 90), bid('cora', '4')], sha256);
    expect(ranking[0]?.bidder).toBe('ringfence');
  });

  it('gives one ranking whatever the order the bids are opened in, all of it within range and reserve', () => {
    const prices = fc.array(fc.bigInt({ min: -3n * 10n ** 10n, max: 10n ** 11n }), {
      minLength: terms.approved.length,
      maxLength: terms.approved.length,
    });
    fc.assert(
      fc.property(prices, fc.array(fc.nat({ max: 3 }), { maxLength: 6 }), (minor, swaps) => {
        const bids = terms.approved.map((name, i) =>
          bid(name, Money.ofMinor(minor[i]!, USDC).toText(), 50 + (i % 2)),
        );
        const shuffled = swaps.reduce((list, at) => [...list.slice(at), ...list.slice(0, at)], bids);
        const answer = judgeBids(terms, bids, sha256);
        expect(judgeBids(terms, shuffled, sha256)).toEqual(answer);
        const ranked = answer.ranking.map(({ price }) => price.minor);
        expect(ranked).toEqual([...ranked].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)));
        for (const { price } of answer.ranking)
          expect(price.lessThan(terms.low) || terms.reserve.lessThan(price)).toBe(false);
      }),
    );
  });
});

it('passes to the next best when the winner does not sign, and to nobody when none does', () => {
  const { ranking } = judgeBids(terms, [bid('cora', '5'), bid('dora', '7')], sha256);
  expect(standing(ranking, new Set())?.bidder).toBe('cora');
  expect(standing(ranking, new Set(['cora']))?.bidder).toBe('dora');
  expect(standing(ranking, new Set(['cora', 'dora']))).toBeUndefined();
});

describe('impliedRange', () => {
  const position = (quantity: string, mark: string, low: string, high: string) => ({
    quantity: new Exact(quantity),
    mark: new Exact(mark),
    low: new Exact(low),
    high: new Exact(high),
  });
  it.each([
    {
      positions: [position('10', '100', '90', '104')],
      low: '-40',
      high: '100',
      why: 'a long seat gains as prices rise',
    },
    {
      positions: [position('-10', '100', '90', '104')],
      low: '-100',
      high: '40',
      why: 'a short seat as they fall',
    },
    {
      positions: [position('10', '100', '90', '104'), position('-1', '50', '50', '51')],
      low: '-40',
      high: '101',
      why: 'instruments add at their worst',
    },
    {
      positions: [position('0.0000001', '1', '0', '1')],
      low: '0',
      high: '0.000001',
      why: 'it widens to whole units',
    },
    {
      positions: [position('-0.0000001', '1', '0', '1')],
      low: '-0.000001',
      high: '0',
      why: 'at both ends',
    },
  ])('is $low to $high: $why', ({ positions, low, high }) => {
    expect(impliedRange(positions, USDC)).toEqual({ low: usdc(low), high: usdc(high) });
  });

  it('refuses a mark that lies outside its own range', () => {
    expect(() => impliedRange([position('1', '100', '101', '104')], USDC)).toThrow('outside its own range');
  });
});
