import { lineOf, type Struck } from './statement-arithmetic';
import { type StatementFacts, written } from './statement-facts';

/** What stays of what is written on a substitution, line by line: all of it in the settlement asset, as it counts. */
export function substitutionArithmetic(facts: StatementFacts): Struck {
  const [before, leaving] = [written(facts, 'before'), written(facts, 'leaving')];
  const [after, required] = [written(facts, 'after'), written(facts, 'required')];
  const coming = after.minus(before.minus(leaving));
  const lines = [
    lineOf('before', before, 'what all that is posted counts for, after haircuts and within limits'),
    lineOf('leaving', leaving, 'before − what the rest would count for without what leaves'),
    lineOf('coming', coming, 'after − (before − leaving)'),
    lineOf('after', after, 'what all of it would count for, with what comes and without what leaves'),
    lineOf('required', required, 'what the seat must have posted, and what of it is in dispute'),
    lineOf(
      'cover',
      after.minus(required),
      'after − required: it is done where this is not negative, or after ≥ before',
    ),
  ];
  return { lines, result: leaving };
}
