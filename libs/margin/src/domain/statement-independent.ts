import { Money } from '@app/kernel';
import { absorbed } from './independent-amount';
import { type ImStated, lineOf, ownMarginArithmetic, type Struck } from './statement-arithmetic';

/** What a call of an independent amount is struck from again. All of it is stated. */
export interface IaStated extends Pick<
  ImStated,
  'direction' | 'posted' | 'returning' | 'inTransit' | 'failed' | 'disputed'
> {
  readonly approach: string; // distinct, allocated, greater-of
  readonly named: Money; // by the annexes
  readonly margin: Money | undefined; // the model's, of the same run; undefined: it had no number, and none was needed
  readonly agreedBeside: Money; // posted as initial margin beyond the model's
  readonly exposure: Money; // of the secured party
  readonly terms: ImStated['terms'] & { readonly threshold: Money };
}

/** How much of what is named initial margin has not covered, in the names of the lines before it. */
const RESIDUAL: Readonly<Record<string, string>> = {
  distinct: 'max(0, independentAmount − agreedBeside)',
  allocated: 'max(0, independentAmount − margin − agreedBeside)',
  'greater-of': 'nothing: the greater of the two is initial margin',
};

/**
 * An independent amount, line by line: what initial margin leaves of it, what the threshold absorbs of that, and then as initial
 * margin is called.
 *
 * @see ISDA 1994 Credit Support Annex (New York law), Paragraph 3(b); ISDA 2018 Credit Support Annex for Initial Margin, Paragraph 13
 */
export function iaArithmetic(stated: IaStated): Struck {
  const { approach, named, margin, agreedBeside, terms } = stated;
  const zero = Money.zero(named.asset);
  const covered = approach === 'allocated' && margin !== undefined ? margin.plus(agreedBeside) : agreedBeside;
  const residual = approach === 'greater-of' ? zero : named.minus(covered).atLeast(zero);
  const exposure = stated.exposure.atLeast(zero);
  const required = absorbed(residual, exposure, terms.threshold);
  const { lines, result } = ownMarginArithmetic(required, stated);
  const before = [
    lineOf('independentAmount', named, 'named by the annexes'),
    ...(margin === undefined
      ? []
      : [lineOf('margin', margin, 'of the model, by the call of initial margin of the same run')]),
    lineOf('agreedBeside', agreedBeside, 'posted as initial margin beyond the model’s'),
    lineOf('residual', residual, RESIDUAL[approach] ?? approach),
    lineOf('exposure', exposure, 'max(0, the sum over the trades of funding − value)'),
    lineOf('threshold', terms.threshold, 'terms'),
    lineOf('required', required, 'max(0, exposure + residual − threshold) − max(0, exposure − threshold)'),
  ];
  return { lines: [...before, ...lines], result };
}
