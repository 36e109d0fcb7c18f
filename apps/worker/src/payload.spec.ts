import { InvariantError } from '@app/kernel';
import type { DueJob } from '@app/platform';
import { bookIn, booksIn, instantIn, rowIn } from './payload';

const jobWith = (payload: Record<string, unknown>): DueJob => ({
  id: '00000000-0000-8000-8000-000000000001',
  kind: 'margin.run',
  key: '1/x',
  payload,
  dueAt: new Date('2025-10-10T22:00:00Z'),
  attempts: 0,
});

describe("a job's payload", () => {
  it('gives the fields of a well-formed job', () => {
    const job = jobWith({
      relationshipId: '12',
      snapshotId: '7d9f2b1e-0000-8000-8000-0123456789ab',
      paidAt: '2025-10-10T16:00:00Z',
    });
    expect(booksIn(jobWith({ relationships: ['7', '12'] }), 'relationships')).toEqual(['7', '12']);
    expect(bookIn(job, 'relationshipId')).toBe('12');
    expect(rowIn(job, 'snapshotId')).toBe('7d9f2b1e-0000-8000-8000-0123456789ab');
    expect(instantIn(job, 'paidAt')).toEqual(new Date('2025-10-10T16:00:00Z'));
  });

  it.each([
    { why: 'a field that is missing', read: bookIn, value: undefined, says: 'is missing' },
    { why: 'a number where text belongs', read: bookIn, value: 12, says: 'is 12, and should be a book' },
    { why: 'a book below one', read: bookIn, value: '0', says: 'digits' },
    { why: 'one book where books belong', read: booksIn, value: '12', says: 'a list of books' },
    { why: 'no book at all', read: booksIn, value: [], says: 'a list of books' },
    { why: 'words among books', read: booksIn, value: ['12', 'R1'], says: 'which is no book' },
    { why: 'words for an id', read: rowIn, value: 'R1', says: 'a UUID' },
    { why: 'an instant without a zone', read: instantIn, value: '2025-10-10T16:00:00', says: 'in UTC' },
  ])('refuses $why, and says which field of which job', ({ read, value, says }) => {
    const attempt = () => read(jobWith({ field: value }), 'field');
    expect(attempt).toThrow(InvariantError);
    expect(attempt).toThrow('margin.run 1/x: payload.field');
    expect(attempt).toThrow(says);
  });
});
