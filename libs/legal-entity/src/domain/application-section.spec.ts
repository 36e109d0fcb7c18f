import fc from 'fast-check';
import { APPLICATION_STEPS, isBefore, SIDE_STATES } from './application';
import {
  isApplicants,
  isToldToApplicant,
  isWritable,
  SECTION_NAMES,
  stepAfterAnswer,
  WRITTEN_BY,
} from './application-section';

describe('isWritable', () => {
  it.each([
    { section: 'ownership', state: 'draft', asked: [], writable: true, why: 'it is his draft' },
    { section: 'ownership', state: 'submitted', asked: [], writable: false, why: 'it is being looked at' },
    {
      section: 'ownership',
      state: 'info-requested',
      asked: ['ownership'],
      writable: true,
      why: 'it was asked for',
    },
    {
      section: 'ownership',
      state: 'info-requested',
      asked: ['officers'],
      writable: false,
      why: 'another was asked for',
    },
    { section: 'risk-rating', state: 'draft', asked: [], writable: false, why: 'there is nothing to rate' },
    { section: 'risk-rating', state: 'screening', asked: [], writable: true, why: 'the house works ahead' },
    {
      section: 'risk-rating',
      state: 'test-transfer',
      asked: [],
      writable: true,
      why: 'until it is approved',
    },
    {
      section: 'risk-rating',
      state: 'approved',
      asked: [],
      writable: false,
      why: 'what is approved is not touched',
    },
    {
      section: 'risk-rating',
      state: 'active',
      asked: [],
      writable: true,
      why: 'who is let in is rated again',
    },
    {
      section: 'lei-registration',
      state: 'approved',
      asked: [],
      writable: false,
      why: 'what is approved is not touched',
    },
    {
      section: 'lei-registration',
      state: 'active',
      asked: [],
      writable: true,
      why: 'an identifier lapses while its party trades',
    },
  ] as const)('of $section in $state is $writable: $why', ({ section, state, asked, writable }) => {
    expect(isWritable(section, { state, asked })).toBe(writable);
  });

  it('is nothing once it is over, whatever was asked, but for what is read on of who is active', () => {
    const over = fc.constantFrom(
      'approved' as const,
      'active' as const,
      'rejected' as const,
      'withdrawn' as const,
      'on-hold' as const,
    );
    fc.assert(
      fc.property(over, fc.constantFrom(...SECTION_NAMES), (state, section) => {
        const readOn = state === 'active' && ['lei-registration', 'risk-rating'].includes(section);
        expect(isWritable(section, { state, asked: [...SECTION_NAMES] })).toBe(readOn);
      }),
    );
    expect(SIDE_STATES).toContain('on-hold');
  });
});

it('lets nobody say of himself what the house finds out', () => {
  const houses = SECTION_NAMES.filter((section) => !isApplicants(section));
  expect(houses).toEqual(['lei-registration', 'risk-rating', 'credit-opinion', 'test-transfer']);
  expect(houses.flatMap((section) => WRITTEN_BY[section])).not.toContain('counterparty');
});

it('tells the applicant nothing of what is thought of him, and of a screening least of all', () => {
  const untold = [...SECTION_NAMES, 'screening' as const].filter((section) => !isToldToApplicant(section));
  expect(untold).toEqual(['risk-rating', 'credit-opinion', 'screening']);
});

describe('stepAfterAnswer', () => {
  it.each([
    {
      at: 'legal-documentation',
      asked: ['documents'],
      step: 'legal-documentation',
      why: 'it is looked at where it was asked for',
    },
    { at: 'legal-documentation', asked: ['ownership'], step: 'screening', why: 'new owners are screened' },
    {
      at: 'credit-approval',
      asked: ['documents', 'legal-identity'],
      step: 'identification',
      why: 'the earliest decides',
    },
    { at: 'submitted', asked: ['ownership'], step: 'submitted', why: 'nothing is skipped' },
  ] as const)('$asked asked at $at goes back to $step: $why', ({ at, asked, step }) => {
    expect(stepAfterAnswer(at, asked)).toBe(step);
  });

  it('never goes forward', () => {
    fc.assert(
      fc.property(fc.constantFrom(...APPLICATION_STEPS), fc.subarray([...SECTION_NAMES]), (at, asked) => {
        expect(isBefore(at, stepAfterAnswer(at, asked))).toBe(false);
      }),
    );
  });
});
