import { SACCR_CLASSES, SACCR_RATINGS, type SaccrOption, type SaccrTrade } from '@app/exposure/domain';
import { ifAny, objectOf, optional, type Reader, required, Unacceptable } from './reader';
import { estimate, flag, oneOf, text } from './value-reader';

const zero = { value: 0, said: '0' };
const positive = estimate({ min: 0 });
const beyondZero = estimate({ min: 0, open: true });
const never = { value: false, said: 'false' };

const givenOption = objectOf({
  boughtSold: required(oneOf('bought', 'sold'), 'which side'),
  callPut: required(oneOf('call', 'put'), 'which right'),
  P: required(beyondZero, 'price of the underlying'),
  K: required(beyondZero, 'strike'),
  T: required(beyondZero, 'years to the latest exercise'),
  vol: ifAny(beyondZero, "of a year; without it the supervisory one of the trade's class"),
});

const given = objectOf({
  assetClass: required(oneOf(...SACCR_CLASSES), 'asset class'),
  currency: ifAny(text, 'IR: the hedging set; FX: the pair'),
  notional: required(positive, 'IR, CR: notional; FX: in domestic currency; EQ, CO: price × units'),
  S: optional(estimate(), 'IR, CR: years to the start of the period it refers to', zero),
  E: ifAny(positive, 'IR, CR: years to its end; without it M'),
  M: ifAny(positive, 'years to maturity; without it E'),
  direction: ifAny(oneOf(1, -1), 'long or short of its risk factor; an option says it itself'),
  mtm: required(estimate(), 'value to the one who computes'),
  hedgingSet: ifAny(text, 'FX: currency pair; CO: Energy, Metals, Agricultural, Other'),
  commodityType: ifAny(text, 'CO: what offsets fully, CrudeOil or Silver'),
  subclass: ifAny(text, 'CO: Electricity has parameters of its own'),
  entity: ifAny(text, 'CR, EQ: the name or the index'),
  rating: ifAny(oneOf(...SACCR_RATINGS), 'CR: of the name; IG or SG of an index'),
  isIndex: optional(flag, 'CR, EQ: an index, not a single name', never),
  kind: ifAny(oneOf('single', 'index'), 'CR, EQ: the same, in a word'),
  option: ifAny<SaccrOption>(optionReader(), 'if it is one'),
});

function optionReader(): Reader<SaccrOption> {
  return {
    ...givenOption,
    read: (value, path) => {
      const { vol, ...option } = givenOption.read(value, path);
      return vol === undefined ? option : { ...option, vol };
    },
  };
}

/** A trade, as the standard sees it. */
export const saccrTrade: Reader<SaccrTrade> = {
  ...given,
  read: (value, path) => {
    const { S, E, M = E, direction, option, rating, ...each } = given.read(value, path);
    const lacks = (field: string, why: string) => new Unacceptable(`${path}.${field}`, why);
    if (M === undefined) throw lacks('M', 'given, or E: years');
    if (direction === undefined && option === undefined)
      throw lacks('direction', '1 or -1 unless it is an option');
    if (E !== undefined && E < S) throw lacks('E', 'no earlier than S');
    if (each.assetClass === 'CR' && rating === undefined) throw lacks('rating', given.allowed);
    const set = {
      IR: each.currency,
      FX: each.hedgingSet ?? each.currency,
      CO: each.hedgingSet,
      CR: '',
      EQ: '',
    };
    const hedgingSet = set[each.assetClass];
    if (hedgingSet === undefined)
      throw lacks(
        each.assetClass === 'IR' ? 'currency' : 'hedgingSet',
        'a text: what its trades are hedged within',
      );
    const reference = each.assetClass === 'CO' ? (each.commodityType ?? each.subclass) : each.entity;
    const named = each.assetClass === 'IR' || each.assetClass === 'FX';
    if (reference === undefined && !named)
      throw lacks(each.assetClass === 'CO' ? 'commodityType' : 'entity', 'a text: what offsets fully');
    return {
      assetClass: each.assetClass,
      notional: each.notional,
      S,
      ...(E !== undefined && { E }),
      M,
      ...(direction !== undefined && { direction }),
      mtm: each.mtm,
      hedgingSet,
      reference: reference ?? '',
      ...(rating !== undefined && { rating }),
      isIndex: each.isIndex || each.kind === 'index',
      isElectricity: each.subclass === 'Electricity' || each.commodityType === 'Electricity',
      ...(option !== undefined && { option }),
    };
  },
};
