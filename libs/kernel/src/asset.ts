import { invariant } from './invariant';

/** What an amount is counted in. A value, not a type: a new token is a row of data, not a release. */
export interface Asset {
  readonly code: string; // USDC; USDC.owed for promises of it
  readonly scale: number; // digits of its smallest unit: USD 2, USDC 6, BTC 8
}

const PROMISED = '.owed';

/** The asset in which promises of `money` are kept. Money and promises never mix: they are two assets. */
export function owed(money: Asset): Asset {
  invariant(!isPromise(money), `${money.code} is a promise already`);
  return { code: money.code + PROMISED, scale: money.scale };
}

/** Whether amounts of this asset are owed rather than held. */
export function isPromise(asset: Asset): boolean {
  return asset.code.endsWith(PROMISED);
}

export const USDC: Asset = { code: 'USDC', scale: 6 };
