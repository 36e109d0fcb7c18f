export {
  AgreementApprovalService,
  type NewVersion,
  type ProposedVersion,
  type ReadVersion,
  type VersionApprovalRefusal,
  type VersionRefusal,
} from './agreement-approval.service';
export { type NoCalendar, worldCalendar, type WorldCalendar } from './business-centres';
export type { Agreement, AgreementId, AgreementVersion } from './agreement.rows';
export { type AgreementRefusal, AgreementService, type NewAgreement } from './agreement.service';
export { ApplicationApprovalService, type ApplicationApprovalRefusal } from './application-approval.service';
export {
  type ApplicationFilter,
  type ApplicationHistory,
  ApplicationReader,
  type ProposedApplication,
} from './application-reader.service';
export {
  ApplicationSectionService,
  type NewSection,
  type SectionRefusal,
  type SectionVersion,
} from './application-section.service';
export type { Acting, Application, ApplicationId } from './application.rows';
export {
  type ActivationRefusal,
  type AdvanceRefusal,
  ApplicationService,
  type InfoRefusal,
  type SubmissionRefusal,
} from './application.service';
export { type AgreedLink, CellLinkService, type LinkInForce, type Officers } from './cell-link.service';
export { CellService } from './cell.service';
export { CertificateKey, type PublicJwk } from './certificate-key';
export {
  type CertificateRefusal,
  openCertificate,
  type OpenedCertificate,
  publicJwkOf,
  signedCertificate,
} from './certificate-signature';
export { CertificateService } from './certificate.service';
export { publish } from './webhook-news.rows';
export {
  type SubscribedEndpoint,
  type WebhookRefusal,
  WebhookService,
  type WebhookView,
} from './webhook.service';
export { type CoreCapital, CoreService } from './core.service';
export { type Cover, type CoverKind, CoverService } from './cover.service';
export { IndependentAmountService } from './independent-amount.service';
export { LegalEntityModule } from './legal-entity.module';
export {
  NettingOpinionService,
  type NewOpinion,
  type OpinionApprovalRefusal,
  type OpinionRefusal,
  type ProposedOpinion,
  type ReadOpinion,
} from './netting-opinion.service';
export { NettingService } from './netting.service';
export {
  type Letter,
  type Notice,
  NOTICE_CHANNELS,
  type NoticeChannel,
  type NoticeKind,
  NoticeService,
  type ServedNotice,
} from './notice.service';
export { type Party, PartyService } from './party.service';
export {
  type Accepting,
  type AcceptanceRefusal,
  RelationshipAcceptanceService,
} from './relationship-acceptance.service';
export {
  type HeldOpening,
  type OpeningState,
  RelationshipOpeningReader,
} from './relationship-opening-reader.service';
export {
  type OpenRefusal,
  type ProposeRefusal,
  RelationshipOpeningService,
  type WantedRelationship,
  type WithdrawRefusal,
} from './relationship-opening.service';
export { RelationshipService } from './relationship.service';
export type { HeldRating, RiskOverride } from './risk-override.rows';
export {
  type OverrideApprovalRefusal,
  type OverrideRefusal,
  type ProposedOverride,
  RiskOverrideService,
} from './risk-override.service';
export { type ListRefusal, ScreeningListService } from './screening-list.service';
export { type LastScreening, type ScreeningHit, ScreeningReader } from './screening-reader.service';
export { type Judgement, type ScreeningRefusal, ScreeningService } from './screening.service';
export { type PartySignatory, SignatoryService } from './signatory.service';
export { PartyLapseService } from './party-lapse.service';
export type { HeldPaper } from './party-paper.rows';
export {
  PartyPaperService,
  type ProposedRenewal,
  type RenewalApprovalRefusal,
  type RenewalRefusal,
} from './party-paper.service';
export { type PartyPhone, PartyPhoneService, type PhoneRefusal } from './party-phone.service';
export type { PartyStandingStep } from './party-standing.rows';
export {
  PartyStandingService,
  type ProposedStanding,
  type StandingApprovalRefusal,
  type StandingCommandRefusal,
} from './party-standing.service';
export {
  type CallBackRecordRefusal,
  type InstructionApprovalRefusal,
  SettlementInstructionApproval,
} from './settlement-instruction-approval.service';
export { type CallBack, instructionState, type SettlementInstruction } from './settlement-instruction.rows';
export {
  type ActingOnInstruction,
  type CancelInstructionRefusal,
  type ProposeInstructionRefusal,
  type ProveControlRefusal,
  SettlementInstructionService,
} from './settlement-instruction.service';
