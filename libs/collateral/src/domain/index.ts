export { type CollateralItem, collateralValue } from './collateral-value';
