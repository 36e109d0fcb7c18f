import { type DynamicModule, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { WebhookCourier } from './webhook-courier';
import type { WebhookSettings } from './webhook-settings';

@Module({})
class WebhookModule {}

/** Has this process send webhooks. */
export function webhookModule(settings: WebhookSettings): DynamicModule {
  const courier = {
    provide: WebhookCourier,
    inject: [DataSource],
    useFactory: (db: DataSource) => new WebhookCourier(db, settings),
  };
  return { module: WebhookModule, providers: [courier] };
}
