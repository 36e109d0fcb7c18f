import { type Id, id, invariant } from '@app/kernel';
import type { DueJob } from '@app/platform';

const BOOK = /^[1-9]\d{0,18}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const SYMBOL = /^[A-Z0-9-]{1,30}$/;
const DAY = /^\d{4}-\d\d-\d\d$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/;

/** The book, or the relationship whose book it is, that a job is about. @throws InvariantError */
export function bookIn(job: DueJob, field: string): Id<'Book'> {
  return id<'Book'>(textIn(job, field, BOOK, 'a book: digits, as text'));
}

/** The relationships whose run a job is, in the order of their ids. @throws InvariantError */
export function booksIn({ kind, key, payload }: DueJob, field: string): Id<'Book'>[] {
  const value = payload[field];
  const isBooks = Array.isArray(value) && value.length > 0;
  invariant(isBooks, `${kind} ${key}: payload.${field} should be a list of books`);
  return value.map((each: unknown) => {
    invariant(
      typeof each === 'string' && BOOK.test(each),
      `${kind} ${key}: payload.${field} has ${JSON.stringify(each)}, which is no book: digits, as text`,
    );
    return id<'Book'>(each);
  });
}

/** The row that a job is about. @throws InvariantError */
export function rowIn<Kind extends string>(job: DueJob, field: string): Id<Kind> {
  return id<Kind>(textIn(job, field, UUID, 'an id: a UUID'));
}

/** An instant that a job is about, where it is not the one it came due at. @throws InvariantError */
export function instantIn(job: DueJob, field: string): Date {
  return new Date(textIn(job, field, INSTANT, 'an instant in UTC, such as 2025-10-10T22:00:00Z'));
}

/** A day that a job is about. @throws InvariantError */
export function dayIn(job: DueJob, field: string): string {
  return textIn(job, field, DAY, 'a day, such as 2025-10-10');
}

/** The instrument that a job is about, by its symbol. @throws InvariantError */
export function symbolIn(job: DueJob, field: string): string {
  return textIn(job, field, SYMBOL, 'a symbol in capitals');
}

/** A whole number from 0 on that a job is about. @throws InvariantError */
export function countIn({ kind, key, payload }: DueJob, field: string): number {
  const value = payload[field];
  invariant(
    typeof value === 'number' && Number.isSafeInteger(value) && value >= 0,
    `${kind} ${key}: payload.${field} should be a whole number from 0 on`,
  );
  return value;
}

/** What is malformed now will be malformed at every attempt: a broken promise of ours, not a fault to be tried again. */
function textIn({ kind, key, payload }: DueJob, field: string, pattern: RegExp, wanted: string): string {
  const value = payload[field];
  invariant(
    typeof value === 'string' && pattern.test(value),
    `${kind} ${key}: payload.${field} is ${value === undefined ? 'missing' : JSON.stringify(value)}, and should be ${wanted}`,
  );
  return value;
}
