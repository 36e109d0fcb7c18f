import type { SettlementAccount } from './settlement-instruction-account';
import { differencesOf, type TermDifference } from './term-differences';

/** What the second person compares: an account, and what is paid there. */
export interface ComparedInstruction {
  readonly asset: string;
  readonly account: SettlementAccount;
}

/** What is other in an instruction than in the one it is compared with; everything, where there is none. */
export function instructionDifferences(
  before: ComparedInstruction | undefined,
  now: ComparedInstruction,
): TermDifference[] {
  return differencesOf(before === undefined ? {} : plain(before), plain(now));
}

function plain({ asset, account }: ComparedInstruction): object {
  return account.kind === 'bank'
    ? { asset, kind: account.kind, iban: account.account, bic: account.bic }
    : {
        asset,
        kind: account.kind,
        address: account.account,
        chainId: account.chainId,
        custodian: account.custodian,
      };
}
