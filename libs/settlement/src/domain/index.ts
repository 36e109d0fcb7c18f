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
  paidOut,
  promise,
  vmDelivered,
  vmKept,
  vmReturned,
} from './transfers';
export { decideWithdrawal, type Payee, type WithdrawalRefusal } from './withdrawal';
