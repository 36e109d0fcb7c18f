import { Exact, id, Money, USDC } from '@app/kernel';
import fc from 'fast-check';
import type { Relationship } from './relationship';
import { openingFaults, ownCapitalNeeded, type RelationshipOpening } from './relationship-opening';

const usdc = (amount: number) => Money.of(amount, USDC);
const sized = {
  low: new Exact('0.001'),
  high: new Exact('0.004'),
  confidence: new Exact('0.95'),
  modelVersion: 'ep-1',
};
const seated = (seat: 'A' | 'B', partyId: string) =>
  ({ code: `${seat}1`, seat, partyId, standing: 'performing', independentAmount: usdc(0) }) as const;
const relationship: Relationship = {
  id: id<'Book'>('1'),
  name: 'R1',
  asset: USDC,
  writtenEnding: 'sized-tranche',
  exhaustion: sized,
  terms: {
    threshold: usdc(0),
    minimumTransfer: usdc(0),
    rounding: usdc(0),
    clocks: { responseMinutes: 1, noticeMinutes: 1, graceMinutes: 1, auctionMinutes: 1, mporMinutes: 4 },
    imMultiplier: new Exact(3),
    imCorrelation: new Exact(1),
    lineRate: new Exact(0),
  },
  occupancies: [seated('A', 'a'), seated('B', 'b')],
};
const sound: RelationshipOpening = {
  relationship,
  core: { id: id<'Book'>('1000'), name: 'K' },
  firstSkin: usdc(150),
  firstSkinFor: { A: usdc(100), B: usdc(50) },
  stressedVm: usdc(650),
  line: usdc(500),
  lineReturnable: usdc(10),
  secondSkinLimit: usdc(300),
  guaranteeLimit: usdc(100),
  feeCap: usdc(7),
};
const kinds = (opening: RelationshipOpening) => openingFaults(opening).map(({ kind }) => kind);
const withRelationship = (more: Partial<Relationship>, rest: Partial<RelationshipOpening> = {}) => ({
  ...sound,
  ...rest,
  relationship: { ...relationship, ...more },
});
const limited = { writtenEnding: 'limited-recourse' } as const;

it.each([
  { why: 'nothing is wrong with it', opening: sound, faults: [] },
  {
    why: 'nobody trades with himself',
    opening: withRelationship({ occupancies: [seated('A', 'a'), seated('B', 'a')] }),
    faults: ['same-party'],
  },
  {
    why: 'what is sized has a size',
    opening: withRelationship({ exhaustion: 'not sized' }),
    faults: ['exhaustion-missing'],
  },
  {
    why: 'a guarantee may be given by somebody who has not sized it, and says so',
    opening: withRelationship({ exhaustion: 'not sized', writtenEnding: 'entity-guaranteed' }),
    faults: [],
  },
  {
    why: 'the low end is above the high one',
    opening: withRelationship({ exhaustion: { ...sized, low: new Exact('0.5') } }),
    faults: ['exhaustion-improbable'],
  },
  {
    why: 'nothing is certain',
    opening: withRelationship({ exhaustion: { ...sized, confidence: new Exact(1) } }),
    faults: ['exhaustion-improbable'],
  },
  {
    why: 'a part of the first skin stands behind nobody',
    opening: { ...sound, firstSkinFor: { A: usdc(100), B: usdc(49) } },
    faults: ['first-skin-not-allocated'],
  },
  {
    why: 'the same first skin stands behind both',
    opening: { ...sound, firstSkinFor: { A: usdc(150), B: usdc(150) } },
    faults: ['first-skin-not-allocated'],
  },
  {
    why: 'a unit is missing of stressed VM less first skin',
    opening: { ...sound, line: usdc(499) },
    faults: ['line-too-small'],
  },
  {
    why: 'where first skin is enough, no line is needed',
    opening: { ...sound, line: usdc(0), stressedVm: usdc(150) },
    faults: [],
  },
  {
    why: 'limited recourse has no guarantor',
    opening: withRelationship(limited),
    faults: ['guarantee-against-the-ending'],
  },
  {
    why: 'limited recourse without one is what it says',
    opening: withRelationship(limited, { guaranteeLimit: usdc(0) }),
    faults: [],
  },
  {
    why: 'somebody has to stand behind what the tranches do not bear',
    opening: { ...sound, guaranteeLimit: usdc(0) },
    faults: ['guarantee-against-the-ending'],
  },
])('finds $faults: $why', ({ opening, faults }) => {
  expect(kinds(opening)).toEqual(faults);
});

it('names the least line, with which and the first skin stressed VM is always covered', () => {
  const amount = fc.nat(1000).map(usdc);
  fc.assert(
    fc.property(amount, amount, amount, (stressedVm, firstSkin, line) => {
      const opening = {
        ...sound,
        stressedVm,
        firstSkin,
        line,
        firstSkinFor: { A: firstSkin, B: usdc(0) },
      };
      const [fault] = openingFaults(opening);
      const covered = !firstSkin.plus(line).lessThan(stressedVm);
      expect(fault === undefined).toBe(covered);
      if (fault?.kind === 'line-too-small')
        expect(openingFaults({ ...opening, line: fault.least })).toEqual([]);
      expect(ownCapitalNeeded(opening).equals(firstSkin.plus(line))).toBe(true);
    }),
  );
});
