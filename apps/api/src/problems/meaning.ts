/** What a problem is: with which statuses it is answered, what it means, and what whoever meets it can do. */
export interface Meaning {
  readonly statuses: readonly number[];
  readonly means: string;
  readonly remedy: string;
}

/** One line of a table of problems. */
export const no = (status: number | readonly number[], means: string, remedy: string): Meaning => ({
  statuses: [status].flat(),
  means,
  remedy,
});
