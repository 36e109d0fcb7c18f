import { refusalOf } from './posting-refusal';

describe('a rule of the database', () => {
  it.each([
    { rule: 'debits_must_not_exceed_credits', means: 'insufficient', why: 'an account has not got it' },
    { rule: 'credits_must_not_exceed_debits', means: 'insufficient', why: 'nor has a debit-sided one' },
    { rule: 'within_the_link_cap', means: 'over-cap', why: 'a link is a promise with an end' },
    { rule: 'resolved_once', means: 'already-resolved', why: 'a reservation ends once' },
  ])('$rule means $means: $why', ({ rule, means }) => {
    expect(refusalOf(rule)).toBe(means);
  });

  it('means nothing to the business when it guards the ledger against ourselves', () => {
    expect(refusalOf('whole_journal')).toBeUndefined();
    expect(refusalOf('two_sides')).toBeUndefined();
  });
});
