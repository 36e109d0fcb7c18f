import type { HeldSections } from './application-section';
import type { Requirement } from './requirement';
import { accountRefusal, type AccountRefusal } from './settlement-instruction-account';
import { chainIdOf } from './wallet-chain';

type Wallet = NonNullable<HeldSections['settlement']>['wallets'][number];

const ADDRESS_WRONG: Readonly<Partial<Record<AccountRefusal, string>>> = {
  'address-not-checksummed': 'is all in small letters: write it with the capitals that check it (EIP-55)',
  'address-checksum-wrong': 'has a wrong character: its capitals do not check it (EIP-55)',
};

/** What is missing about from where and to where the applicant pays: each wallet is one that could be proposed as it stands. */
export function settlementRequirements({ settlement }: HeldSections): Requirement[] {
  if (settlement === undefined)
    return [missing('section-missing', 'nobody knows from where and to where the applicant pays')];
  if (settlement.wallets.length === 0) return [missing('no-wallet', 'no wallet is named')];
  return settlement.wallets.flatMap(walletRequirements);
}

function walletRequirements({ network, asset, address }: Wallet): Requirement[] {
  const chainId = chainIdOf(network);
  if (chainId === undefined) return [missing('wallet-network-unknown', `nothing is paid on ${network}`)];
  const account = { kind: 'wallet', account: address, chainId, custodian: 'not said' } as const;
  const refusal = accountRefusal(account, asset);
  if (refusal === undefined) return [];
  if (refusal === 'asset-not-paid-there')
    return [missing('wallet-asset-not-paid', `${asset} is not paid to a wallet`)];
  return [missing('wallet-malformed', `${address} ${ADDRESS_WRONG[refusal] ?? 'is no address of a wallet'}`)];
}

function missing(fact: string, why: string): Requirement {
  return { section: 'settlement', missing: fact, why, blocks: 'draft' };
}
