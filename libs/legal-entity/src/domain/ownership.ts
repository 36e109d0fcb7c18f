import { Exact } from '@app/kernel';

/** A person or a legal entity that owns or controls; the subject itself is one of them. */
export interface Owner {
  readonly id: string; // within its graph
  readonly name: string;
  readonly kind: 'person' | 'entity';
}

export interface Holding {
  readonly owner: string;
  readonly owned: string;
  readonly share: Exact; // a fraction above 0 and at most 1, of at most 8 decimals
}

/** Control that no share gives: a general partner, a trustee, a right to appoint the board. */
export interface Control {
  readonly controller: string;
  readonly controlled: string;
  readonly ground: string;
}

/** Who owns and controls a legal entity, as a directed graph: it may have diamonds and cycles. */
export interface Ownership {
  readonly subject: string;
  readonly owners: readonly Owner[];
  readonly holdings: readonly Holding[];
  readonly controls: readonly Control[];
}

/** Why a graph describes no ownership; `names` are those it is wrong about. */
export interface OwnershipFault {
  readonly kind:
    | 'subject-unknown'
    | 'owner-twice'
    | 'owner-unknown'
    | 'person-owned'
    | 'share-out-of-range'
    | 'holding-twice'
    | 'shares-above-100'
    | 'owned-by-itself'; // entities that own each other whole: nobody else is behind them
  readonly names: readonly string[];
}

const FINEST_SHARE = 8; // decimals

/** The first thing that is wrong with a graph; undefined: every share in it has a meaning. */
export function ownershipFault(ownership: Ownership): OwnershipFault | undefined {
  const { subject, owners, holdings, controls } = ownership;
  const known = new Map(owners.map((owner) => [owner.id, owner]));
  const nameOf = (id: string) => known.get(id)?.name ?? id;
  const fault = (kind: OwnershipFault['kind'], ids: readonly string[]) =>
    ids.length === 0 ? undefined : { kind, names: ids.map(nameOf) };
  const ends = [
    ...holdings.flatMap(({ owner, owned }) => [owner, owned]),
    ...controls.flatMap(({ controller, controlled }) => [controller, controlled]),
  ];
  const below = [...holdings.map(({ owned }) => owned), ...controls.map(({ controlled }) => controlled)];
  const isPerson = (id: string) => known.get(id)?.kind === 'person';
  return (
    fault('subject-unknown', known.get(subject)?.kind === 'entity' ? [] : [subject]) ??
    fault('owner-twice', repeated(owners.map(({ id }) => id))) ??
    fault('owner-unknown', [...new Set(ends.filter((id) => !known.has(id)))]) ??
    fault('person-owned', [...new Set(below.filter(isPerson))]) ??
    fault(
      'share-out-of-range',
      holdings.filter(({ share }) => !isShare(share)).map(({ owner }) => owner),
    ) ??
    holdingTwice(holdings, nameOf) ??
    fault(
      'shares-above-100',
      [...totals(holdings)].filter(([, total]) => total.greaterThan(1)).map(([owned]) => owned),
    ) ??
    fault('owned-by-itself', closedAmong(ownership))
  );
}

/** Whether a fraction may be a holding: above 0, at most 1, no finer than a registrar counts. */
function isShare(share: Exact): boolean {
  return share.greaterThan(0) && share.lessThanOrEqualTo(1) && share.decimalPlaces() <= FINEST_SHARE;
}

function holdingTwice(holdings: readonly Holding[], nameOf: (id: string) => string) {
  const [pair] = repeated(holdings.map(({ owner, owned }) => JSON.stringify([owner, owned])));
  const names = pair === undefined ? [] : (JSON.parse(pair) as string[]).map(nameOf);
  return names.length === 0 ? undefined : { kind: 'holding-twice' as const, names };
}

/** The sum of the shares of each owned entity. */
function totals(holdings: readonly Holding[]): Map<string, Exact> {
  const sums = new Map<string, Exact>();
  for (const { owned, share } of holdings) sums.set(owned, (sums.get(owned) ?? new Exact(0)).plus(share));
  return sums;
}

/** Entities behind which no chain ends: owned whole, and only by each other. Who stands behind them cannot be computed. */
function closedAmong({ owners, holdings }: Ownership): string[] {
  const sums = totals(holdings);
  // Open: less than the whole is held by owners who are named, or an open owner holds a part.
  const open = new Set(owners.map(({ id }) => id).filter((id) => sums.get(id)?.equals(1) !== true));
  for (let size = -1; size !== open.size;) {
    size = open.size;
    for (const { owner, owned } of holdings) if (open.has(owner)) open.add(owned);
  }
  return owners.map(({ id }) => id).filter((id) => !open.has(id));
}

/**
 * The cycles of a graph, by name, each from its first owner round to itself; of cycles that share an owner, the shortest.
 * A cycle is legal, and is how ownership is hidden: whoever declares one explains it.
 */
export function ownershipCycles({ owners, holdings }: Ownership): string[][] {
  const inCycle = new Set<string>();
  const cycles: string[][] = [];
  for (const { id } of owners) {
    const cycle = inCycle.has(id) ? undefined : shortestWayBack(id, holdings);
    cycle?.forEach((each) => inCycle.add(each));
    if (cycle !== undefined) cycles.push(cycle);
  }
  const nameOf = new Map(owners.map(({ id, name }) => [id, name]));
  return cycles.map((cycle) => cycle.map((id) => nameOf.get(id) ?? id));
}

/** Breadth first: from an owner through what it owns, back to itself. */
function shortestWayBack(start: string, holdings: readonly Holding[]): string[] | undefined {
  const ways: string[][] = [[start]];
  const seen = new Set<string>();
  for (let way = ways.shift(); way !== undefined; way = ways.shift())
    for (const { owner, owned } of holdings) {
      if (owner !== way.at(-1)) continue;
      if (owned === start) return [...way, start];
      if (!seen.has(owned)) ways.push([...way, owned]);
      seen.add(owned);
    }
  return undefined;
}

function repeated(ids: readonly string[]): string[] {
  return [...new Set(ids.filter((id, at) => ids.indexOf(id) !== at))];
}
