import fc from 'fast-check';
import { type Eligible, eligibilityOf } from './eligibility';
import { billOf, coinOf, excluding, FRIDAY_EVENING, including, termsOf, TOKEN } from './example-collateral';

const bills = including('bills', {
  types: ['government-bond'],
  rating: { floor: 'AA-', agencies: ['s-and-p'] },
  maturity: { fromDays: 1, belowDays: 366 },
});
const tokens = including('issuer’s claims', { wrappers: ['issuer-claim'] }, { haircutPercent: '5' });
const judge = (asset: ReturnType<typeof billOf>, ...criteria: Parameters<typeof termsOf>[0]) =>
  eligibilityOf(asset, termsOf(criteria), FRIDAY_EVENING);
const percentsOf = ({ parts }: Eligible) =>
  [parts.haircut, parts.fxHaircut, parts.tokenAddOn].map((part) => part.times(100).toFixed());

describe('what is taken', () => {
  it.each([
    { asset: billOf(), criterion: 'bills', percents: ['1', '0', '2'], why: 'all that is said is true of it' },
    {
      asset: billOf({ token: null }),
      criterion: 'bills',
      percents: ['1', '0', '0'],
      why: 'no token, no add-on',
    },
    {
      asset: billOf({ currency: 'EUR' }),
      criterion: 'bills',
      percents: ['1', '8', '2'],
      why: 'another currency, and the annex’s 8 %',
    },
    {
      asset: billOf({ maturesOn: '2026-10-10' }),
      criterion: 'bills',
      percents: ['1', '0', '2'],
      why: '365 days are below 366',
    },
  ])('by $criterion at $percents: $why', ({ asset, criterion, percents }) => {
    const judged = judge(asset, bills);
    expect(judged).toMatchObject({ ok: true, value: { criterion } });
    expect(judged.ok && percentsOf(judged.value)).toEqual(percents);
  });

  it('pays the currency’s own haircut where the criterion has one', () => {
    const judged = judge(billOf({ currency: 'EUR' }), { ...bills, fxHaircutPercent: '0' });
    expect(judged.ok && percentsOf(judged.value)).toEqual(['1', '0', '2']);
  });

  it('is by the strictest of the criteria that take it, in whatever order they stand', () => {
    for (const criteria of [
      [bills, tokens],
      [tokens, bills],
    ])
      expect(judge(billOf(), ...criteria)).toMatchObject({
        ok: true,
        value: { criterion: 'issuer’s claims' },
      });
  });
});

describe('what is not taken', () => {
  it.each([
    { asset: coinOf('BTC'), why: 'in-no-criterion', criterion: null },
    {
      asset: billOf({ ratings: [{ agency: 's-and-p', letters: 'A+' }] }),
      why: 'rating-below-floor',
      criterion: 'bills',
    },
    {
      asset: billOf({ ratings: [{ agency: 'moodys', letters: 'Aaa' }] }),
      why: 'not-rated',
      criterion: 'bills',
    },
    { asset: billOf({ maturesOn: '2026-10-11' }), why: 'maturity-outside-band', criterion: 'bills' },
    { asset: billOf({ maturesOn: null }), why: 'maturity-outside-band', criterion: 'bills' },
    { asset: billOf({ maturesOn: '2025-10-10' }), why: 'matured', criterion: null },
    { asset: billOf({ token: { ...TOKEN, wrapper: 'bridged' } }), why: 'excluded', criterion: 'no copies' },
  ])('says $why of $asset.name, by $criterion', ({ asset, why, criterion }) => {
    expect(judge(asset, bills, excluding('no copies', { wrappers: ['bridged'] }))).toEqual({
      ok: false,
      refusal: { why, criterion },
    });
  });

  it('is everything under a schedule without criteria: the settlement asset needs none', () => {
    expect(judge(billOf())).toEqual({ ok: false, refusal: { why: 'in-no-criterion', criterion: null } });
  });
});

it('what is excluded is not taken, however many criteria include it', () => {
  const some = fc.constantFrom(
    bills,
    tokens,
    including('anything', {}),
    including('dollars', { currencies: ['USD'] }),
  );
  const shut = fc.constantFrom(
    excluding('America', { countries: ['US'] }),
    excluding('bills of the Treasury', { issuers: ['United States Treasury'] }),
  );
  fc.assert(
    fc.property(fc.array(some), shut, fc.array(some), (before, exclusion, after) => {
      expect(judge(billOf(), ...before, exclusion, ...after)).toMatchObject({
        ok: false,
        refusal: { why: 'excluded', criterion: exclusion.name },
      });
    }),
  );
});
