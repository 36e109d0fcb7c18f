import { collateralValue as valueOf } from '@app/collateral/domain';
import { Exact } from '@app/kernel';
import { calculator } from './calculator';
import { ifAny, optional, required } from './reader';
import { decimal } from './value-reader';

const positive = decimal({ min: 0 });
const fraction = decimal({ min: 0, max: 1 });

export const collateralValue = calculator({
  summary: 'what an item of collateral counts for',
  source:
    '(price × amount + accrued) × FX × (valuation percentage − FX haircut): ISDA 2016 VM CSA ¶12, Value',
  fields: {
    amount: required(positive, 'of cash, or the nominal of a security'),
    pricePerUnit: ifAny(positive, 'bid price of one unit of nominal; cash has none'),
    accrued: optional(decimal(), 'interest accrued on the whole', { value: new Exact(0), said: '0' }),
    fxToBase: optional(positive, 'units of the base currency for one of its own', {
      value: new Exact(1),
      said: '1',
    }),
    valuationPercentage: optional(fraction, '1 less the haircut', { value: new Exact(1), said: '1' }),
    fxHaircut: optional(fraction, 'as a part of the value', { value: new Exact(0), said: '0' }),
  },
  answer: ({ pricePerUnit, ...item }) => ({
    value: valueOf(pricePerUnit === undefined ? item : { ...item, price: pricePerUnit }).toFixed(),
  }),
});
