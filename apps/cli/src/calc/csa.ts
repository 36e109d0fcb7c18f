import { Money } from '@app/kernel';
import { creditSupport, type Threshold } from '@app/margin/domain';
import { calculator } from './calculator';
import { optional, type Reader, reader, required } from './reader';
import { amount, either, positiveAmount, textOfAmount, UNITS } from './value-reader';

const zero = { value: Money.zero(UNITS), said: '0' };

const infinite = reader('"INFINITY"', (value) => (value === 'INFINITY' ? 'infinite' : undefined));
const threshold: Reader<Threshold> = either<Money, 'infinite'>(positiveAmount, infinite);

export const csa = calculator({
  summary: 'what is called and what goes back in one direction of a credit support annex',
  source: 'ISDA 1994 CSA ¶3(a), 3(b), 12; 1995 CSA ¶2, 10; 2016 VM CSA ¶3',
  fields: {
    exposure: required(amount, "the secured party's; negative: the pledgor is exposed"),
    postedValue: required(positiveAmount, 'held by the secured party, after haircuts'),
    threshold: optional<Threshold>(threshold, "the pledgor's", zero),
    iaPledgor: optional(positiveAmount, 'independent amounts that apply to the pledgor', zero),
    iaSecured: optional(positiveAmount, 'independent amounts that apply to the secured party', zero),
    pendingDelivery: optional(positiveAmount, 'agreed, and not settled yet', zero),
    pendingReturn: optional(positiveAmount, 'agreed, and not settled yet', zero),
    mtaPledgor: optional(positiveAmount, 'minimum transfer of a delivery', zero),
    mtaSecured: optional(positiveAmount, 'minimum transfer of a return', zero),
    rounding: optional(positiveAmount, 'multiple: deliveries up, returns down', { ...zero, said: '0, none' }),
  },
  answer: ({ mtaPledgor, mtaSecured, ...given }) => {
    const support = creditSupport(given, {
      ...given,
      minimumDelivery: mtaPledgor,
      minimumReturn: mtaSecured,
    });
    return {
      creditSupportAmount: textOfAmount(support.creditSupportAmount),
      deliveryAmountRaw: textOfAmount(support.deliveryAmount),
      returnAmountRaw: textOfAmount(support.returnAmount),
      deliveryTransfer: textOfAmount(support.delivery),
      returnTransfer: textOfAmount(support.giveBack),
    };
  },
});
