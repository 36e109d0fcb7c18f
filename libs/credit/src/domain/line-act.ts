import { accept, type Money, refuse, type Result } from '@app/kernel';
import type { Standing } from '@app/legal-entity/domain';

/** What is done to a line between two versions of it: by one officer alone, but for the last two, which time does. */
export const LINE_ACTS = ['watch', 'unwatch', 'freeze', 'suspend', 'reduce', 'step', 'expire'] as const;
export type LineActKind = (typeof LINE_ACTS)[number];

export interface LineAct {
  readonly kind: LineActKind;
  readonly at: Date;
  readonly by: string | null; // an officer; null: time
  readonly reason: string;
  readonly amount: Money | undefined; // what the line was reduced to, by an officer or by a step that was agreed
  readonly reviewBy: string | null; // of a watch: until when somebody looks again
}

/** Who looks at a line more closely, and why. It changes no limit. */
export interface Watch {
  readonly reason: string;
  readonly by: string;
  readonly reviewBy: string;
}

/** What officers have made of a version since it came into force. */
export interface LineBlocks {
  readonly frozen: boolean; // nothing is added
  readonly suspended: boolean; // nothing but closing
  readonly expiryNoted: boolean; // somebody wrote down that it ran out
  readonly stepsNoted: number; // of the reductions that were agreed, how many somebody wrote down as begun
  readonly reducedTo: Money | undefined;
  readonly watch: Watch | undefined; // of the line, whatever its version
}

/** What the acts on a line come to. @param acts of the version in force, and the watches of every version, in their order */
export function blocksOf(acts: readonly LineAct[]): LineBlocks {
  const watch = acts.findLast(({ kind }) => kind === 'watch' || kind === 'unwatch');
  return {
    frozen: acts.some(({ kind }) => kind === 'freeze'),
    suspended: acts.some(({ kind }) => kind === 'suspend'),
    expiryNoted: acts.some(({ kind }) => kind === 'expire'),
    stepsNoted: acts.filter(({ kind }) => kind === 'step').length,
    reducedTo: acts.findLast(({ kind }) => kind === 'reduce')?.amount,
    watch:
      watch?.kind === 'watch'
        ? { reason: watch.reason, by: watch.by ?? '', reviewBy: watch.reviewBy ?? '' }
        : undefined,
  };
}

/** Where a line stands: the strictest thing that can be said of it. */
export type LineState =
  'active' | 'watchlist' | 'frozen' | 'suspended' | 'expired' | 'cancelled' | 'defaulted';

/** What a state follows from. */
export interface LineStanding extends Omit<LineBlocks, 'reducedTo' | 'expiryNoted' | 'stepsNoted'> {
  readonly approved: Money; // 0: cancelled
  readonly advised: boolean;
  readonly expired: boolean;
  readonly seat: Standing;
}

/** The strictest thing that can be said of a line, the end of its party before everything. */
export function stateOf(line: LineStanding): LineState {
  if (line.seat === 'defaulted') return 'defaulted';
  if (line.approved.isZero()) return 'cancelled';
  if (line.expired) return 'expired';
  if (line.suspended) return 'suspended';
  if (line.frozen) return 'frozen';
  return line.watch === undefined ? 'active' : 'watchlist';
}

export interface IllegalAct {
  readonly kind: 'illegal-act';
  readonly state: LineState;
  readonly legal: readonly (LineActKind | 'propose')[];
}

/** What an officer may do to a line as it stands. A new version, by two, is always possible, and lifts every block but a default. */
export function legalActs(line: LineStanding): (LineActKind | 'propose')[] {
  if (['defaulted', 'cancelled', 'expired'].includes(stateOf(line))) return ['propose'];
  return [
    line.watch === undefined ? 'watch' : 'unwatch',
    ...(line.frozen || line.suspended ? [] : (['freeze'] as const)),
    ...(line.suspended ? [] : (['suspend'] as const)),
    ...(line.advised ? (['reduce'] as const) : []),
    'propose',
  ];
}

/** @returns a refusal that lists what is possible instead */
export function mayAct(
  line: LineStanding,
  kind: Exclude<LineActKind, 'expire' | 'step'>,
): Result<'may', IllegalAct> {
  const legal = legalActs(line);
  return legal.includes(kind) ? accept('may') : refuse({ kind: 'illegal-act', state: stateOf(line), legal });
}
