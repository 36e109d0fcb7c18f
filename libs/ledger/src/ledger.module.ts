import { Module } from '@nestjs/common';
import { LedgerBookService } from './ledger-book.service';
import { LedgerDirectory } from './ledger-directory.service';
import { LedgerHistoryService } from './ledger-history.service';
import { LedgerLinkService } from './ledger-link.service';
import { LedgerProofService } from './ledger-proof.service';
import { LedgerRoundService } from './ledger-round.service';
import { LedgerService } from './ledger.service';

const services = [
  LedgerService,
  LedgerBookService,
  LedgerLinkService,
  LedgerHistoryService,
  LedgerProofService,
  LedgerRoundService,
];

@Module({ providers: [...services, LedgerDirectory], exports: services })
export class LedgerModule {}
