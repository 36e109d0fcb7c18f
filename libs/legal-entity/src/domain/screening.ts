import type { ListEntry } from './screening-list';
import { nameSimilarity, SCREENING_THRESHOLD, wordsOf } from './screening-name';
import { wordSimilarity } from './screening-word';

/** Whose names an application holds, and as what. */
export type SubjectRole = 'applicant' | 'owner' | 'officer' | 'signatory' | 'wallet';

export interface Subject {
  readonly role: SubjectRole;
  readonly ref: string; // within its section: an owner's id, a signatory's, a wallet's address
  readonly name: string; // of a wallet: its address
}

/** A subject that may be an entry of the list. */
export interface Hit {
  readonly subject: Subject;
  readonly entry: ListEntry;
  readonly score: number; // 0 to 1, an estimate, to four decimals; a wallet's address is on the list or not
}

/** A list made ready: its words and addresses are found and sorted out once, however many names are compared with it. */
export interface PreparedList {
  readonly version: string; // SHA-256 of the file, hex: the same list, the same version
  readonly byWord: ReadonlyMap<string, readonly PreparedEntry[]>;
  readonly byAddress: ReadonlyMap<string, readonly PreparedEntry[]>;
}

interface PreparedEntry {
  readonly entry: ListEntry;
  readonly words: readonly string[];
}

/** Works out the spelling of every name of a list, and which words and which addresses are in which entries. */
export function prepareList(version: string, list: readonly ListEntry[]): PreparedList {
  const entries = list.map((entry) => ({ entry, words: wordsOf(entry.name) }));
  return {
    version,
    byWord: indexed(entries, ({ words }) => words),
    byAddress: indexed(entries, ({ entry }) => entry.remarks.split(/[^0-9A-Za-z]+/).map(addressKey)),
  };
}

/** Which entries are found under which key. */
function indexed(
  entries: readonly PreparedEntry[],
  keysOf: (entry: PreparedEntry) => readonly string[],
): ReadonlyMap<string, readonly PreparedEntry[]> {
  const index = new Map<string, PreparedEntry[]>();
  for (const entry of entries)
    for (const key of new Set(keysOf(entry))) {
      const known = index.get(key);
      if (known === undefined) index.set(key, [entry]);
      else known.push(entry);
    }
  return index;
}

/** An address in the spelling it is compared in: capitals of a hexadecimal one are check digits only, those of another are digits. */
function addressKey(address: string): string {
  return /^0x[0-9a-f]+$/i.test(address) ? address.toLowerCase() : address;
}

/** Every subject that is alike enough to an entry, the most alike first. The same subjects and list give the same hits. */
export function screen(subjects: readonly Subject[], list: PreparedList): Hit[] {
  const hits = subjects.flatMap((subject) =>
    subject.role === 'wallet' ? walletHits(subject, list) : nameHits(subject, list),
  );
  return hits.sort((a, b) => b.score - a.score || (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** Only entries that share a word, or one like it, can be alike: the others need no pairing. */
function nameHits(subject: Subject, { byWord }: PreparedList): Hit[] {
  const words = wordsOf(subject.name);
  const candidates = new Set<PreparedEntry>();
  for (const [word, entries] of byWord)
    if (words.some((each) => wordSimilarity(each, word) > 0))
      for (const entry of entries) candidates.add(entry);
  return [...candidates].flatMap(({ entry, words: others }) => {
    const score = nameSimilarity(words, others);
    return score < SCREENING_THRESHOLD ? [] : [{ subject, entry, score: toFourDecimals(score) }];
  });
}

function walletHits(subject: Subject, { byAddress }: PreparedList): Hit[] {
  const listed = byAddress.get(addressKey(subject.name)) ?? [];
  return listed.map(({ entry }) => ({ subject, entry, score: 1 }));
}

const toFourDecimals = (score: number) => Math.round(score * 10_000) / 10_000;

const keyOf = ({ subject, entry }: Hit) => JSON.stringify([subject.role, subject.ref, entry.entry]);
