/** Why a text is no international bank account number. */
export type IbanRefusal =
  'iban-malformed' | 'iban-country-unknown' | 'iban-length-wrong' | 'iban-check-digits-wrong';

const FORM = /^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$/;
const MODULUS = 97n;

/** How long the numbers of each country are. @see SWIFT, IBAN Registry, release 99 */
const LENGTHS = new Map(
  [
    'NO15 BE16 DK18 FI18 FO18 GL18 NL18 SD18 FK18 MK19 SI19 AT20 BA20 EE20 KZ20 LT20 LU20 MN20 XK20 CH21 HR21 LI21 LV21',
    'BG22 BH22 CR22 DE22 GB22 GE22 IE22 ME22 RS22 VA22 AE23 GI23 IL23 IQ23 OM23 SO23 TL23 AD24 CZ24 ES24 MD24 PK24 RO24',
    'SA24 SE24 SK24 TN24 VG24 LY25 PT25 ST25 IS26 TR26 BI27 DJ27 FR27 GR27 IT27 MC27 MR27 SM27 AL28 AZ28 BY28 CY28 DO28',
    'GT28 HN28 HU28 LB28 NI28 PL28 SV28 BR29 EG29 PS29 QA29 UA29 JO30 KW30 MU30 YE30 MT31 SC31 LC32 RU33',
  ].flatMap((line) =>
    line
      .split(' ')
      .map((entry): [string, number] => [entry.slice(0, 2), Number.parseInt(entry.slice(2), 10)]),
  ),
);

/**
 * What is wrong with an account number; undefined: its form, its length and its check digits are right. Whether there is such an
 * account, and whose it is, a transfer and a call have to show.
 *
 * @param text without blanks: they are for paper
 * @see ISO 13616-1 (structure); ISO/IEC 7064, MOD 97-10 (check digits)
 */
export function ibanRefusal(text: string): IbanRefusal | undefined {
  if (!FORM.test(text)) return 'iban-malformed';
  const length = LENGTHS.get(text.slice(0, 2));
  if (length === undefined) return 'iban-country-unknown';
  if (text.length !== length) return 'iban-length-wrong';
  // Not only "modulo 97 is 1": 00, 01 and 99 would pass for 97, 98 and 02, which alone are ever given.
  return ibanCheckDigits(text) === text.slice(2, 4) ? undefined : 'iban-check-digits-wrong';
}

/** The two check digits that belong to a number's country and account: 02 to 98. @see ISO/IEC 7064, MOD 97-10 */
export function ibanCheckDigits(text: string): string {
  const digits = `${text.slice(4)}${text.slice(0, 2)}00`.replace(/[A-Z]/g, (letter) =>
    String(letter.charCodeAt(0) - 55),
  );
  return String(MODULUS + 1n - (BigInt(digits) % MODULUS)).padStart(2, '0');
}
