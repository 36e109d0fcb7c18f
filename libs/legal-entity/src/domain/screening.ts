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

/** A list made ready: its words are found and sorted out once, however many names are compared with it. */
export interface PreparedList {
  readonly version: string; // SHA-256 of the file, hex: the same list, the same version
  readonly entries: readonly PreparedEntry[];
  readonly byWord: ReadonlyMap<string, readonly PreparedEntry[]>;
}

interface PreparedEntry {
  readonly entry: ListEntry;
  readonly words: readonly string[];
}

/** Works out the spelling of every name of a list, and which words are in which. */
export function prepareList(version: string, list: readonly ListEntry[]): PreparedList {
  const entries = list.map((entry) => ({ entry, words: wordsOf(entry.name) }));
  const byWord = new Map<string, PreparedEntry[]>();
  for (const prepared of entries)
    for (const word of new Set(prepared.words)) {
      const known = byWord.get(word);
      if (known === undefined) byWord.set(word, [prepared]);
      else known.push(prepared);
    }
  return { version, entries, byWord };
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

function walletHits(subject: Subject, { entries }: PreparedList): Hit[] {
  return entries
    .filter(({ entry }) => entry.remarks.split(/[^0-9A-Za-z]+/).includes(subject.name))
    .map(({ entry }) => ({ subject, entry, score: 1 }));
}

const toFourDecimals = (score: number) => Math.round(score * 10_000) / 10_000;

const keyOf = ({ subject, entry }: Hit) => JSON.stringify([subject.role, subject.ref, entry.entry]);
