import type { Money } from '@app/kernel';

/** A loss as it was determined by one agent and verified by another: what a notice to the trustee is made of. */
export interface VerifiedLoss {
  readonly sequence: number; // of this default: 1, 2, 3 …
  readonly party: string; // the defaulter
  readonly seat: string;
  readonly occupancy: string;
  readonly eventAt: Date;
  readonly determinedAt: Date;
  readonly effectiveAt: Date;
  readonly grossCloseOut: Money;
  readonly marginApplied: Money;
  readonly cumulativeLoss: Money;
  readonly cumulativeRecoveries: Money;
  readonly firstSkin: Money; // allocated to the seat, at its capacity when the event was notified
  readonly valuationMethod: string;
  readonly evidence: readonly string[];
  readonly calculationAgent: string; // the officer who determined it
  readonly verificationAgent: string; // the officer who verified it
}
