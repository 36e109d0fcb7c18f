import { type Asset, USDC } from '@app/kernel';
import { type IbanRefusal, ibanRefusal } from './settlement-instruction-iban';
import { type AddressRefusal, addressRefusal } from './wallet-address';

/** To where money may go, as it is proposed. */
export type SettlementAccount =
  | { readonly kind: 'bank'; readonly account: string; readonly bic: string } // an IBAN
  | {
      readonly kind: 'wallet';
      readonly account: string; // an address
      readonly chainId: string; // EIP-155, as decimal text
      readonly custodian: string; // who holds the keys
    };

export type AccountRefusal = IbanRefusal | AddressRefusal | 'bic-malformed' | 'asset-not-paid-there';

const BIC = /^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$/;
const NOBODY = '0x0000000000000000000000000000000000000000';

/** What is paid to which kind of account. A relationship settles in one of them. */
const PAID_TO: Readonly<Record<SettlementAccount['kind'], readonly Asset[]>> = {
  wallet: [USDC],
  bank: [
    { code: 'EUR', scale: 2 },
    { code: 'GBP', scale: 2 },
    { code: 'USD', scale: 2 },
  ],
};

/** The assets that may be paid out, of either kind. */
export const PAYABLE_ASSETS = Object.values(PAID_TO)
  .flat()
  .map(({ code }) => code);

/** An asset as it is paid to this kind of account; undefined: it is not. */
export function assetPaidTo(kind: SettlementAccount['kind'], code: string): Asset | undefined {
  return PAID_TO[kind].find((asset) => asset.code === code);
}

/** What is wrong with an account, before anybody asks whose it is. @see ISO 9362 for the form of a BIC */
export function accountRefusal(account: SettlementAccount, asset: string): AccountRefusal | undefined {
  if (assetPaidTo(account.kind, asset) === undefined) return 'asset-not-paid-there';
  if (account.kind === 'wallet')
    return account.account === NOBODY ? 'not-an-address' : addressRefusal(account.account);
  return ibanRefusal(account.account) ?? (BIC.test(account.bic) ? undefined : 'bic-malformed');
}

/**
 * The small odd amount that has to come from an account to prove control of it: one unit and something, by the proposal's own number.
 * It is no secret: whoever does not hold the account cannot send it from there.
 *
 * @param salt of the proposal, hex: each has its own, so that an old transfer proves nothing
 * @returns smallest units of the asset
 */
export function testAmountOf(salt: string, { scale }: Asset): bigint {
  const unit = 10n ** BigInt(scale);
  return unit + 1n + (BigInt(`0x${salt}`) % (unit - 1n));
}
