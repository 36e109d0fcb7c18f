import {
  backtestMultiplier,
  conditionalCoverage,
  independence,
  proportionOfFailures,
  trafficLight,
  type Transitions,
  transitionsOf,
} from '@app/margin/domain';
import { calculator } from './calculator';
import { ifAny, type Reader, required, Unacceptable } from './reader';
import { estimate, whole } from './value-reader';

const count = whole(0);
const SUPERVISED = { observations: 250, probability: 0.01 }; // what the table of multipliers is of

const days: Reader<number[]> = {
  allowed: 'a list of days, counted from 0, each once',
  read: (value, path) => {
    if (!Array.isArray(value)) throw new Unacceptable(path, days.allowed);
    const read = value.map((each, index) => count.read(each, `${path}[${String(index)}]`));
    if (new Set(read).size !== read.length) throw new Unacceptable(path, days.allowed);
    return read;
  },
};

export const backtest = calculator({
  summary: 'whether the exceptions of a risk model are as many as promised, and independent',
  source:
    'Kupiec 1995 (POF), Christoffersen 1998 (independence, conditional coverage), Basel 1996 and MAR99 (zones, multipliers)',
  fields: {
    observations: required(whole(1, 10_000_000), 'days observed'),
    probability: required(estimate({ min: 0, max: 1, open: true }), 'of an exception: 0.01 for 99 %'),
    exceptionIndices: ifAny(days, 'the days of the exceptions'),
    exceptions: ifAny(count, 'or how many there were'),
    n00: ifAny(count, 'and how days without and with one followed one another'),
    n01: ifAny(count, 'an exception after none'),
    n10: ifAny(count, 'none after an exception'),
    n11: ifAny(count, 'an exception after an exception'),
  },
  answer: ({
    observations,
    probability,
    exceptionIndices,
    exceptions = exceptionIndices?.length,
    ...counted
  }) => {
    if (exceptions === undefined) throw new Unacceptable('exceptions', 'given, or exceptionIndices');
    if (exceptionIndices !== undefined && exceptions !== exceptionIndices.length)
      throw new Unacceptable('exceptions', 'as many as exceptionIndices');
    if (exceptions > observations) throw new Unacceptable('exceptions', `at most ${String(observations)}`);
    if (exceptionIndices?.some((day) => day >= observations) === true)
      throw new Unacceptable('exceptionIndices', `days before ${String(observations)}, counted from 0`);
    const failures = proportionOfFailures(observations, exceptions, probability);
    const { cumulativeProbability, zone } = trafficLight(observations, exceptions, probability);
    const fewer = exceptions === 0 ? undefined : trafficLight(observations, exceptions - 1, probability);
    const answer = {
      lrPof: failures.ratio,
      pPof: failures.pValue,
      cumulativeProbability,
      typeI: 1 - (fewer?.cumulativeProbability ?? 0),
      zone,
      ...(observations === SUPERVISED.observations &&
        probability === SUPERVISED.probability &&
        backtestMultiplier(exceptions)),
    };
    const transitions =
      exceptionIndices === undefined ? allFour(counted) : transitionsOf(observations, exceptionIndices);
    if (transitions === undefined) return answer;
    const clusters = independence(transitions);
    const both = conditionalCoverage(failures, clusters);
    return {
      ...answer,
      lrInd: clusters.ratio,
      pInd: clusters.pValue,
      lrCc: both.ratio,
      pCc: both.pValue,
      n00: transitions.n00,
      n01: transitions.n01,
      n10: transitions.n10,
      n11: transitions.n11,
    };
  },
});

/** All four transitions, or none of them. */
function allFour(counted: { readonly [Name in keyof Transitions]: number | undefined }):
  Transitions | undefined {
  const { n00, n01, n10, n11 } = counted;
  if (n00 === undefined && n01 === undefined && n10 === undefined && n11 === undefined) return undefined;
  if (n00 === undefined || n01 === undefined || n10 === undefined || n11 === undefined)
    throw new Unacceptable('n00', 'given with n01, n10 and n11, or none of them');
  return { n00, n01, n10, n11 };
}
