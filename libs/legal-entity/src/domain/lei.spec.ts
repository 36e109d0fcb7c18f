import fc from 'fast-check';
import { leiCheckDigits, leiRefusal } from './lei';

const GLEIF = '506700GE1G29325QX363';

describe('leiRefusal', () => {
  it.each([
    { text: GLEIF, refusal: undefined, why: 'that of the foundation that keeps the register' },
    { text: '506700GE1G29325QX364', refusal: 'check-digits-wrong', why: 'the last digit is another' },
    { text: '056700GE1G29325QX363', refusal: 'check-digits-wrong', why: 'two characters changed places' },
    { text: '5O6700GE1G29325QX363', refusal: 'check-digits-wrong', why: 'a letter stands for a zero' },
    {
      text: GLEIF.toLowerCase(),
      refusal: 'not-capitals-and-digits',
      why: 'an identifier has no small letters',
    },
    { text: '506700GE1G29325QX3A3', refusal: 'not-capitals-and-digits', why: 'check digits are digits' },
    { text: '506700GE1G29325QX3 3', refusal: 'not-capitals-and-digits', why: 'there is a blank in it' },
    { text: '٥06700GE1G29325QX363', refusal: 'not-capitals-and-digits', why: 'a digit of another script' },
    { text: '506700GE1G29325QX36', refusal: 'not-20-characters', why: 'one is missing' },
    { text: ` ${GLEIF}`, refusal: 'not-20-characters', why: 'a blank stands before it' },
    { text: '', refusal: 'not-20-characters', why: 'there is nothing' },
  ])('answers $refusal for "$text": $why', ({ text, refusal }) => {
    expect(leiRefusal(text)).toBe(refusal);
  });

  const first18 = fc.stringMatching(/^[0-9A-Z]{18}$/);
  const letter = (character: string) => character >= 'A';

  it('finds every identifier right that its check digits complete', () => {
    fc.assert(
      fc.property(first18, (first) => {
        const digits = leiCheckDigits(first);
        expect(digits >= '02' && digits <= '98').toBe(true);
        expect(leiRefusal(`${first}${digits}`)).toBeUndefined();
      }),
    );
  });

  // Between a letter and a digit, the number may stay what it was: 1B and B1 are both written 111.
  it('finds every letter taken for another, every digit too, and two of either that changed places', () => {
    fc.assert(
      fc.property(first18, fc.nat({ max: 17 }), fc.stringMatching(/^[0-9A-Z]$/), (first, at, other) => {
        const right = `${first}${leiCheckDigits(first)}`;
        const [here, next] = [right.charAt(at), right.charAt(at + 1)];
        const slips: string[] = [];
        if (letter(other) === letter(here)) slips.push(`${right.slice(0, at)}${other}${right.slice(at + 1)}`);
        if (letter(next) === letter(here))
          slips.push(`${right.slice(0, at)}${next}${here}${right.slice(at + 2)}`);
        for (const wrong of slips.filter((text) => text !== right)) expect(leiRefusal(wrong)).toBeDefined();
      }),
    );
  });
});
