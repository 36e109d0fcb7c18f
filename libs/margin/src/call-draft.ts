import type { Money } from '@app/kernel';
import type { Relationship } from '@app/legal-entity/domain';
import type { BookBalances } from '@app/settlement/domain';
import type { CalledSum } from './called.rows';

/** A call before it is issued. */
export interface CallDraft {
  readonly occupancy: string;
  readonly kind: 'vm' | 'im' | 'ia';
  readonly direction: 'delivery' | 'return';
  readonly amount: Money;
  readonly statement: Readonly<Record<string, string>>;
}

/** What was struck of one seat one way, called or not. Its lines are written only for whoever reads them. */
export interface StruckWay {
  readonly occupancy: string;
  readonly kind: CallDraft['kind'];
  readonly direction: CallDraft['direction'];
  readonly amount: Money; // zero: nothing is called
  readonly lines: () => CallDraft['statement'];
}

/** Where a relationship stands, read under its lock: what is called already, and what its book holds. */
export interface Standing {
  readonly relationship: Relationship;
  readonly called: readonly CalledSum[];
  readonly balances: BookBalances;
}
