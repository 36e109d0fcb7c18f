import { independentElection } from './independent-amount';

const sides = (amount: string) => ({
  counterparty: { amount, asset: 'USDC' },
  cell: { amount: '0', asset: 'USDC' },
});
const vm = (amount: string) => ({ independentAmounts: sides(amount) });
const greaterOf = (amount: string) =>
  ({ approach: { kind: 'greater-of', independentAmounts: sides(amount) } }) as const;

it.each([
  { of: [undefined, undefined], is: undefined, why: 'nothing was signed' },
  { of: [vm('0'), undefined], is: undefined, why: 'nothing is named' },
  { of: [vm('5'), undefined], is: '5.000000 distinct', why: 'no other annex has a say' },
  { of: [vm('5'), { approach: { kind: 'distinct' } }], is: '5.000000 distinct', why: 'both stand' },
  {
    of: [vm('5'), { approach: { kind: 'allocated' } }],
    is: '5.000000 allocated',
    why: 'set against the margin',
  },
  { of: [vm('0'), greaterOf('7')], is: '7.000000 greater-of', why: 'named by the annex that compares' },
  { of: [vm('9'), greaterOf('7')], is: '9.000000 greater-of', why: 'the larger of two names' },
  { of: [undefined, greaterOf('7')], is: '7.000000 greater-of', why: 'named there alone' },
] as const)('an independent amount is $is: $why', ({ of: [annex, other], is }) => {
  const found = independentElection(annex, other);
  expect(found && `${found.amount.toText()} ${found.approach}`).toBe(is);
});
