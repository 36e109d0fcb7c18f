import fc from 'fast-check';
import { EXAMPLES } from './agreement/example-paper';
import { type Elections, readElections } from './agreement/elections';
import type { AgreementForm } from './agreement/form';
import { signedAmountOf } from './signed-amount';

const usdc = (amount: string) => ({ amount, asset: 'USDC' });
const sides = (counterparty: object, cell: object) => ({ counterparty, cell });
const amountOf = (amount: string) => ({ kind: 'amount', of: usdc(amount) });

function elected(form: AgreementForm, more: object): Elections {
  const read = readElections(form, { ...EXAMPLES[form], ...more });
  if (!read.ok) throw new Error(JSON.stringify(read.refusal));
  return read.value;
}

describe('what a signature binds to', () => {
  it.each<{ why: string; form: AgreementForm; more: object; amount: string | undefined }>([
    { why: 'a master agreement names no amount', form: 'isda-master-2002', more: {}, amount: undefined },
    {
      why: 'the independent amount that the party is to deliver',
      form: 'csa-1994-ny',
      more: {
        independentAmounts: sides(usdc('70'), usdc('900')),
        threshold: sides(amountOf('900'), amountOf('50')),
      },
      amount: '70.000000',
    },
    {
      why: 'the threshold up to which it trusts the cell',
      form: 'csa-1994-ny',
      more: {
        independentAmounts: sides(usdc('70'), usdc('0')),
        threshold: sides(amountOf('0'), amountOf('80')),
      },
      amount: '80.000000',
    },
    {
      why: 'a threshold without end is no amount',
      form: 'csa-1994-ny',
      more: {
        independentAmounts: sides(usdc('70'), usdc('0')),
        threshold: sides(amountOf('0'), { kind: 'infinite' }),
      },
      amount: '70.000000',
    },
    {
      why: 'the amount that initial margin is compared with',
      form: 'csa-2018-im',
      more: {
        approach: { kind: 'greater-of', independentAmounts: sides(usdc('60'), usdc('0')) },
        threshold: sides(amountOf('0'), amountOf('5')),
      },
      amount: '60.000000',
    },
    {
      why: 'account control is of accounts',
      form: 'account-control',
      more: {},
      amount: undefined,
    },
  ])('$form: $why', ({ form, more, amount }) => {
    expect(signedAmountOf(elected(form, more))?.toText()).toBe(amount);
  });

  it('is never less than either', () => {
    const amount = fc.integer({ min: 0, max: 10 ** 9 });
    fc.assert(
      fc.property(amount, amount, (independent, threshold) => {
        const bound = signedAmountOf(
          elected('csa-1994-ny', {
            independentAmounts: sides(usdc(String(independent)), usdc('0')),
            threshold: sides(amountOf('0'), amountOf(String(threshold))),
          }),
        );
        expect(bound?.toText()).toBe(`${String(Math.max(independent, threshold))}.000000`);
      }),
    );
  });
});
