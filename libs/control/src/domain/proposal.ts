import type { ActorId } from './actor';

/** A maker's wish, bound to the hash of exactly its terms: an approval of it fits nothing else. */
export interface Proposal {
  readonly id: string;
  readonly kind: string; // lib.thing: ledger.link
  readonly subjectHash: string; // SHA-256, hex
  readonly maker: ActorId;
  readonly makerGroup: string; // conflict group
  readonly expiresAt: Date;
}

/** Whether it is too late to approve a proposal. The last instant still counts. */
export function hasExpired({ expiresAt }: Proposal, asOf: Date): boolean {
  return asOf > expiresAt;
}
