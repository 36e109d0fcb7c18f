import { ControlModule } from '@app/control';
import { LedgerModule } from '@app/ledger';
import { Module } from '@nestjs/common';
import { AdmissionService } from './admission.service';
import { AgreementApprovalService } from './agreement-approval.service';
import { AgreementService } from './agreement.service';
import { AmendedTerms } from './amended-terms.service';
import { ApplicationApprovalService } from './application-approval.service';
import { ApplicationMover } from './application-mover.service';
import { ApplicationReader } from './application-reader.service';
import { ApplicationSectionService } from './application-section.service';
import { ApplicationService } from './application.service';
import { CellLinkService } from './cell-link.service';
import { CellService } from './cell.service';
import { CertificateService } from './certificate.service';
import { CoreService } from './core.service';
import { CoverService } from './cover.service';
import { IndependentAmountService } from './independent-amount.service';
import { NettingOpinionService } from './netting-opinion.service';
import { NettingService } from './netting.service';
import { NoticeService } from './notice.service';
import { PartyLapseService } from './party-lapse.service';
import { PartyPaperService } from './party-paper.service';
import { PartyPhoneService } from './party-phone.service';
import { PartyStandingService } from './party-standing.service';
import { PartyService } from './party.service';
import { RelationshipAcceptanceService } from './relationship-acceptance.service';
import { RelationshipGrounds } from './relationship-grounds.service';
import { RelationshipOpeningReader } from './relationship-opening-reader.service';
import { RelationshipOpeningService } from './relationship-opening.service';
import { RelationshipPaper } from './relationship-paper.service';
import { RelationshipService } from './relationship.service';
import { RiskOverrideService } from './risk-override.service';
import { ScreeningListService } from './screening-list.service';
import { ScreeningReader } from './screening-reader.service';
import { ScreeningService } from './screening.service';
import { SettlementInstructionApproval } from './settlement-instruction-approval.service';
import { SettlementInstructionService } from './settlement-instruction.service';
import { SignatoryService } from './signatory.service';
import { WebhookService } from './webhook.service';

const services = [
  PartyService,
  RelationshipService,
  RelationshipPaper,
  RelationshipGrounds,
  RelationshipOpeningReader,
  RelationshipOpeningService,
  RelationshipAcceptanceService,
  NoticeService,
  CellLinkService,
  CellService,
  CoreService,
  CoverService,
  CertificateService,
  AgreementService,
  AgreementApprovalService,
  AmendedTerms,
  SignatoryService,
  NettingOpinionService,
  NettingService,
  IndependentAmountService,
  ApplicationMover,
  ApplicationReader,
  ApplicationSectionService,
  ApplicationService,
  AdmissionService,
  ApplicationApprovalService,
  RiskOverrideService,
  ScreeningReader,
  ScreeningListService,
  ScreeningService,
  PartyStandingService,
  PartyLapseService,
  PartyPaperService,
  PartyPhoneService,
  SettlementInstructionService,
  SettlementInstructionApproval,
  WebhookService,
];

@Module({ imports: [ControlModule, LedgerModule], providers: services, exports: services })
export class LegalEntityModule {}
