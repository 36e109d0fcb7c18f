import type { Canonical } from '@app/kernel';

/** One line of what is not as a certificate says. */
export interface Difference {
  readonly what: 'added' | 'gone' | 'ended' | 'changed' | 'moved';
  readonly where: string; // an edge by its id, or a member outside the edges by its path
  readonly before: string;
  readonly now: string;
}

type Members = Readonly<Record<string, Canonical>>;
type Edges = ReadonlyMap<string, Canonical>; // by id

const OF_THE_INSTANT = ['asOf', 'keyId', 'edges']; // never equal, or no statement, or compared one by one
const MOVES = ['book.hash', 'schema']; // money within the book, and new tables, leave every edge where it is

/**
 * What has changed between a certificate and the same one made anew: edges that were added, that are gone, that have ended, whose
 * terms or amounts are others; then everything else. `moved` is what may change while isolation stands as it was.
 *
 * @param before as it was read: signed by somebody, so that its members are not taken for granted
 */
export function certificateDifferences(before: Canonical, now: Canonical): Difference[] {
  const [was, is] = [membersOf(before), membersOf(now)];
  return [
    ...edgeDifferences(edgesOf(was), edgesOf(is)),
    ...leafDifferences(outsideEdges(was), outsideEdges(is)),
  ];
}

/** Whether every edge, and what was said about them, is as it was. */
export function isolationStands(differences: readonly Difference[]): boolean {
  return differences.every(({ what }) => what === 'moved');
}

function edgeDifferences(was: Edges, is: Edges): Difference[] {
  const ids = [...new Set([...was.keys(), ...is.keys()])].sort();
  return ids.flatMap((id): Difference[] => {
    const before = was.get(id) ?? {};
    const now = is.get(id) ?? {};
    const standing = { where: id, before: textAt(before, 'standing'), now: textAt(now, 'standing') };
    if (!was.has(id)) return [{ what: 'added', ...standing }];
    if (!is.has(id)) return [{ what: 'gone', ...standing }];
    if (standing.before !== 'ended' && standing.now === 'ended') return [{ what: 'ended', ...standing }];
    return leafDifferences(leavesOf(before, `${id}: `), leavesOf(now, `${id}: `));
  });
}

function leafDifferences(was: ReadonlyMap<string, string>, is: ReadonlyMap<string, string>): Difference[] {
  const paths = [...new Set([...was.keys(), ...is.keys()])];
  return paths
    .map((where) => {
      const what = MOVES.includes(where) ? ('moved' as const) : ('changed' as const);
      return { what, where, before: was.get(where) ?? '', now: is.get(where) ?? '' };
    })
    .filter(({ before, now }) => before !== now);
}

function outsideEdges(certificate: Members): ReadonlyMap<string, string> {
  const rest = Object.entries(certificate).filter(([name]) => !OF_THE_INSTANT.includes(name));
  return leavesOf(Object.fromEntries(rest), '');
}

/** Two edges of one id are no certificate of ours: the second is kept apart, so that it cannot hide behind the first. */
function edgesOf({ edges = [] }: Members): Edges {
  const listed = Object.values(membersOf(edges));
  const ids = listed.map((edge) => textAt(edge, 'id'));
  return new Map(
    listed.map((edge, index) => {
      const id = textAt(edge, 'id');
      return [ids.indexOf(id) < index ? `${id} (again)` : id, edge];
    }),
  );
}

function textAt(value: Canonical, member: string): string {
  const text = membersOf(value)[member];
  return typeof text === 'string' ? text : '';
}

/** Every text of a value by the path to it: terms.cap; an empty list or object is a leaf of its own. */
function leavesOf(value: Canonical, path: string): ReadonlyMap<string, string> {
  const members = Object.entries(membersOf(value));
  if (members.length === 0) return new Map([[path, JSON.stringify(value)]]);
  return new Map(
    members.flatMap(([name, part]) => [
      ...leavesOf(part, /(^|: )$/.test(path) ? path + name : `${path}.${name}`),
    ]),
  );
}

/** A list's members are its numbered ones; what is no object has none. */
function membersOf(value: Canonical): Members {
  return typeof value === 'object' && value !== null ? (value as Members) : {};
}
