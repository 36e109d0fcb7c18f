import { Money, USDC } from '@app/kernel';
import type { Elections } from './elections';
import { exampleOf, examplePaper } from './example-paper';
import type { AgreementForm } from './form';
import { mutualVmTerms } from './mutual-vm-terms';
import { saidTerms, saysOther } from './said-terms';

const usdc = (amount: string) => ({ amount, asset: 'USDC' });
const said = (form: AgreementForm, changed: Readonly<Record<string, unknown>> = {}) =>
  saidTerms('north', { form, elections: exampleOf(form, changed) as Elections });
const FORMS = ['isda-master-2002', 'csa-2016-vm', 'csa-2018-im', 'account-control'] as const;

const opened = () => {
  const terms = mutualVmTerms(examplePaper(), examplePaper());
  if (!terms.ok) throw new Error('the example gives no terms');
  return { terms: terms.value, writtenEnding: 'sized-tranche' as const };
};

describe('what a document says of the terms', () => {
  it.each(FORMS)('is what the relationship was opened by: %s', (form) => {
    const answer = said(form);
    expect(answer.ok && saysOther(answer.value, opened())).toBe(false);
  });

  it.each([
    { form: 'isda-master-2002', changed: { 'schedule.shortfallRateBps': '801' }, other: true },
    { form: 'isda-master-2002', changed: { 'schedule.clocks.graceMinutes': 239 }, other: true },
    { form: 'isda-master-2002', changed: { 'schedule.initialMargin.correlation': '0.70' }, other: false },
    { form: 'isda-master-2002', changed: { 'schedule.governingLaw': 'new-york' }, other: false },
    { form: 'csa-2016-vm', changed: { 'rounding.multiple': usdc('1') }, other: true },
    { form: 'csa-2016-vm', changed: { 'rounding.multiple': usdc('10000.00') }, other: false },
    { form: 'csa-2016-vm', changed: { settlementDay: 'same-local-business-day' }, other: false },
    { form: 'csa-2018-im', changed: { 'rounding.multiple': usdc('1') }, other: true },
  ] as const)('of $form with $changed is another thing: $other', ({ form, changed, other }) => {
    const answer = said(form, changed);
    expect(answer.ok && saysOther(answer.value, opened())).toBe(other);
  });

  it('leaves what it does not speak of', () => {
    expect(saysOther({}, opened())).toBe(false);
    const minimumTransfer = Money.of(1, USDC);
    expect(saysOther({ minimumTransfer }, opened())).toBe(true);
  });

  it.each([
    {
      form: 'csa-2016-vm',
      changed: { 'minimumTransfer.cell': usdc('500000') },
      refusal: { kind: 'vm-term-one-sided', field: 'variation-margin.minimumTransfer' },
    },
    {
      form: 'csa-2018-im',
      changed: { 'minimumTransfer.cell': usdc('500000') },
      refusal: { kind: 'vm-term-one-sided', field: 'initial-margin.minimumTransfer' },
    },
    {
      form: 'csa-2018-im',
      changed: { 'threshold.cell': { kind: 'infinite' } },
      refusal: { kind: 'not-operable', field: 'initial-margin.threshold' },
    },
    {
      form: 'csa-2016-vm',
      changed: { dropToZeroOn: [] },
      refusal: { kind: 'not-operable', field: 'variation-margin.dropToZeroOn' },
    },
  ] as const)(
    'is nothing that anybody could be called by: $form, $refusal.field',
    ({ form, changed, refusal }) => {
      expect(said(form, changed)).toMatchObject({ ok: false, refusal: { partyId: 'north', ...refusal } });
    },
  );
});
