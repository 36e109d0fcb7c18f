import { ibanCheckDigits, ibanRefusal } from '@app/legal-entity/domain';
import golden from './iban.json';

describe('international bank account numbers, as registered', () => {
  it.each(golden.valid)('%s is right', (iban) => {
    expect(ibanRefusal(iban)).toBeUndefined();
    expect(ibanCheckDigits(iban)).toBe(iban.slice(2, 4));
  });

  it.each(golden.invalid)('$iban is not: $why', ({ iban }) => {
    expect(ibanRefusal(iban)).toBeDefined();
  });
});
