/** When a seat may be called for one kind of margin: by its paper, and by what its Schedule grants between the times of that. */
export interface CallCauses {
  readonly elected: readonly Date[]; // the valuation times of its annex
  readonly granted: readonly Date[]; // what came between them, and lets it be called: it crossed, or a token lost its peg
}

/** What follows for one valuation of it. */
export interface CallTimes {
  readonly calls: boolean; // it is called on
  readonly isFirst: boolean; // of the day's valuations that its annex elects: own margin is struck on it
  readonly later: Date | undefined; // one that is called on as well, and is newer: an old number is not called
  readonly next: Date | undefined; // when its annex values next, as far as it was asked
  readonly noCalendar?: string; // the place of which nobody knows the days: it is never called
}

/**
 * Whether a valuation is called on: whether it is the first at or since a time that lets it be. So a time that had no marks is not lost,
 * and one cause is one call, whichever run comes to it first. What was never valued before has missed nothing: only its own instant counts.
 *
 * @param valued every instant from the last one of the day before on, in order, at which it was valued
 */
export function callTimes(asOf: Date, valued: readonly Date[], { elected, granted }: CallCauses): CallTimes {
  const times = valued.map((each) => each.getTime());
  const isCause = (causes: readonly Date[]) => (n: number) => {
    const at = times[n] ?? 0;
    const before = times[n - 1] ?? at - 1;
    return causes.some((cause) => cause.getTime() > before && cause.getTime() <= at);
  };
  const all = [...times.keys()];
  const byPaper = all.filter(isCause(elected));
  const called = all.filter(isCause([...elected, ...granted]));
  const newest = times[byPaper.at(-1) ?? -1];
  const firstOfDay = byPaper.find((n) => newest !== undefined && dayOf(times[n]) === dayOf(newest));
  const newer = times[called.at(-1) ?? -1];
  const now = asOf.getTime();
  return {
    calls: called.some((n) => times[n] === now),
    isFirst: firstOfDay !== undefined && times[firstOfDay] === now,
    later: newer !== undefined && newer > now ? new Date(newer) : undefined,
    next: elected.find((each) => each.getTime() > now),
  };
}

const DAY = 86_400_000;

function dayOf(time: number | undefined): number {
  return Math.floor((time ?? 0) / DAY);
}
