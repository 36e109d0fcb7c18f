import { ControlModule } from '@app/control';
import { CreditModule } from '@app/credit';
import { ExposureModule } from '@app/exposure';
import { LedgerModule } from '@app/ledger';
import { LegalEntityModule } from '@app/legal-entity';
import { MarginModule } from '@app/margin';
import { MarketDataModule } from '@app/market-data';
import {
  databaseModule,
  type Settings,
  webhookModule,
  type WebhookSettings,
  workModule,
} from '@app/platform';
import { ResolutionModule } from '@app/resolution';
import { SettlementModule } from '@app/settlement';
import { TailBondModule } from '@app/tail-bond';
import { type DynamicModule, Module } from '@nestjs/common';
import { FLOW } from './flow';
import { SanctionsFile } from './legal-entity/sanctions-file';
import { QuoteHearer, RunHearer, VoidedQuoteHearer } from './margin/tick-hearers';
import { PROCESSORS } from './processors';

/** Whose services the processors call. */
const LIBRARIES = [
  LegalEntityModule,
  MarketDataModule,
  ExposureModule,
  CreditModule,
  MarginModule,
  SettlementModule,
  ResolutionModule,
  TailBondModule,
  LedgerModule,
  ControlModule,
];

@Module({})
class SanctionsModule {}

@Module({})
export class WorkerModule {
  static with(
    settings: Settings,
    sanctions: SanctionsFile,
    webhooks: WebhookSettings,
    licensed: DynamicModule,
  ): DynamicModule {
    const provider = { provide: SanctionsFile, useValue: sanctions };
    const sanctionsModule = { module: SanctionsModule, providers: [provider], exports: [provider] };
    return {
      module: WorkerModule,
      imports: [
        databaseModule(settings, 'ringfence worker'),
        webhookModule(webhooks),
        licensed,
        workModule(settings, {
          queues: FLOW,
          processors: PROCESSORS,
          hearers: [QuoteHearer, VoidedQuoteHearer, RunHearer],
          imports: [...LIBRARIES, sanctionsModule],
        }),
      ],
    };
  }
}
