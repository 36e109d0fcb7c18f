/** Why a text is no legal entity identifier. */
export type LeiRefusal = 'not-20-characters' | 'not-capitals-and-digits' | 'check-digits-wrong';

const FORM = /^[0-9A-Z]{18}[0-9]{2}$/;
const MODULUS = 97n;

/**
 * What is wrong with a legal entity identifier; undefined: its form and its check digits are right. Whether it was ever issued,
 * and has not lapsed since, only the register of its issuer can say.
 *
 * @param text as it was given: small letters and blanks are not part of an identifier, and are not taken for one
 * @see ISO 17442-1 (structure); ISO/IEC 7064, MOD 97-10 (check digits)
 */
export function leiRefusal(text: string): LeiRefusal | undefined {
  if (text.length !== 20) return 'not-20-characters';
  if (!FORM.test(text)) return 'not-capitals-and-digits';
  // Not only "modulo 97 is 1": 00, 01 and 99 would pass for 97, 98 and 02, which alone are ever given.
  return leiCheckDigits(text.slice(0, 18)) === text.slice(18) ? undefined : 'check-digits-wrong';
}

/** The two check digits that complete the first eighteen characters: 02 to 98. @see ISO/IEC 7064, MOD 97-10 */
export function leiCheckDigits(first18: string): string {
  return String(MODULUS + 1n - remainderOf(`${first18}00`)).padStart(2, '0');
}

/** The number that is written when each letter is replaced by two digits, A by 10 … Z by 35, modulo 97. */
function remainderOf(text: string): bigint {
  return BigInt(text.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55))) % MODULUS;
}
