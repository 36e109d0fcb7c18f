import { leiCheckDigits, leiRefusal } from '@app/legal-entity/domain';
import golden from './lei.json';

describe('legal entity identifiers, as registered', () => {
  it.each(golden.valid)('$lei of $entity is right', ({ lei }) => {
    expect(leiRefusal(lei)).toBeUndefined();
  });

  it.each(golden.invalid)('$lei is not: $why', ({ lei }) => {
    expect(leiRefusal(lei)).toBeDefined();
  });

  it.each(golden.completed)('$checkDigits completes $base18', ({ base18, checkDigits }) => {
    expect(leiCheckDigits(base18)).toBe(checkDigits);
  });
});
