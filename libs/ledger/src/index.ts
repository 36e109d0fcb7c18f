export { LedgerBookService } from './ledger-book.service';
export { LedgerDirectory } from './ledger-directory.service';
export { LedgerHistoryService } from './ledger-history.service';
export { LedgerLinkService, type Promised } from './ledger-link.service';
export { type Finding, LedgerProofService, type Verification } from './ledger-proof.service';
export { LedgerRoundService } from './ledger-round.service';
export { LedgerModule } from './ledger.module';
export { LedgerService } from './ledger.service';
