import { ControlModule } from '@app/control';
import { LedgerModule } from '@app/ledger';
import { Module } from '@nestjs/common';
import { CellLinkService } from './cell-link.service';
import { CellService } from './cell.service';
import { CertificateService } from './certificate.service';
import { CoreService } from './core.service';
import { CoverService } from './cover.service';
import { NoticeService } from './notice.service';
import { PartyService } from './party.service';
import { RelationshipService } from './relationship.service';

const services = [
  PartyService,
  RelationshipService,
  NoticeService,
  CellLinkService,
  CellService,
  CoreService,
  CoverService,
  CertificateService,
];

@Module({ imports: [ControlModule, LedgerModule], providers: services, exports: services })
export class LegalEntityModule {}
