export { type Deposit, InstructionService } from './instruction.service';
export { SettlementModule } from './settlement.module';
