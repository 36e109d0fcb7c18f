import { instructionDifferences } from './settlement-instruction-differences';
import type { SettlementAccount } from './settlement-instruction-account';

const wallet = (account: string, more: object = {}): SettlementAccount => ({
  kind: 'wallet',
  account,
  chainId: '1',
  custodian: 'self',
  ...more,
});
const usdc = (account: SettlementAccount) => ({ asset: 'USDC', account });
const bank = { asset: 'EUR', account: { kind: 'bank', account: 'DE89', bic: 'COBADEFF' } } as const;
const fields = (differences: readonly { field: string; before: string; now: string }[]) =>
  differences.map(({ field, before, now }) => `${field}: ${before} > ${now}`);

it.each([
  { why: 'nothing', before: usdc(wallet('0x1')), now: usdc(wallet('0x1')), says: [] },
  { why: 'the address', before: usdc(wallet('0x1')), now: usdc(wallet('0x2')), says: ['address: 0x1 > 0x2'] },
  {
    why: 'who keeps it, and where',
    before: usdc(wallet('0x1')),
    now: usdc(wallet('0x1', { custodian: 'Vaults', chainId: '10' })),
    says: ['chainId: 1 > 10', 'custodian: self > Vaults'],
  },
  {
    why: 'all of it, for there is nothing before',
    before: undefined,
    now: bank,
    says: ['asset:  > EUR', 'kind:  > bank', 'iban:  > DE89', 'bic:  > COBADEFF'],
  },
])('says that $why is other', ({ before, now, says }) => {
  expect(fields(instructionDifferences(before, now))).toEqual(says);
});
