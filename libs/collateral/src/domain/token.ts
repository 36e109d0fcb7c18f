import { type Calendar, Exact, isOpen, nextOpening, US_BONDS } from '@app/kernel';
import type { TOKEN_WRAPPERS } from '@app/legal-entity/domain';

type TokenWrapper = (typeof TOKEN_WRAPPERS)[number];

export const REDEMPTION_CALENDARS = ['always', 'us-bonds'] as const;
export const TOKEN_CONTROLS = ['holder', 'issuer-may-freeze', 'issuer-may-take-back'] as const;

/** A token taken apart: what stands between holding it and having its worth in the settlement asset. */
export interface TokenTerms {
  readonly wrapper: Exclude<TokenWrapper, 'none'>;
  readonly redemption: {
    readonly calendar: (typeof REDEMPTION_CALENDARS)[number]; // when the redeemer is at work
    readonly noticeMinutes: number; // from asking to having
  } | null; // null: nobody redeems it, it is sold
  readonly transfer: 'free' | 'allow-list';
  readonly vaultAllowed: boolean; // the vault is on the list; where there is none, it makes no difference
  readonly control: (typeof TOKEN_CONTROLS)[number];
  readonly finality: { readonly confirmations: number; readonly secondsPerBlock: number };
  readonly weekendAddOn: Exact; // as a part of its value
}

const CALENDARS: Readonly<Record<(typeof REDEMPTION_CALENDARS)[number], Calendar | undefined>> = {
  always: undefined,
  'us-bonds': US_BONDS,
};

/** Why a token cannot secure anything, whatever it is worth: nobody could move it out, or somebody else could. */
export function tokenFault(
  token: TokenTerms,
): 'vault-not-on-allow-list' | 'issuer-may-take-back' | undefined {
  if (token.transfer === 'allow-list' && !token.vaultAllowed) return 'vault-not-on-allow-list';
  return token.control === 'issuer-may-take-back' ? 'issuer-may-take-back' : undefined;
}

/** How long a transfer takes until no block can undo it. */
export function minutesToFinality({ finality }: TokenTerms): number {
  return Math.ceil((finality.confirmations * finality.secondsPerBlock) / 60);
}

/** From an instant until the token could be money: its transfer is final, its redeemer is at work, and has had its notice. */
export function minutesToCash(token: TokenTerms, asOf: Date): number {
  const final = minutesToFinality(token);
  if (token.redemption === null) return final;
  const arrives = new Date(asOf.getTime() + final * 60_000);
  const calendar = CALENDARS[token.redemption.calendar];
  const asked =
    calendar === undefined || isOpen(calendar, arrives) ? arrives : nextOpening(calendar, arrives);
  return Math.ceil((asked.getTime() - asOf.getTime()) / 60_000) + token.redemption.noticeMinutes;
}

/** What is taken off beside its haircut while it could not be turned into money within the margin period of risk: over a weekend. */
export function weekendAddOn(token: TokenTerms, mporMinutes: number, asOf: Date): Exact {
  return minutesToCash(token, asOf) > mporMinutes ? token.weekendAddOn : new Exact(0);
}
