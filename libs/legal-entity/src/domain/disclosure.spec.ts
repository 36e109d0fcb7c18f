import { Exact, id, Money, USDC } from '@app/kernel';
import fc from 'fast-check';
import { disclosureOf, disclosureText } from './disclosure';
import type { WrittenEnding } from './relationship';
import type { Exhaustion } from './relationship-exhaustion';
import type { RelationshipOpening } from './relationship-opening';

const usdc = (amount: number) => Money.of(amount, USDC);
const names = { A: 'Larkfield Fund Ltd', B: 'Osprey Basis LP' };
const sized: Exhaustion = {
  low: new Exact('0.001'),
  high: new Exact('0.0045'),
  confidence: new Exact('0.95'),
  modelVersion: 'ep-2025.1',
};

function opening(writtenEnding: WrittenEnding, exhaustion: Exhaustion): RelationshipOpening {
  return {
    relationship: {
      id: id<'Book'>('100001'),
      name: 'LARK-OSPREY',
      asset: USDC,
      writtenEnding,
      exhaustion,
      terms: {
        threshold: usdc(0),
        minimumTransfer: usdc(0),
        rounding: usdc(0),
        clocks: { responseMinutes: 1, noticeMinutes: 1, graceMinutes: 1, auctionMinutes: 1, mporMinutes: 4 },
        imMultiplier: new Exact(3),
        imCorrelation: new Exact(1),
        lineRate: new Exact(0),
      },
      occupancies: (['A', 'B'] as const).map((seat) => ({
        code: `${seat}1`,
        seat,
        partyId: seat,
        standing: 'performing',
        independentAmount: usdc(seat === 'A' ? 777 : 888),
      })),
    },
    core: { id: id<'Book'>('1000'), name: 'K' },
    firstSkin: usdc(150),
    firstSkinFor: { A: usdc(100), B: usdc(50) },
    stressedVm: usdc(650),
    line: usdc(500),
    lineReturnable: usdc(10),
    secondSkinLimit: usdc(300),
    guaranteeLimit: writtenEnding === 'limited-recourse' ? usdc(0) : usdc(90),
    feeCap: usdc(7),
  };
}

const textOf = (ending: WrittenEnding, exhaustion: Exhaustion) =>
  disclosureText(disclosureOf(opening(ending, exhaustion), names));

it.each([
  { ending: 'sized-tranche', exhaustion: sized, says: 'sized to the confidence stated below', why: 'ending' },
  {
    ending: 'sized-tranche',
    exhaustion: sized,
    says: '0.1 % to 0.45 % a year, at 95 % confidence, by ep-2025.1',
    why: 'a number is told with its model',
  },
  {
    ending: 'limited-recourse',
    exhaustion: 'not sized',
    says: 'a haircut that you consent to here',
    why: 'a haircut is called one',
  },
  {
    ending: 'entity-guaranteed',
    exhaustion: 'not sized',
    says: 'Nobody has sized it yet',
    why: 'what is not known is said not to be',
  },
  {
    ending: 'entity-guaranteed',
    exhaustion: 'not sized',
    says: 'guarantee of 90.000000 USDC are limits on what the entity has once',
    why: 'what is shared is named',
  },
  {
    ending: 'limited-recourse',
    exhaustion: sized,
    says: "the sponsor's facility is limits",
    why: 'a guarantee that nobody gives is not shared',
  },
  {
    ending: 'sized-tranche',
    exhaustion: sized,
    says: 'Without an election within 24 hours you are settled in cash',
    why: 'the one way a position ends without an act of its own',
  },
] as const)('says of $ending that … $says: $why', ({ ending, exhaustion, says }) => {
  expect(textOf(ending, exhaustion)).toContain(says);
});

it('tells each party who sits opposite, and nothing of its margin', () => {
  const text = textOf('sized-tranche', sized);
  expect(text).toContain('Larkfield Fund Ltd sits in seat A, Osprey Basis LP in seat B');
  expect(text).not.toMatch(/777|888/);
});

it('is another text whenever anything of what it discloses is another', () => {
  const endings = ['sized-tranche', 'entity-guaranteed', 'limited-recourse'] as const;
  const told = fc.record({
    ending: fc.constantFrom(...endings),
    exhaustion: fc.constantFrom<Exhaustion>('not sized', sized),
    line: fc.nat(3),
    skin: fc.nat(3),
    second: fc.nat(3),
    name: fc.constantFrom('Osprey Basis LP', 'Osprey Basis II LP'),
  });
  const write = ({
    ending,
    exhaustion,
    line,
    skin,
    second,
    name,
  }: typeof told extends fc.Arbitrary<infer T> ? T : never) =>
    disclosureText(
      disclosureOf(
        {
          ...opening(ending, exhaustion),
          line: usdc(line),
          secondSkinLimit: usdc(second),
          firstSkinFor: { A: usdc(skin), B: usdc(0) },
        },
        { ...names, B: name },
      ),
    );
  fc.assert(
    fc.property(told, told, (one, other) => {
      expect(write(one) === write(other)).toBe(JSON.stringify(one) === JSON.stringify(other));
    }),
  );
});
