import { invariant } from '@app/kernel';
import { type EligibilitySchedule, type RATING_AGENCIES, RATING_GRADES } from '@app/legal-entity/domain';

export type RatingAgency = (typeof RATING_AGENCIES)[number];
type Grade = (typeof RATING_GRADES)[number];

/** What an agency says, in its own letters: Aa3, AA (low). */
export interface Rating {
  readonly agency: RatingAgency;
  readonly letters: string;
}

/** Moody's letters, from the best to the worst, beside the grades of the common scale; it has none for D. */
const MOODYS = [
  ...[
    'Aaa',
    'Aa1',
    'Aa2',
    'Aa3',
    'A1',
    'A2',
    'A3',
    'Baa1',
    'Baa2',
    'Baa3',
    'Ba1',
    'Ba2',
    'Ba3',
    'B1',
    'B2',
    'B3',
  ],
  ...['Caa1', 'Caa2', 'Caa3', 'Ca', 'C'],
];

/**
 * Where an agency's letters stand on the common scale: 0 is the best; undefined: the agency has no such letters.
 *
 * @see Basel Committee, CRE 21, and ESMA's mapping of long-term rating scales: one step of each agency for one of another
 */
export function gradeOf({ agency, letters }: Rating): number | undefined {
  const scale: readonly string[] = agency === 'moodys' ? MOODYS : RATING_GRADES;
  const found = scale.indexOf(agency === 'dbrs' ? fromDbrs(letters) : letters);
  return found < 0 ? undefined : found;
}

/** DBRS writes AA (high) and AA (low) for what others call AA+ and AA-. */
function fromDbrs(letters: string): string {
  return letters.replace(' (high)', '+').replace(' (low)', '-');
}

/**
 * Whether an asset is rated at least so well by those who are asked. Where they differ, the schedule says whose word counts; whoever
 * has not rated it is not asked, save that the reference agency has to have.
 */
export function meetsFloor(
  ratings: readonly Rating[],
  { floor, agencies }: { readonly floor: Grade; readonly agencies: readonly RatingAgency[] },
  mismatch: EligibilitySchedule['ratingMismatch'],
): 'meets' | 'rating-below-floor' | 'not-rated' {
  const asked = mismatch.kind === 'reference-agency' ? [mismatch.agency] : agencies;
  const grades = ratings
    .filter(({ agency }) => asked.includes(agency))
    .flatMap((each) => gradeOf(each) ?? []);
  if (grades.length === 0) return 'not-rated';
  const counts = mismatch.kind === 'highest' ? Math.min(...grades) : Math.max(...grades);
  const least = RATING_GRADES.indexOf(floor);
  invariant(least >= 0, `no grade ${floor}`);
  return counts <= least ? 'meets' : 'rating-below-floor';
}
