import { Money, USDC } from '@app/kernel';
import { cashLine, countedAgain, type PostedLine } from './statement-posted';

const usdc = (amount: string) => Money.of(amount, USDC);
const cash = cashLine('IM.A1', usdc('400'));
const traits = {
  issuer: 'the Treasury',
  type: 'government-bond',
  country: 'US',
  currency: 'USD',
  wrapper: 'none',
  issueSize: '10000',
};
// 1,000 at 0.9 × 1.1, 10 % off: 891, of which half of 1,291 counts.
const bill: PostedLine = {
  ...cash,
  asset: 'TBILL',
  quantity: '1000',
  marks: [
    { symbol: 'TBILL', price: '0.9', quotedAt: '2025-10-10T00:00:00Z' },
    { symbol: 'EUR', price: '1.1', quotedAt: '2025-10-10T00:00:00Z' },
  ],
  price: '0.99',
  criterion: 'bills',
  haircut: '0.02',
  currencyHaircut: '0.05',
  tokenAddOn: '0.01',
  weekendAddOn: '0.02',
  value: '891.000000',
  counts: '645.500000',
  limitedBy: ['half'],
  traits,
};
const limit = (by: string, percent: string, of: string | null = null) =>
  ({ name: 'half', by, of, most: { kind: 'percent', percent } }) as never;
const half = { basis: 'additive', limits: [limit('asset', '50')] } as const;

it.each([
  { lines: [cash], terms: null, counts: '400.000000', why: 'the settlement asset stands at its face' },
  { lines: [cash, bill], terms: half, counts: '1045.500000', why: 'half of all that is posted counts' },
  {
    lines: [cash, { ...bill, counts: '891.000000' }],
    terms: { basis: 'additive', limits: [limit('issuer', '50', 'another')] } as const,
    counts: '1291.000000',
    why: 'the limit is on another issuer',
  },
  {
    lines: [cash, { ...bill, counts: '445.500000' }],
    terms: { basis: 'additive', limits: [limit('issue-size', '5')] } as const,
    counts: '845.500000',
    why: 'five per cent of the issue are half of what is held',
  },
  {
    lines: [cash, { ...bill, value: '894.223638', counts: '647.111819' }],
    terms: { basis: 'multiplicative', limits: half.limits } as const,
    counts: '1047.111819',
    why: 'each haircut comes off what the one before it left: 0.98 × 0.95 × 0.99 × 0.98',
  },
  {
    lines: [cash, { ...bill, fallsWithPosition: true, counts: '133.333333' }],
    terms: { basis: 'additive', limits: [] } as const,
    counts: '533.333333',
    why: 'what falls with the position is a quarter of what counts',
  },
  {
    lines: [cash, { ...bill, price: null, why: 'mark-stale', value: '0', counts: '0' }],
    terms: half,
    counts: '400.000000',
    why: 'what has no price counts for nothing',
  },
])('counts for $counts again: $why', ({ lines, terms, counts }) => {
  expect(countedAgain(lines, terms, USDC)?.toText()).toBe(counts);
});

it.each([
  { said: { price: '0.98' }, why: 'the marks give another price' },
  { said: { value: '892.000000' }, why: 'the haircuts leave another value' },
  { said: { counts: '645.500001' }, why: 'the limits let less count' },
  { said: { quantity: '999' }, why: 'there is less of it' },
  { said: { weekendAddOn: '0' }, why: 'less is taken off' },
])('is not struck again where a line says otherwise: $why', ({ said }) => {
  expect(countedAgain([cash, { ...bill, ...said }], half, USDC)).toBeUndefined();
});
