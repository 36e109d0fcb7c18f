import { liquidationPrice, type MarginTier, tieredMaintenance } from '@app/margin/domain';
import { calculator } from './calculator';
import { listOf, objectOf, type Reader, required, Unacceptable } from './reader';
import { decimal, oneOf } from './value-reader';

const tierList = listOf(
  objectOf<MarginTier>({
    from: required(decimal({ min: 0 }), 'notional'),
    maxLeverage: required(decimal({ min: 1 }), 'how many times what is behind it'),
  }),
);
const tiers: Reader<MarginTier[]> = {
  ...tierList,
  allowed: `${tierList.allowed}; from 0 upwards, with ever less leverage`,
  read: (value, path) => {
    const read = tierList.read(value, path);
    const ascends = read.every(({ from, maxLeverage }, index) => {
      const before = read[index - 1];
      return before === undefined
        ? from.isZero()
        : from.gt(before.from) && maxLeverage.lt(before.maxLeverage);
    });
    if (!ascends) throw new Unacceptable(path, tiers.allowed);
    return read;
  },
};
const PLACES = 18;

export const hyperliquidMargin = calculator({
  summary: 'maintenance margin of a position on Hyperliquid, and the mark at which it is liquidated',
  source:
    'hyperliquid.gitbook.io, margin tiers and liquidations: half of what the greatest leverage asks for',
  fields: {
    side: required(oneOf('long', 'short'), 'of the position'),
    size: required(decimal({ min: 0 }), 'in units'),
    mark: required(decimal({ min: 0 }), 'of one unit'),
    accountValue: required(decimal(), 'all that stands behind it, profit and loss at the mark included'),
    tiers: required(tiers, 'notionals from which so much leverage is allowed'),
  },
  answer: ({ tiers: allowed, ...position }) => {
    const { size, mark, accountValue } = position;
    if (size.isZero()) throw new Unacceptable('size', 'a number > 0');
    if (mark.isZero()) throw new Unacceptable('mark', 'a number > 0');
    const maintenance = tieredMaintenance(size.times(mark), allowed);
    const price = liquidationPrice(position, allowed);
    return {
      maintenanceMargin: maintenance.toDecimalPlaces(PLACES).toFixed(),
      isLiquidated: accountValue.lte(maintenance),
      ...(price !== undefined && {
        liquidationPrice: price.toDecimalPlaces(PLACES).toFixed(),
        distance: price.minus(mark).abs().div(mark).toDecimalPlaces(PLACES).toFixed(), // a part of the mark
      }),
    };
  },
});
