import { LedgerModule } from '@app/ledger';
import { Module } from '@nestjs/common';
import { InstructionService } from './instruction.service';

@Module({ imports: [LedgerModule], providers: [InstructionService], exports: [InstructionService] })
export class SettlementModule {}
