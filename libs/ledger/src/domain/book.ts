import type { Asset, Id, Money } from '@app/kernel';

export type BookId = Id<'Book'>; // decimal text of a 64-bit integer

export type BookKind = 'relationship' | 'trust' | 'entity';

/** A closed set of accounts: it balances by itself, and pays another book only over a link. */
export interface Book {
  readonly id: BookId;
  readonly name: string; // R1, TJ, K: accounts of other books name it, as LIQUIDITY.R1
  readonly kind: BookKind;
  readonly openedAt: Date;
}

export type LinkPurpose =
  'skin' | 'second-skin' | 'sponsor' | 'liquidity' | 'guarantee' | 'claims' | 'premium' | 'fee';

/** The terms two people approve before one book may pay another. */
export interface LinkTerms {
  readonly id: string;
  readonly name: string; // Lskin: its bridges are BRIDGE.Lskin in both books
  readonly payer: BookId;
  readonly payee: BookId;
  readonly asset: Asset;
  readonly purpose: LinkPurpose;
  readonly cap: Money; // the most the payer may be out
  readonly returnable: Money; // the most it may get back beyond what it paid
}

/** The default of one occupant, declared by people: what frozen accounts and enforcement refer to. */
export interface SeatDefault {
  readonly id: string;
  readonly book: BookId;
  readonly occupancy: string;
}
