export { type Cover, type CreditLine, hasExpired, limitOf, type LineTerms } from './credit-line';
export { type LineRefusal, mayReserve, type SeatAsked, type SeatNumbers } from './reservation';
export { type Utilisation, utilisationOf, type UtilisationParts } from './utilisation';
