import type { MasterForm } from './form';

/** What counsel says of one kind of agreement with one kind of entity in one jurisdiction. */
export interface NettingOpinion {
  readonly jurisdiction: string; // ISO 3166-1 alpha-2
  readonly entityType: string;
  readonly form: MasterForm;
  readonly version: number;
  readonly enforceable: 'yes' | 'no' | 'reasoned'; // reasoned: probably, with assumptions; that is not yes
  readonly collateral: 'yes' | 'no';
  readonly effectiveOn: string; // YYYY-MM-DD
  readonly validUntil: string; // the last day, UTC
  readonly counsel: string;
  readonly sha256: string; // of the opinion
}

/** Whether what is owed under a seat's paper may be counted net, and why. */
export interface Netting {
  readonly on: boolean;
  readonly why:
    | 'opinion-says-yes'
    | 'no-master-agreement'
    | 'no-opinion'
    | 'opinion-expired'
    | 'opinion-reasoned'
    | 'opinion-says-no';
}

/**
 * Netting counts while a master agreement is in force and an opinion in force says plainly that closing it out net would stand where
 * its party is. In doubt nothing nets: what a liquidator may pick apart is measured apart.
 *
 * @param opinion the newest in force for the party's jurisdiction and kind under this form
 * @see Basel Committee, CRE 52.2 and 50.15: netting is recognised on written, reasoned and current legal opinions
 */
export function nettingOf(
  hasMaster: boolean,
  opinion: Pick<NettingOpinion, 'enforceable' | 'validUntil'> | undefined,
  asOf: Date,
): Netting {
  if (!hasMaster) return { on: false, why: 'no-master-agreement' };
  if (opinion === undefined) return { on: false, why: 'no-opinion' };
  if (asOf.toISOString().slice(0, 10) > opinion.validUntil) return { on: false, why: 'opinion-expired' };
  if (opinion.enforceable === 'reasoned') return { on: false, why: 'opinion-reasoned' };
  if (opinion.enforceable === 'no') return { on: false, why: 'opinion-says-no' };
  return { on: true, why: 'opinion-says-yes' };
}
