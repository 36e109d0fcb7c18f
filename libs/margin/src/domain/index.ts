export {
  decideVm,
  type VmBalance,
  type VmDecision,
  type VmStatement,
  type VmTerms,
  type VmTransfer,
  withoutTolerance,
} from './csa';
export {
  decideIm,
  estimateInitialMargin,
  type ImModel,
  type ImTransfer,
  type RiskPosition,
} from './initial-margin';
export {
  type CallEvent,
  type CallState,
  isOpen,
  type MarginCallId,
  moved,
  splitDisputed,
  upheldOf,
} from './margin-call';
