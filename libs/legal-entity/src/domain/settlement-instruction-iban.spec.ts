import fc from 'fast-check';
import { ibanCheckDigits, ibanRefusal } from './settlement-instruction-iban';

const RIGHT = 'GB82WEST12345698765432';

describe('ibanRefusal', () => {
  it.each([
    { text: RIGHT, refusal: undefined, why: 'the example of the standard' },
    { text: 'GB82 WEST 1234 5698 7654 32', refusal: 'iban-malformed', why: 'blanks are for paper' },
    { text: RIGHT.toLowerCase(), refusal: 'iban-malformed', why: 'it has no small letters' },
    { text: 'GBA2WEST12345698765432', refusal: 'iban-malformed', why: 'check digits are digits' },
    { text: '', refusal: 'iban-malformed', why: 'there is nothing' },
    { text: 'ZZ82WEST12345698765432', refusal: 'iban-country-unknown', why: 'no such country has accounts' },
    { text: 'GB82WEST1234569876543', refusal: 'iban-length-wrong', why: 'a digit is missing' },
    { text: 'GB82WEST12345698765431', refusal: 'iban-check-digits-wrong', why: 'the last digit is another' },
    { text: 'GB82WEST12345698765423', refusal: 'iban-check-digits-wrong', why: 'two digits changed places' },
  ])('answers $refusal for "$text": $why', ({ text, refusal }) => {
    expect(ibanRefusal(text)).toBe(refusal);
  });

  it('takes check digits of 02 to 98 alone, though 97 more would add up as well', () => {
    // These accounts are chosen so that their check digits are 97, 98 and 02: 00, 01 and 99 leave the same remainder.
    const passes = ['97', '98', '02'].map((wanted) => {
      for (let n = 0; n < 2_000; n += 1) {
        const account = String(n).padStart(18, '0');
        if (ibanCheckDigits(`DE00${account}`) === wanted) return account;
      }
      return '';
    });
    for (const [at, digits] of ['00', '01', '99'].entries())
      expect(ibanRefusal(`DE${digits}${passes[at]!}`)).toBe('iban-check-digits-wrong');
  });

  it('finds every account right that its check digits complete, and every digit of it that is another', () => {
    const account = fc.stringMatching(/^[0-9]{18}$/);
    fc.assert(
      fc.property(account, fc.nat({ max: 17 }), fc.stringMatching(/^[0-9]$/), (rest, at, other) => {
        const right = `DE${ibanCheckDigits(`DE00${rest}`)}${rest}`;
        expect(ibanRefusal(right)).toBeUndefined();
        const wrong = `${right.slice(0, 4 + at)}${other}${right.slice(5 + at)}`;
        if (wrong !== right) expect(ibanRefusal(wrong)).toBe('iban-check-digits-wrong');
      }),
    );
  });
});
