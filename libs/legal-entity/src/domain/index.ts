export { impliedMpor, type OpenDays } from './agreement/implied-mpor';
export { type MutualTermsRefusal, mutualVmTerms } from './agreement/mutual-vm-terms';
export { saidTerms, saysOther } from './agreement/said-terms';
export type { SeatTermsRefusal } from './agreement/seat-terms';
export { type IndependentElection, independentElection } from './agreement/independent-amount';
export type { BusinessCentre, LocalTime, WallClocks } from './business-centre';
export { type CalendarMarket, closingDays } from './closing-days';
export type { Misfit } from './agreement/election-reader';
export { type VmElections } from './agreement/csa-vm';
export { type Elections, readElections, schemaOf } from './agreement/elections';
export {
  COLLATERAL_TYPES,
  type EligibilitySchedule,
  RATING_AGENCIES,
  RATING_GRADES,
  TOKEN_WRAPPERS,
} from './agreement/eligibility-schedule';
export {
  AGREEMENT_FORMS,
  type AgreementForm,
  MASTER_FORMS,
  partOf,
  type PaperPart,
  signedAs,
} from './agreement/form';
export { type Netting, nettingOf, type NettingOpinion } from './agreement/netting-opinion';
export { type PaperGap, paperGaps, type SeatPaper, seatPaper, type VersionInForce } from './agreement/paper';
export { type Relink, RELINKS, relinksOf } from './agreement/relinks';
export {
  APPLICATION_STEPS,
  type ApplicationCommand,
  type ApplicationRole,
  type ApplicationStanding,
  type ApplicationState,
  type ApplicationStep,
  COMMANDED_BY,
  type CommanderOf,
  legalCommands,
  SIDE_STATES,
} from './application';
export { ownershipOf, signatoriesOf, subjectsOf } from './application-content';
export type { Ownership } from './ownership';
export {
  type ApplicationSections,
  DOCUMENT_KINDS,
  type HeldSections,
  isApplicants,
  isToldToApplicant,
  isWritable,
  type PutSections,
  SECTION_NAMES,
  type SectionName,
  stepAfterAnswer,
  WRITTEN_BY,
  type WriterOf,
} from './application-section';
export { type AccountNames, cellAccounts, coreAccounts, coreAccountsFor, seatAccounts } from './cell-chart';
export { cellFunding, type CellLink, cellLinks, type CellTerms, type Core, linkName } from './cell-terms';
export { type Disclosure, disclosureOf, disclosureText } from './disclosure';
export {
  certificateDifferences,
  type Difference,
  isolationStands,
} from './isolation-certificate-differences';
export { CERTIFICATE_FORMAT, type IsolationCertificate, isolationCertificate } from './isolation-certificate';
export type { CustodianFact } from './isolation-certificate-custodians';
export type { CertificateView, Edge } from './isolation-certificate-edge';
export type { LinkFact, ReplacementFact, SeatFact } from './isolation-certificate-facts';
export type { MasterFact, PaperFact } from './isolation-certificate-paper';
export { poolOf } from './isolation-certificate-pools';
export { REGISTRATION_STATUSES, type RegistrationWarning, registrationWarning } from './lei-registration';
export { leiCheckDigits, type LeiRefusal, leiRefusal } from './lei';
export {
  COMMANDED_STATES,
  type CommandedState,
  type IllegalPartyTransition,
  isStopped,
  noTrade,
  PARTY_STATES,
  type PartyRefusal,
  type PartyState,
  partyTransition,
  reviewOn,
} from './party-standing';
export { partyNews } from './party-news';
export { type Paper, type PaperState, paperState } from './party-paper';
export {
  bothPerform,
  counterpartOf,
  lastOccupant,
  nextOccupancy,
  type Occupancy,
  occupants,
  type Relationship,
  type RelationshipId,
  type Seat,
  seatOf,
  type Standing,
  type WrittenEnding,
} from './relationship';
export { affiliationOf } from './relationship-affiliation';
export type { Exhaustion, SizedExhaustion } from './relationship-exhaustion';
export {
  type OpeningFault,
  openingFaults,
  ownCapitalNeeded,
  type RelationshipOpening,
} from './relationship-opening';
export type { Requirement } from './requirement';
export { blocking, requirementsOf } from './requirements';
export type { HeldScreening } from './requirements-screening';
export { type Hit, prepareList, type PreparedList, screen, type SubjectRole } from './screening';
export { decideHit, type HitDecision, type HitRefusal, type HitState } from './screening-hit';
export { type ListEntry, type MalformedLine, parseSanctionsList } from './screening-list';
export {
  INSTRUMENT_TYPES,
  type InstrumentType,
  maySign,
  type Signatory,
  type SignatureRefusal,
} from './signatory';
export { RISK_PRODUCTS } from './rated-risk';
export { CRS_STATUSES, FATCA_STATUSES, type FatcaStatus } from './tax-status';
export { differencesOf, type TermDifference } from './term-differences';
export { type Clocks, mporCovers, type Terms } from './terms';
export { applicationNews } from './application-news';
export { openedNews, proposedNews } from './relationship-news';
export { EVENT_TYPES, type EventType, type NewsItem, TEST_EVENT } from './webhook-event';
export {
  type CallBackRefusal,
  coolingMinutes,
  isLive,
  mayCallBack,
  type PhoneOnFile,
  type SettlementInstructionState,
  stateAt,
} from './settlement-instruction';
export {
  type AccountRefusal,
  accountRefusal,
  assetPaidTo,
  PAYABLE_ASSETS,
  type SettlementAccount,
  testAmountOf,
} from './settlement-instruction-account';
export { instructionDifferences } from './settlement-instruction-differences';
export { instructionNews, type InstructionStep } from './settlement-instruction-news';
export { ibanCheckDigits, ibanRefusal } from './settlement-instruction-iban';
export { addressRefusal, checksummed } from './wallet-address';
