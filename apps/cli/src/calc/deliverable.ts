import { deliverableFor } from '@app/collateral/domain';
import { Exact } from '@app/kernel';
import { calculator } from './calculator';
import { ifAny, optional, required, Unacceptable } from './reader';
import { decimal } from './value-reader';

const positive = decimal({ min: 0 });
const fraction = decimal({ min: 0, max: 1 });
const one = { value: new Exact(1), said: '1' };

export const deliverable = calculator({
  summary: 'how much of an asset to deliver for a call',
  source:
    'call ÷ (price × FX × (valuation percentage − FX haircut)), up to a whole lot: ISDA 2016 VM CSA ¶3 and ¶12',
  fields: {
    callBase: required(positive, 'what is called, in the base currency'),
    pricePerUnit: ifAny(positive, 'bid price of one unit of nominal; cash has none'),
    fxToBase: optional(positive, 'units of the base currency for one of its own', one),
    valuationPercentage: optional(fraction, '1 less the haircut', one),
    fxHaircut: optional(fraction, 'as a part of the value', { value: new Exact(0), said: '0' }),
    lot: required(positive, 'the asset moves in whole multiples of it'),
  },
  answer: ({ callBase, pricePerUnit, ...asset }) => {
    if (asset.lot.isZero()) throw new Unacceptable('lot', 'a number > 0');
    const found = deliverableFor(
      callBase,
      pricePerUnit === undefined ? asset : { ...asset, price: pricePerUnit },
    );
    if (!found.ok)
      throw new Unacceptable('valuationPercentage', 'more than fxHaircut, at a price and a rate above 0');
    const { amount, value } = found.value;
    return { marketValueToDeliver: amount.toFixed(), valueDelivered: value.toFixed() };
  },
});
