export { type Deposit, InstructionService } from './instruction.service';
export { SettlementModule } from './settlement.module';
export type { Withdrawal } from './withdrawal.rows';
export { type AskWithdrawalRefusal, WithdrawalService } from './withdrawal.service';
