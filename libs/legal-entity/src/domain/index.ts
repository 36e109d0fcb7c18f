export { type AccountNames, cellAccounts, coreAccounts, coreAccountsFor, seatAccounts } from './cell-chart';
export { cellFunding, type CellLink, cellLinks, type CellTerms, type Core, linkName } from './cell-terms';
export {
  certificateDifferences,
  type Difference,
  isolationStands,
} from './isolation-certificate-differences';
export { CERTIFICATE_FORMAT, type IsolationCertificate, isolationCertificate } from './isolation-certificate';
export type { CertificateView, Edge } from './isolation-certificate-edge';
export type { IsolationFacts, LinkFact, ReplacementFact, SeatFact } from './isolation-certificate-facts';
export { poolOf } from './isolation-certificate-pools';
export { leiCheckDigits, type LeiRefusal, leiRefusal } from './lei';
export {
  bothPerform,
  counterpartOf,
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
export { type Clocks, mporCovers, type Terms } from './terms';
