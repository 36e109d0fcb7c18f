import fc from 'fast-check';
import {
  accountRefusal,
  assetPaidTo,
  type SettlementAccount,
  testAmountOf,
} from './settlement-instruction-account';

const address = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed';
const wallet: SettlementAccount = { kind: 'wallet', account: address, chainId: '1', custodian: 'self' };
const bank: SettlementAccount = { kind: 'bank', account: 'GB82WEST12345698765432', bic: 'WESTGB2L' };

describe('accountRefusal', () => {
  it.each([
    { account: wallet, asset: 'USDC', refusal: undefined, why: 'its address and its asset are right' },
    { account: bank, asset: 'EUR', refusal: undefined, why: 'its number, its bank and its asset are right' },
    {
      account: { ...bank, bic: 'WESTGB2LXXX' },
      asset: 'EUR',
      refusal: undefined,
      why: 'a branch may be named',
    },
    { account: wallet, asset: 'EUR', refusal: 'asset-not-paid-there', why: 'no euros are sent to a wallet' },
    { account: bank, asset: 'USDC', refusal: 'asset-not-paid-there', why: 'no bank takes a token' },
    { account: bank, asset: 'XAU', refusal: 'asset-not-paid-there', why: 'nobody pays in gold' },
    {
      account: { ...wallet, account: address.toLowerCase() },
      asset: 'USDC',
      refusal: 'address-not-checksummed',
      why: 'a slip in it would not show',
    },
    {
      account: { ...wallet, account: `0x${'0'.repeat(40)}` },
      asset: 'USDC',
      refusal: 'not-an-address',
      why: 'what is sent there is nobody’s',
    },
    {
      account: { ...bank, account: 'GB82WEST12345698765431' },
      asset: 'EUR',
      refusal: 'iban-check-digits-wrong',
      why: 'the number has a slip',
    },
    {
      account: { ...bank, bic: 'WEST-GB2' },
      asset: 'EUR',
      refusal: 'bic-malformed',
      why: 'no bank is called that',
    },
  ] as const)('answers $refusal: $why', ({ account, asset, refusal }) => {
    expect(accountRefusal(account, asset)).toBe(refusal);
  });
});

it('asks for more than one unit and less than two, whatever the proposal and the asset', () => {
  const salts = fc.stringMatching(/^[0-9a-f]{32}$/);
  const assets = fc.constantFrom(assetPaidTo('wallet', 'USDC')!, assetPaidTo('bank', 'EUR')!);
  fc.assert(
    fc.property(salts, assets, (salt, asset) => {
      const unit = 10n ** BigInt(asset.scale);
      const amount = testAmountOf(salt, asset);
      expect(amount > unit && amount < 2n * unit).toBe(true);
    }),
  );
});
