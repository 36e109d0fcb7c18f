import { invariant } from '@app/kernel';
import type { BookId } from './book';

/** The lane of a book: its postings queue behind each other there, in one order, and never wait for another lane's. */
export function laneOf(book: BookId, lanes: number): number {
  invariant(lanes > 0, 'a ledger without lanes posts nothing');
  let hash = 2_166_136_261; // FNV-1a: neighbours in number are not neighbours in lane
  for (const character of book) hash = Math.imul(hash ^ character.charCodeAt(0), 16_777_619) >>> 0;
  return hash % lanes;
}
