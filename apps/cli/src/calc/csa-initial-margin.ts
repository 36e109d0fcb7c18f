import { Exact, Money } from '@app/kernel';
import { collateralValue } from '@app/collateral/domain';
import { initialMarginSupport, initialMarginTransfer, MARGIN_APPROACHES } from '@app/margin/domain';
import { calculator } from './calculator';
import { ifAny, optional, required, Unacceptable } from './reader';
import { amount, decimal, oneOf, positiveAmount, textOfAmount, UNITS } from './value-reader';

const none = Money.zero(UNITS);
const zero = { value: none, said: '0' };
const fraction = decimal({ min: 0, max: 1 });
const approach = oneOf(...MARGIN_APPROACHES);

export const csaInitialMargin = calculator({
  summary: 'what ought to be posted as initial margin beside an independent amount',
  source: 'ISDA 2018 CSA for Initial Margin ¶3, ¶13 (Margin Approach)',
  fields: {
    marginAmountIM: required(positiveAmount, 'what the model or the schedule asks for'),
    thresholdIM: optional(positiveAmount, "the pledgor's", zero),
    marginAmountIA: optional(positiveAmount, 'independent amount under the other annex', zero),
    approach: required(approach, 'how the two meet'),
  },
  answer: (terms) => {
    const { creditSupportAmount, residualIA } = initialMarginSupport(terms);
    return {
      creditSupportAmountIM: textOfAmount(creditSupportAmount),
      residualIAUnderOtherCSA: textOfAmount(residualIA),
    };
  },
});

export const csaAmount = calculator({
  summary: 'the delivery or return amount of initial margin that is not disputed',
  source: 'ISDA 2018 CSA for Initial Margin ¶3, ¶5; FINOS CDM DeliveryAmount, ReturnAmount (haircuts once)',
  fields: {
    kind: required(oneOf('delivery', 'return'), 'which of the two'),
    posted: optional(positiveAmount, 'held, before haircuts', zero),
    haircutPercentage: optional(fraction, 'as a fraction', { value: new Exact(0), said: '0' }),
    fxHaircutPercentage: optional(fraction, 'as a fraction', { value: new Exact(0), said: '0' }),
    disputedPosted: optional(positiveAmount, 'of what is held', zero),
    priorDeliveryAmountAdjustment: optional(positiveAmount, 'deliveries under way', zero),
    priorReturnAmountAdjustment: optional(positiveAmount, 'returns under way', zero),
    disputedTransferred: optional(positiveAmount, 'of what is under way', zero),
    marginAmount: required(amount, 'what the model or the schedule asks for'),
    threshold: optional(positiveAmount, "the pledgor's", zero),
    marginApproach: required(approach, 'how it meets an independent amount'),
    marginAmountIA: ifAny(positiveAmount, 'independent amount under the other annex; GREATER_OF needs it'),
    minimumTransferAmount: optional(positiveAmount, 'tested on the undisputed amount', zero),
    roundTo: optional(positiveAmount, 'multiple: deliveries up, returns down', { ...zero, said: '0, none' }),
    disputedCallAmount: optional(positiveAmount, 'of the amount now asked for', zero),
  },
  answer: (given) => {
    if (given.marginApproach === 'GREATER_OF' && given.marginAmountIA === undefined)
      throw new Unacceptable('marginAmountIA', 'given when the approach is GREATER_OF');
    const { creditSupportAmount } = initialMarginSupport({
      marginAmountIM: given.marginAmount,
      thresholdIM: given.threshold,
      marginAmountIA: given.marginAmountIA ?? none,
      approach: given.marginApproach,
    });
    const held = collateralValue({
      amount: given.posted.exact(),
      accrued: new Exact(0),
      fxToBase: new Exact(1),
      valuationPercentage: new Exact(1).minus(given.haircutPercentage),
      fxHaircut: given.fxHaircutPercentage,
    });
    const position = {
      postedValue: Money.rounded(held, UNITS, 'down').minus(given.disputedPosted),
      pendingDelivery: given.priorDeliveryAmountAdjustment,
      pendingReturn: given.priorReturnAmountAdjustment,
      disputedTransferred: given.disputedTransferred,
      disputedAmount: given.disputedCallAmount,
    };
    const terms = { minimumTransfer: given.minimumTransferAmount, rounding: given.roundTo };
    return { amount: textOfAmount(initialMarginTransfer(given.kind, creditSupportAmount, position, terms)) };
  },
});
