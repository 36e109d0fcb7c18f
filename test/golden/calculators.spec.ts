import { Exact } from '@app/kernel';
import { answersOf } from '../../apps/cli/src/calc/answers';
import { calculators } from '../../apps/cli/src/calc/calculators';
import backtest from './backtest.json';
import cdm from './credit-support-cdm.json';
import worked from './credit-support-worked.json';
import cva from './credit-valuation-adjustment.json';
import saccr from './sa-ccr.json';
import schedule from './schedule-margin.json';
import venues from './venue-margin.json';

interface Golden {
  readonly source: string;
  readonly tolerance: string; // absolute
  readonly cases: readonly {
    readonly calculator: string;
    readonly name: string;
    readonly tolerance?: string; // where one file has several
    readonly input: object;
    readonly expected: Readonly<Record<string, string | number>>;
  }[];
}

// A third party's numbers, through the door by which a counterparty recomputes ours.
describe.each<Golden>([worked, cdm, saccr, schedule, backtest, cva, venues])('$source', (golden) => {
  it.each(golden.cases)(
    '$calculator: $name',
    ({ calculator, input, expected, tolerance = golden.tolerance }) => {
      const outcome = answersOf(calculators[calculator]!, JSON.stringify(input));
      if ('problem' in outcome) throw new Error(outcome.problem.detail);
      const [answer] = outcome.answers as [Record<string, string | number>];
      for (const [key, value] of Object.entries(expected)) {
        const given = answer[key];
        const isNear =
          value === given || (isNumber(value) && new Exact(given ?? NaN).minus(value).abs().lte(tolerance));
        expect({ [key]: given, isNear }).toEqual({ [key]: given, isNear: true });
      }
    },
  );
});

const isNumber = (value: string | number) => typeof value === 'number' || /^[-\d.]+$/.test(value);
