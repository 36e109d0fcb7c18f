export { accruedFunding, fundingOf, intervalEnd } from './funding';
export {
  expiryOf,
  type Instrument,
  type InstrumentKind,
  type InstrumentTerms,
  type OptionRight,
} from './instrument';
export { cellPosition, type Leg, mirrored } from './leg';
