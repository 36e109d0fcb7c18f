import { Exact, invariant } from '@app/kernel';
import type { Ownership } from './ownership';

const PARTS = 100_000_000n; // of a whole: shares have at most 8 decimals

/**
 * The effective share of everyone who stands above the subject: shares multiplied along each chain, chains summed. Through a cycle
 * there are endless chains; their sum is the solution of v = e + v·W (W: who owns what part of whom; e: 1 at the subject), which is
 * solved in whole numbers, so that nothing is rounded before the last division. Persons are at the end of every chain: where all
 * shares are named, theirs sum to 1. An entity in a cycle also counts what it holds of itself.
 *
 * @param ownership without fault: `ownershipFault` says so
 * @returns fractions by owner, to 60 digits; the subject is not among them
 * @see Brioschi, Buzzacchi, Colombo (1989), Risk capital financing and the separation of ownership and control
 */
export function effectiveShares(ownership: Ownership): Map<string, Exact> {
  const { subject, holdings } = ownership;
  const above = reachedFrom(ownership);
  const owned = [...above].filter((id) => holdings.some((each) => each.owned === id));
  const visits = solve(owned.map((id) => rowOf(ownership, id, owned)));
  const shares = new Map<string, Exact>();
  for (const { owner, owned: below, share } of holdings) {
    const part = visits[owned.indexOf(below)];
    if (owner !== subject && part !== undefined)
      shares.set(owner, (shares.get(owner) ?? new Exact(0)).plus(part.times(share)));
  }
  return new Map([...shares].map(([id, share]) => [id, share.toDecimalPlaces(CERTAIN)]));
}

const CERTAIN = 50; // decimals: sums of quotients of 60 digits, so that three thirds are one

/** The subject and everyone above it. */
function reachedFrom({ subject, holdings }: Ownership): Set<string> {
  const reached = new Set([subject]);
  for (let size = 0; size !== reached.size;) {
    size = reached.size;
    for (const { owner, owned } of holdings) if (reached.has(owned)) reached.add(owner);
  }
  return reached;
}

/** One equation, times PARTS: v(id) − Σ v(y)·share of id in y = 1 at the subject, and 0 elsewhere. */
function rowOf({ subject, holdings }: Ownership, id: string, owned: readonly string[]): bigint[] {
  const row: bigint[] = owned.map((each) => (each === id ? PARTS : 0n));
  for (const { owner, owned: below, share } of holdings) {
    const at = owned.indexOf(below);
    if (owner === id && at >= 0) row[at] = (row[at] ?? 0n) - BigInt(share.times(PARTS.toString()).toFixed(0));
  }
  return [...row, id === subject ? PARTS : 0n];
}

/**
 * Solves a system of whole numbers, given as rows with the right side last.
 *
 * @see Bareiss (1968), Sylvester's identity and multistep integer-preserving Gaussian elimination: every division is without rest
 */
function solve(rows: bigint[][]): Exact[] {
  let divisor = 1n;
  for (let at = 0; at < rows.length; at++) {
    const from = rows.findIndex((row, index) => index >= at && row[at] !== 0n);
    const pivot = rows[from];
    invariant(pivot !== undefined, 'nobody stands behind a cycle of owners');
    [rows[at], rows[from]] = [pivot, rows[at] ?? pivot];
    const lead = pivot[at] ?? 1n;
    rows = rows.map((row, index) => (index === at ? row : eliminated(row, pivot, at, divisor)));
    divisor = lead;
  }
  return rows.map((row, at) => new Exact(String(row.at(-1))).div(String(row[at])));
}

function eliminated(row: readonly bigint[], pivot: readonly bigint[], at: number, divisor: bigint): bigint[] {
  const [factor, lead] = [row[at] ?? 0n, pivot[at] ?? 0n];
  return row.map((value, column) => (value * lead - factor * (pivot[column] ?? 0n)) / divisor);
}
