export { ewma, logReturns } from './ewma';
