import type { BookKind } from '@app/ledger/domain';

export const NOT_SHOWN = 'not-shown'; // to this seat
export const NOT_RECORDED = 'not-recorded'; // by anybody

/** Who reads it: the house reads the whole, a counterparty what isolation needs from the occupancies it has. */
export type CertificateView = 'whole' | readonly string[];

export type Approved =
  | typeof NOT_RECORDED
  | {
      readonly maker: string;
      readonly makerGroup: string;
      readonly checker: string;
      readonly checkerGroup: string;
      readonly at: string;
    };

/** Other relationships: always counted, named to whom they concern. */
type Others = { readonly count: string; readonly names: typeof NOT_SHOWN | readonly string[] };

type Pool = {
  readonly account: string;
  readonly holds: string;
  readonly promised: string;
  readonly relationships: string;
};

type OtherEnd = {
  readonly kind: BookKind | 'party' | 'custodian';
  readonly id: string;
  readonly name: string;
};

/** How far what an edge leads to is this relationship's alone. */
type Sharing =
  | 'not-shared'
  | 'shared-series'
  | 'shared-by-construction'
  | 'another-relationship'
  | 'same-party-no-recourse'
  | 'joined-by-election'
  | 'shared-custodian';

/** One way from the book to something outside it. Every amount, number and instant is text. */
export type Edge = {
  readonly id: string;
  readonly kind: string;
  readonly otherEnd: OtherEnd;
  readonly standing: string;
  readonly terms: { readonly [term: string]: string };
  readonly approved: Approved;
  readonly ended: null | { readonly at: string; readonly approved: Approved };
  readonly passed: null | { readonly here: string; readonly there: string; readonly sum: string };
  readonly covers: readonly {
    readonly occupancy: string;
    readonly rank: string;
    readonly subLimit: string;
  }[];
  readonly shared: {
    readonly how: Sharing;
    readonly relationships: Others;
    readonly replacementIn: Others | null;
    readonly trusts: string;
    readonly entities: string;
    readonly pool: Pool | null;
  };
};

/** Counts other relationships, and names them to whom they concern. */
export function others(names: readonly string[], shown: boolean): Others {
  const count = String(names.length);
  return { count, names: shown || names.length === 0 ? [...names].sort() : NOT_SHOWN };
}
