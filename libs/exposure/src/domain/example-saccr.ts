import type { SaccrTrade } from './sa-ccr-trade';

/** A margin agreement that tolerates nothing, settled daily. For specs. */
export const STRICT = {
  threshold: 0,
  minimumTransfer: 0,
  nica: 0,
  mporBusinessDays: 10,
  frequencyBusinessDays: 1,
};

/** A position of 1,000 in a cryptoasset. */
export const coin = (hedgingSet: string, direction: 1 | -1, mtm: number, M = 1): SaccrTrade => ({
  assetClass: 'CA',
  notional: 1000,
  M,
  direction,
  mtm,
  hedgingSet,
  reference: hedgingSet,
  isIndex: false,
  isElectricity: false,
});
