export { accruedFunding, accruedShare, fundingOf, intervalEnd } from './funding';
export {
  expiryOf,
  type Instrument,
  type InstrumentKind,
  type InstrumentTerms,
  type OptionRight,
} from './instrument';
export { cellPosition, type Leg, mirrored } from './leg';
export { csvOf, parseCsv } from './csv';
export { type FileFault, readPortfolio, type ReportedTrade } from './portfolio-file';
export {
  type BookedTrade,
  type Cadence,
  cadenceOf,
  reconcile,
  type Reconciled,
  reconciledRows,
  TOLERANCE,
} from './reconciliation';
