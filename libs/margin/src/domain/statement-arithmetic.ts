import { Money } from '@app/kernel';
import { creditSupportAmount, reaches } from './credit-support';

export interface ArithmeticLine {
  readonly line: string;
  readonly amount: string;
  readonly how: string; // in the names of the lines before it
}

/** What a call of variation margin is struck from again. All of it is stated. */
export interface VmStated {
  readonly direction: 'delivery' | 'return';
  readonly exposure: Money; // of the secured party of this direction
  readonly posted: Money;
  readonly inTransit: Money;
  readonly disputed?: Money; // asked for before, and in dispute: not asked for again; left out: nothing
  readonly other: Money | undefined; // the amount that goes the other way when the exposure has changed its sign: both are one transfer
  readonly terms: { readonly threshold: Money; readonly minimumTransfer: Money; readonly rounding: Money };
}

/** The same of initial margin. */
export interface ImStated {
  readonly direction: 'delivery' | 'return';
  readonly margin: Money; // the model's, rounded up to the asset
  readonly independentAmount: Money;
  readonly posted: Money;
  readonly returning?: Money; // of it: called back, and not yet gone
  readonly inTransit: Money;
  readonly failed: Money; // what was called, not met at its deadline, and not cured
  readonly greaterOf?: Money; // the independent amount, where the greater of it and of margin is posted
  readonly disputed?: Money; // of a delivery: asked for before, and in dispute; of a return: in dispute, and not let go
  readonly terms: { readonly minimumTransfer: Money; readonly rounding: Money };
}

export interface Struck {
  readonly lines: readonly ArithmeticLine[];
  readonly result: Money;
}

/**
 * Variation margin, line by line: what is due against what is posted and on its way, the minimum transfer tested on the unrounded
 * amount, a delivery rounded up and a return down.
 *
 * @see ISDA 1994 Credit Support Annex (New York law), Paragraphs 3(a), 3(b); ISDA 2016 VM CSA, Paragraph 3
 */
export function vmArithmetic(stated: VmStated): Struck {
  const { direction, exposure, posted, inTransit, other, terms } = stated;
  const { threshold, minimumTransfer, rounding } = terms;
  const due = creditSupportAmount(exposure, threshold);
  const isDelivery = direction === 'delivery';
  const { disputed = Money.zero(due.asset) } = stated;
  const amount = (isDelivery ? due.minus(posted) : posted.minus(due)).minus(inTransit).minus(disputed);
  const less = `inTransit${disputed.isZero() ? '' : ' − disputed'}`;
  const tested = other === undefined ? amount : amount.plus(other);
  const step = other !== undefined && !isDelivery ? Money.zero(amount.asset) : rounding;
  const result = resultOf(tested, minimumTransfer, amount.toMultipleOf(step, isDelivery ? 'up' : 'down'));
  const sumOfTrades = 'the sum over the trades of funding − value, half to even';
  const lines = [
    lineOf('exposure', exposure, isDelivery ? sumOfTrades : `${sumOfTrades}; negated, for a return`),
    lineOf('threshold', threshold, 'terms'),
    lineOf('creditSupportAmount', due, 'max(0, exposure − threshold)'),
    lineOf('posted', posted, 'the sum of what counts of what is posted'),
    lineOf('inTransit', inTransit, 'the sum of what is in transit'),
    ...disputedLine(disputed),
    lineOf(
      'amount',
      amount,
      isDelivery ? `creditSupportAmount − posted − ${less}` : `posted − creditSupportAmount − ${less}`,
    ),
    ...(other === undefined ? [] : [lineOf('other', other, 'the call the other way on the same snapshot')]),
    lineOf('tested', tested, other === undefined ? 'amount' : 'amount + other'),
    lineOf('minimumTransfer', minimumTransfer, 'terms; tested ≥ minimumTransfer, or nothing'),
    lineOf('rounding', step, 'a multiple; zero: none'),
    lineOf('result', result, `amount, ${isDelivery ? 'up' : 'down'} to rounding`),
  ];
  return { lines, result };
}

/**
 * Initial margin, line by line: what is required against what is posted and on its way. The minimum transfer is tested on the
 * unrounded amount, a delivery rounded up and a return down.
 *
 * @see ISDA 2018 Credit Support Annex for Initial Margin, Paragraph 3
 */
export function imArithmetic(stated: ImStated): Struck {
  const { margin, independentAmount, greaterOf } = stated;
  const sum = margin.plus(independentAmount);
  const required = greaterOf === undefined ? sum : sum.atLeast(greaterOf);
  const { lines, result } = ownMarginArithmetic(required, stated);
  const before = [
    lineOf('margin', margin, 'of the model, up to the asset'),
    lineOf('independentAmount', independentAmount, 'agreed beside the model'),
    ...(greaterOf === undefined
      ? []
      : [lineOf('greaterOf', greaterOf, 'the independent amount of the annex')]),
    lineOf(
      'required',
      required,
      greaterOf === undefined
        ? 'margin + independentAmount'
        : 'the greater of margin + independentAmount and of greaterOf',
    ),
  ];
  return { lines: [...before, ...lines], result };
}

/** From what is required to what is called, or goes back: the same of initial margin and of an independent amount. */
export function ownMarginArithmetic(
  required: Money,
  stated: Omit<ImStated, 'margin' | 'independentAmount' | 'greaterOf'>,
): Struck {
  const { direction, inTransit, failed, terms } = stated;
  const none = Money.zero(required.asset);
  const { disputed = none, returning = none } = stated;
  const posted = stated.posted.minus(returning);
  const { minimumTransfer, rounding } = terms;
  const isDelivery = direction === 'delivery';
  const counted = posted.plus(inTransit).plus(failed);
  const amount = (isDelivery ? required.minus(counted) : posted.minus(required)).minus(disputed);
  const whole = amount.toMultipleOf(rounding, isDelivery ? 'up' : 'down');
  const result = resultOf(amount, minimumTransfer, whole);
  const secures = returning.isZero() ? 'posted' : '(posted − returning)';
  const inWords = failed.isZero() ? `${secures} − inTransit` : `${secures} − inTransit − failed`;
  const less = disputed.isZero() ? '' : ' − disputed';
  const lines = [
    lineOf('posted', stated.posted, 'the sum of what counts of what is posted'),
    ...(returning.isZero() ? [] : [lineOf('returning', returning, 'called back, and secures nothing')]),
    lineOf('inTransit', inTransit, 'the sum of what is in transit'),
    ...(failed.isZero() ? [] : [lineOf('failed', failed, 'called, not met, and not cured')]),
    ...(isDelivery ? disputedLine(disputed) : keptLine(disputed)),
    lineOf('amount', amount, `${isDelivery ? `required − ${inWords}` : `${secures} − required`}${less}`),
    lineOf('minimumTransfer', minimumTransfer, 'terms; amount ≥ minimumTransfer, or nothing'),
    lineOf('rounding', rounding, 'a multiple; zero: none'),
    lineOf('result', result, `amount, ${isDelivery ? 'up' : 'down'} to rounding`),
  ];
  return { lines, result };
}

function disputedLine(disputed: Money): ArithmeticLine[] {
  if (disputed.isZero()) return [];
  return [lineOf('disputed', disputed, 'the sum of what is in dispute: asked for before, and not again')];
}

function keptLine(disputed: Money): ArithmeticLine[] {
  return disputed.isZero() ? [] : [lineOf('disputed', disputed, 'in dispute: not let go meanwhile')];
}

function resultOf(tested: Money, minimumTransfer: Money, whole: Money): Money {
  const zero = Money.zero(whole.asset);
  return reaches(tested, minimumTransfer) ? whole.atLeast(zero) : zero;
}

export const lineOf = (line: string, amount: Money, how: string): ArithmeticLine => ({
  line,
  amount: amount.toText(),
  how,
});
