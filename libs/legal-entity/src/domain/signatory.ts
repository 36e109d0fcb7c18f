import { accept, type Money, refuse, type Result } from '@app/kernel';

/** What a person may be empowered to sign. */
export const INSTRUMENT_TYPES = [
  'master-agreement',
  'credit-support-annex',
  'confirmation',
  'guarantee',
  'notice',
  'payment-instruction',
] as const;
export type InstrumentType = (typeof INSTRUMENT_TYPES)[number];

/** A person whom a resolution empowers. A signatory without scope may sign nothing. */
export interface Signatory {
  readonly id: string; // within its application
  readonly name: string;
  readonly scope: readonly InstrumentType[];
  readonly limit?: Money; // above it he may not sign; without one, whatever the amount
  readonly signing: 'single' | 'joint'; // joint: with another who may sign the same
  readonly effectiveOn: string; // YYYY-MM-DD
  readonly expiresOn?: string; // the last day on which he may sign
}

/** What is signed, and when. */
export interface Signing {
  readonly instrument: InstrumentType;
  readonly amount?: Money; // where the instrument has one
  readonly signedOn: string; // YYYY-MM-DD
}

export type SignatureRefusal =
  | 'signature-missing'
  | 'signatory-unknown'
  | 'without-scope'
  | 'not-empowered-yet'
  | 'power-expired'
  | 'above-limit'
  | 'limit-in-another-asset'
  | 'joint-signature-missing';

/** Whether these persons together may sign this on that date. Every one of them must be empowered; one who signs jointly needs a second. */
export function maySign(
  signers: readonly string[],
  signatories: readonly Signatory[],
  signing: Signing,
): Result<'signed', SignatureRefusal> {
  const signed = [...new Set(signers)];
  if (signed.length === 0) return refuse('signature-missing');
  const found = signed.map((signer) => signatories.find(({ id }) => id === signer));
  for (const each of found) {
    const refusal = each === undefined ? 'signatory-unknown' : powerRefusal(each, signing);
    if (refusal !== undefined) return refuse(refusal);
  }
  const alone = signed.length === 1 && found.some((each) => each?.signing === 'joint');
  return alone ? refuse('joint-signature-missing') : accept('signed');
}

/** Why one person may not sign this on that date; undefined: he may. */
function powerRefusal(
  { scope, limit, effectiveOn, expiresOn }: Signatory,
  { instrument, amount, signedOn }: Signing,
): SignatureRefusal | undefined {
  if (!scope.includes(instrument)) return 'without-scope';
  if (signedOn < effectiveOn) return 'not-empowered-yet';
  if (expiresOn !== undefined && signedOn > expiresOn) return 'power-expired';
  if (limit === undefined || amount === undefined) return undefined;
  if (limit.asset.code !== amount.asset.code) return 'limit-in-another-asset';
  return limit.lessThan(amount) ? 'above-limit' : undefined;
}
