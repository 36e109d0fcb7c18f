import type { Money } from '@app/kernel';
import type { BookId, BookKind, LinkPurpose } from './book';

export interface NamedBook {
  readonly id: BookId;
  readonly name: string;
  readonly kind: BookKind;
}

/** The two who agreed to something, for which interests, and when the second did. */
export interface Signatures {
  readonly maker: string;
  readonly makerGroup: string;
  readonly checker: string;
  readonly checkerGroup: string;
  readonly at: Date;
}

/** One contract between two books as it stands: its terms, who signed, whether it has ended, and what has passed. */
export interface LinkRecord {
  readonly id: string;
  readonly name: string;
  readonly purpose: LinkPurpose;
  readonly payer: NamedBook;
  readonly payee: NamedBook;
  readonly cap: Money;
  readonly returnable: Money;
  readonly signed: Signatures;
  readonly ended: { readonly at: Date; readonly signed: Signatures } | undefined;
  readonly payerBridge: Money; // debits less credits, posted: what the payer is out is negative
  readonly payeeBridge: Money; // its mirror: the two sum to zero, always
}
