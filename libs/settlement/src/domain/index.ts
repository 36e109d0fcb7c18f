export { advance, type InstructionEvent, type InstructionState } from './instruction';
export { type BookBalances, bookBalances } from './book-balances';
export {
  duesCleared,
  duesSetOff,
  imPosted,
  imReturned,
  leftDue,
  paidAcross,
  paidIn,
  promise,
  vmDelivered,
  vmKept,
  vmReturned,
} from './transfers';
