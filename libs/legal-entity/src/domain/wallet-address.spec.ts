import fc from 'fast-check';
import { addressRefusal, checksummed } from './wallet-address';

const RIGHT = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed';

describe('addressRefusal', () => {
  it.each([
    { text: RIGHT, refusal: undefined, why: 'it is spelled as its own hash says' },
    {
      text: RIGHT.toLowerCase(),
      refusal: 'address-not-checksummed',
      why: 'without capitals nothing checks it',
    },
    {
      text: `0x${RIGHT.slice(2).toUpperCase()}`,
      refusal: 'address-checksum-wrong',
      why: 'capitals throughout are not its spelling',
    },
    { text: RIGHT.replace('5aA', '5aB'), refusal: 'address-checksum-wrong', why: 'one digit is another' },
    { text: RIGHT.slice(2), refusal: 'not-an-address', why: 'the prefix is missing' },
    { text: RIGHT.slice(0, -1), refusal: 'not-an-address', why: 'a digit is missing' },
    { text: RIGHT.replace('0x', '0X'), refusal: 'not-an-address', why: 'the prefix has a small x' },
    { text: `${RIGHT} `, refusal: 'not-an-address', why: 'a blank stands behind it' },
    { text: '', refusal: 'not-an-address', why: 'there is nothing' },
    {
      text: '0x0000000000000000000000000000000000000000',
      refusal: undefined,
      why: 'digits alone have one spelling',
    },
  ])('answers $refusal for "$text": $why', ({ text, refusal }) => {
    expect(addressRefusal(text)).toBe(refusal);
  });

  const address = fc.stringMatching(/^[0-9a-f]{40}$/).map((digits) => `0x${digits}`);

  it('accepts one spelling of every address, however it was written', () => {
    fc.assert(
      fc.property(address, (text) => {
        const spelled = checksummed(text);
        expect(addressRefusal(spelled)).toBeUndefined();
        expect(checksummed(spelled)).toBe(spelled);
        expect(checksummed(`0x${text.slice(2).toUpperCase()}`)).toBe(spelled);
        expect(spelled.toLowerCase()).toBe(text);
      }),
    );
  });
});
