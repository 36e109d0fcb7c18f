import type { Money } from '@app/kernel';
import type { Relationship } from '@app/legal-entity/domain';
import type { BookBalances } from '@app/settlement/domain';
import type { CalledSum } from './margin.rows';

/** A call before it is issued. */
export interface CallDraft {
  readonly occupancy: string;
  readonly kind: 'vm' | 'im' | 'ia';
  readonly direction: 'delivery' | 'return';
  readonly amount: Money;
  readonly statement: Readonly<Record<string, string>>;
}

/** Where a relationship stands, read under its lock: what is called already, and what its book holds. */
export interface Standing {
  readonly relationship: Relationship;
  readonly called: readonly CalledSum[];
  readonly balances: BookBalances;
}
