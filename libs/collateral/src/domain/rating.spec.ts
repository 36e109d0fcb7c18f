import { RATING_AGENCIES, RATING_GRADES } from '@app/legal-entity/domain';
import fc from 'fast-check';
import { gradeOf, meetsFloor, type Rating } from './rating';

const sp = (letters: string): Rating => ({ agency: 's-and-p', letters });
const moodys = (letters: string): Rating => ({ agency: 'moodys', letters });
const floor = { floor: 'A-', agencies: ['s-and-p', 'moodys'] } as const;

it.each([
  { rating: sp('AAA'), grade: 'AAA' },
  { rating: moodys('Aa3'), grade: 'AA-' },
  { rating: moodys('Baa2'), grade: 'BBB' },
  { rating: moodys('Ca'), grade: 'CC' },
  { rating: { agency: 'dbrs', letters: 'AA (low)' } as const, grade: 'AA-' },
  { rating: moodys('AA-'), grade: undefined },
  { rating: sp('Aa3'), grade: undefined },
])('$rating.agency $rating.letters is $grade on the common scale', ({ rating, grade }) => {
  const found = gradeOf(rating);
  expect(found === undefined ? undefined : RATING_GRADES[found]).toBe(grade);
});

describe('the floor', () => {
  it.each([
    { ratings: [sp('A-')], rule: 'lowest', met: 'meets', why: 'the floor itself is enough' },
    { ratings: [sp('BBB+')], rule: 'lowest', met: 'rating-below-floor', why: 'one step below' },
    {
      ratings: [sp('A'), moodys('Baa1')],
      rule: 'lowest',
      met: 'rating-below-floor',
      why: 'the worse counts',
    },
    { ratings: [sp('A'), moodys('Baa1')], rule: 'highest', met: 'meets', why: 'the better counts' },
    {
      ratings: [{ agency: 'fitch', letters: 'AAA' }],
      rule: 'highest',
      met: 'not-rated',
      why: 'Fitch is not asked',
    },
    { ratings: [sp('unheard of')], rule: 'highest', met: 'not-rated', why: 'those are no letters' },
  ] as const)('$rule of $ratings: $met, because $why', ({ ratings, rule, met }) => {
    expect(meetsFloor(ratings, floor, { kind: rule })).toBe(met);
  });

  it.each([
    { ratings: [sp('BBB'), moodys('Aaa')], met: 'meets', why: 'Moody’s word counts alone' },
    { ratings: [sp('AAA')], met: 'not-rated', why: 'Moody’s has said nothing' },
  ])('by the reference agency: $met, because $why', ({ ratings, met }) => {
    expect(meetsFloor(ratings, floor, { kind: 'reference-agency', agency: 'moodys' })).toBe(met);
  });

  it('that the lowest meets, the highest meets', () => {
    const rating = fc.record({
      agency: fc.constantFrom(...RATING_AGENCIES),
      letters: fc.constantFrom(...RATING_GRADES),
    });
    const asked = fc.record({
      floor: fc.constantFrom(...RATING_GRADES),
      agencies: fc.subarray([...RATING_AGENCIES], { minLength: 1 }),
    });
    fc.assert(
      fc.property(fc.array(rating), asked, (ratings, wanted) => {
        if (meetsFloor(ratings, wanted, { kind: 'lowest' }) === 'meets')
          expect(meetsFloor(ratings, wanted, { kind: 'highest' })).toBe('meets');
      }),
    );
  });
});
