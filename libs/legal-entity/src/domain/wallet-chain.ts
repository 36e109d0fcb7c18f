/** The chains on which the settlement asset is paid, as applicants name them. @see EIP-155 for their numbers */
const CHAINS: ReadonlyMap<string, string> = new Map([
  ['ethereum', '1'],
  ['optimism', '10'],
  ['polygon', '137'],
  ['base', '8453'],
  ['arbitrum', '42161'],
]);

/** The number of a chain, as decimal text; undefined: nothing is paid there. */
export function chainIdOf(network: string): string | undefined {
  return CHAINS.get(network);
}
