import { LedgerModule } from '@app/ledger';
import { LegalEntityModule } from '@app/legal-entity';
import { Module } from '@nestjs/common';
import { InstructionService } from './instruction.service';
import { WithdrawalService } from './withdrawal.service';

const services = [InstructionService, WithdrawalService];

@Module({ imports: [LedgerModule, LegalEntityModule], providers: services, exports: services })
export class SettlementModule {}
