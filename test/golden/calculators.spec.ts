import { Exact } from '@app/kernel';
import { answersOf } from '../../apps/cli/src/calc/answers';
import { calculators } from '../../apps/cli/src/calc/calculators';
import cdm from './credit-support-cdm.json';
import worked from './credit-support-worked.json';

interface Golden {
  readonly source: string;
  readonly tolerance: string; // absolute
  readonly cases: readonly {
    readonly calculator: string;
    readonly name: string;
    readonly input: object;
    readonly expected: Readonly<Record<string, string | number>>;
  }[];
}

// A third party's numbers, through the door by which a counterparty recomputes ours.
describe.each<Golden>([worked, cdm])('$source', ({ tolerance, cases }) => {
  it.each(cases)('$calculator: $name', ({ calculator, input, expected }) => {
    const outcome = answersOf(calculators[calculator]!, JSON.stringify(input));
    if ('problem' in outcome) throw new Error(outcome.problem.detail);
    const [answer] = outcome.answers as [Record<string, string | number>];
    for (const [key, value] of Object.entries(expected)) {
      const difference = new Exact(answer[key] ?? NaN).minus(value).abs();
      expect({ [key]: answer[key], near: difference.lte(tolerance) }).toEqual({
        [key]: answer[key],
        near: true,
      });
    }
  });
});
