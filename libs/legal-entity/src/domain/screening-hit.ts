import { accept, refuse, type Result } from '@app/kernel';

/** Where a hit stands: nobody has looked, it is somebody else, it is the one on the list, or a second person has to say. */
export type HitState = 'open' | 'false-positive' | 'true-match' | 'escalated';

export type HitDecision = Exclude<HitState, 'open'>;

export interface HitStanding {
  readonly state: HitState;
  readonly by?: string; // who decided last; nobody while it is open
}

export type HitRefusal =
  | 'decided-already' // the list or the subject has to change before anyone looks again
  | 'escalated-already'
  | 'escalated-by-the-same'; // who passes a hit on does not decide it himself

/** What a hit becomes when somebody decides it. */
export function decideHit(
  { state, by }: HitStanding,
  decision: HitDecision,
  decidedBy: string,
): Result<HitDecision, HitRefusal> {
  if (state === 'true-match' || state === 'false-positive') return refuse('decided-already');
  if (state === 'open') return accept(decision);
  if (decision === 'escalated') return refuse('escalated-already');
  return by === decidedBy ? refuse('escalated-by-the-same') : accept(decision);
}
