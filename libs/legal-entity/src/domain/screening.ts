import type { ListEntry } from './screening-list';
import { nameSimilarity, SCREENING_THRESHOLD, wordsOf } from './screening-name';

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

/** A list made ready: the spelling of its names is worked out once, however many are compared with it. */
export interface PreparedList {
  readonly version: string; // SHA-256 of the file, hex: the same list, the same version
  readonly entries: readonly { readonly entry: ListEntry; readonly words: readonly string[] }[];
}

/** Works out the spelling of every name of a list. */
export function prepareList(version: string, entries: readonly ListEntry[]): PreparedList {
  return { version, entries: entries.map((entry) => ({ entry, words: wordsOf(entry.name) })) };
}

/** Every subject that is alike enough to an entry, the most alike first. The same subjects and list give the same hits. */
export function screen(subjects: readonly Subject[], list: PreparedList): Hit[] {
  const hits = subjects.flatMap((subject) => {
    const words = wordsOf(subject.name);
    return list.entries.flatMap(({ entry, words: others }) => {
      const score = subject.role === 'wallet' ? walletScore(subject, entry) : nameSimilarity(words, others);
      return score < SCREENING_THRESHOLD ? [] : [{ subject, entry, score: toFourDecimals(score) }];
    });
  });
  return hits.sort((a, b) => b.score - a.score || (keyOf(a) < keyOf(b) ? -1 : 1));
}

function walletScore({ name }: Subject, { remarks }: ListEntry): number {
  return remarks.split(/[^0-9A-Za-z]+/).includes(name) ? 1 : 0;
}

const toFourDecimals = (score: number) => Math.round(score * 10_000) / 10_000;

const keyOf = ({ subject, entry }: Hit) => JSON.stringify([subject.role, subject.ref, entry.entry]);
