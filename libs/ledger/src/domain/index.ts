export { type AccountParts, codeOf, isBridge, type NamingRule, partsOf } from './account-name';
export type { Book, BookId, BookKind, LinkPurpose, LinkTerms, SeatDefault } from './book';
export { checkJournal, type Journal, type Pending, type Transfer } from './journal';
export { laneOf } from './lane';
export type { LinkRecord, NamedBook, Signatures } from './link-record';
export { type JournalAnswer, type PostingRefusal, refusalOf } from './posting-refusal';
export { type Passed, type Side, type TrialBalanceRow, trialBalanceRow } from './trial-balance';
