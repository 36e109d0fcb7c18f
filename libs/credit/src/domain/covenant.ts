import type { Money } from '@app/kernel';

export const COVENANT_KINDS = [
  'nav-decline',
  'nav-floor',
  'leverage-ceiling',
  'minimum-liquidity',
  'delivery',
] as const;
export type CovenantKind = (typeof COVENANT_KINDS)[number];

/** What is delivered: the value of the fund, or its accounts. */
export const STATEMENT_KINDS = ['nav', 'financials'] as const;
export type StatementKind = (typeof STATEMENT_KINDS)[number];

/** What a party promised to stay within, and what the other side may do if it does not. */
export interface Undertaking {
  readonly id: string; // of the covenant, within the line: nav-1m
  readonly clause: string; // of the Schedule: Part 1(h)(ii)
  readonly daysToUse: number; // after which the right is gone
  readonly gives: 'freeze' | 'suspend'; // what happens to the line when it is exercised
}

export type Covenant = Undertaking &
  (
    | { readonly kind: 'nav-decline'; readonly months: 1 | 3 | 12; readonly percent: string } // or more
    | { readonly kind: 'nav-floor'; readonly least: Money }
    | { readonly kind: 'leverage-ceiling'; readonly most: string } // gross exposure ÷ NAV
    | { readonly kind: 'minimum-liquidity'; readonly least: Money }
    | { readonly kind: 'delivery'; readonly statement: StatementKind; readonly dayOfMonth: number } // for the month before
  );
