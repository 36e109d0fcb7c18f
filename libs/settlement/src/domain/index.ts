export { advance, type InstructionEvent, type InstructionState } from './instruction';
export { type BookBalances, bookBalances, type HeldBalance } from './book-balances';
export {
  duesCleared,
  duesSetOff,
  iaPosted,
  iaReturned,
  imPosted,
  imReturned,
  leftDue,
  paidAcross,
  paidIn,
  paidOut,
  promise,
  vmAccrued,
  vmDelivered,
  vmKept,
  vmReturned,
} from './transfers';
export { decideWithdrawal, type Payee, type WithdrawalRefusal } from './withdrawal';
