export { type Cover, type CreditLine, limitOf, type LineTerms } from './credit-line';
export { type LineRefusal, mayReserve, type SeatAsked, type SeatNumbers } from './reservation';
export { type Utilisation, utilisationOf, type UtilisationParts } from './utilisation';
