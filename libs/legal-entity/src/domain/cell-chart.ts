/** Accounts of one book, by the layer they are kept in. */
export interface AccountNames {
  readonly money: readonly string[];
  readonly promises: readonly string[];
}

const LAYERS = ['G', 'FS', 'SS', 'SP', 'GTY']; // who may pay for a default, besides tranches: guarantor, first skin …

/** What a cell has whoever is seated. */
export function cellAccounts(): AccountNames {
  return { money: ['OUTSIDE', 'CASH', 'SKIN'], promises: ['UNPASSED', 'ADVANCED.SKIN', 'ADVANCED.LIQ'] };
}

/** What belongs to one occupant. A replacement gets its own; the estate of the one before keeps its own for years. */
export function seatAccounts(occupancy: string): AccountNames {
  const promises = ['VM_HELD', 'VM_GIVEN', 'DUE_FROM', 'DUE_TO', 'CLAIM', 'UNPAID', 'EXTINGUISHED'];
  return {
    money: ['FREE', 'IM', 'IA', 'PREMIUM'].map((code) => `${code}.${occupancy}`),
    promises: [
      ...promises.map((code) => `${code}.${occupancy}`),
      ...LAYERS.map((layer) => `PAID_BY.${occupancy}.${layer}`),
    ],
  };
}

/** What the core has whatever it stands behind. */
export function coreAccounts(): AccountNames {
  return { money: ['OUTSIDE', 'OWN', 'FLOOR', 'SECOND_SKIN', 'SPONSOR'], promises: ['SPONSOR_OWED', 'NET'] };
}

/** What the core keeps for one relationship: never a pool. */
export function coreAccountsFor(relationshipName: string): AccountNames {
  const promises = ['SKIN_IN', 'SKIN_LOST', 'LENT', 'PAID_SS', 'PAID_SP'];
  return {
    money: [`LIQUIDITY.${relationshipName}`],
    promises: promises.map((code) => `${code}.${relationshipName}`),
  };
}
