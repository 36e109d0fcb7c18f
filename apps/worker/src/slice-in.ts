import type { RunSlice } from '@app/exposure';
import type { DueJob } from '@app/platform';
import { booksIn, rowIn } from './payload';

/** The slice of a run that a job is. @throws InvariantError */
export function sliceIn(job: DueJob): RunSlice {
  return { snapshotId: rowIn(job, 'snapshotId'), relationships: booksIn(job, 'relationships') };
}
