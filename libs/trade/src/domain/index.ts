export { accruedFunding, fundingOf, intervalEnd } from './funding';
export { cellPosition, type Leg, mirrored } from './leg';
