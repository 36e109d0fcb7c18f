/** What an entity is under chapter 4 of the US Internal Revenue Code, and whether that comes with a number of the IRS. */
const FATCA = {
  'participating-ffi': true,
  'reporting-model-1-ffi': true,
  'reporting-model-2-ffi': true,
  'registered-deemed-compliant-ffi': true,
  'direct-reporting-nffe': true,
  'certified-deemed-compliant-ffi': false,
  'exempt-beneficial-owner': false,
  'nonparticipating-ffi': false,
  'active-nffe': false,
  'passive-nffe': false,
  'us-person': false,
} as const satisfies Record<string, boolean>;
export type FatcaStatus = keyof typeof FATCA;
export const FATCA_STATUSES = Object.keys(FATCA) as readonly FatcaStatus[];

/** @see OECD, Standard for Automatic Exchange of Financial Account Information in Tax Matters, section VIII */
export const CRS_STATUSES = ['reporting-fi', 'non-reporting-fi', 'active-nfe', 'passive-nfe'] as const;

/** What an applicant certifies of its own taxes. Days are YYYY-MM-DD. */
export interface TaxStatus {
  readonly fatcaStatus: FatcaStatus;
  readonly giin?: string; // global intermediary identification number
  readonly crsStatus: (typeof CRS_STATUSES)[number];
  readonly residences: readonly TaxResidence[];
  readonly certifiedBy: string; // id of a signatory
  readonly certifiedOn: string;
  readonly expiresOn: string; // the last day on which it is relied upon
  readonly sha256: string; // of the signed form, hex
}

/** A country that taxes it, ISO 3166-1 alpha-2, with its number there, or why there is none. */
interface TaxResidence {
  readonly country: string;
  readonly tin?: string;
  readonly whyNoTin?: string;
}

/** Why a certification is not relied upon. */
export type TaxFault =
  | 'giin-missing'
  | 'giin-not-expected' // the status comes with none
  | 'giin-malformed'
  | 'us-status-contradicts' // of what it says elsewhere of being a US person
  | 'no-tax-residence'
  | 'tax-residence-twice'
  | 'tin-missing' // and no reason why
  | 'certified-in-the-future'
  | 'certification-expired'
  | 'certification-too-long';

const GIIN = /^[0-9A-NP-Z]{6}\.[0-9A-NP-Z]{5}\.[A-NP-Z]{2}\.\d{3}$/;

/**
 * Whether a text is a GIIN by its form: six characters of the registrant, five of the institution, two of its category, three digits
 * of the country. Letter O is in none. Whether it was ever given, the list of the IRS says.
 *
 * @see IRS, FATCA Registration and FFI List: GIIN Composition Information
 */
export function isGiin(text: string): boolean {
  return GIIN.test(text);
}

/** Everything that is wrong with a certification, as of a day. */
export function taxFaults(
  { fatcaStatus, giin, residences, certifiedOn, expiresOn }: TaxStatus,
  { usPerson, today }: { readonly usPerson: boolean; readonly today: string },
): TaxFault[] {
  const wanted = FATCA[fatcaStatus];
  const countries = residences.map(({ country }) => country);
  const faults: readonly (readonly [TaxFault, boolean])[] = [
    ['giin-missing', wanted && giin === undefined],
    ['giin-not-expected', !wanted && giin !== undefined],
    ['giin-malformed', giin !== undefined && !isGiin(giin)],
    ['us-status-contradicts', usPerson !== (fatcaStatus === 'us-person')],
    ['no-tax-residence', residences.length === 0],
    ['tax-residence-twice', new Set(countries).size < countries.length],
    ['tin-missing', residences.some(({ tin, whyNoTin }) => tin === undefined && whyNoTin === undefined)],
    ['certified-in-the-future', certifiedOn > today],
    ['certification-expired', expiresOn < today],
    ['certification-too-long', expiresOn > lastDayOf(certifiedOn)],
  ];
  return faults.filter(([, is]) => is).map(([fault]) => fault);
}

/**
 * The last day on which a certification may be relied upon: the end of the third calendar year after the one it was signed in.
 *
 * @see 26 CFR 1.1441-1(e)(4)(ii)(A)
 */
function lastDayOf(certifiedOn: string): string {
  const year = Number.parseInt(certifiedOn.slice(0, 'YYYY'.length), 10);
  return `${String(year + 3)}-12-31`;
}
