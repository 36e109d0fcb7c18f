export { accruedFunding, fundingOf, intervalEnd, intervalStart } from './funding';
export { cellPosition, type Leg, mirrored } from './leg';
