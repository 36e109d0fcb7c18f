export { type Call, ComputeThreads } from './compute-threads';
export { databaseModule } from './database';
export { hashOf } from './hash-of';
export {
  type DeadLetter,
  type DueJob,
  JobService,
  type Perform,
  type Processor,
  type RunOutcome,
} from './job.service';
export type { Hearer } from './listener';
export { migrateQueue } from './migrate-queue';
export { type Answer, type Command, once } from './once';
export { type Isolation, OutsideDatabase } from './outside-database';
export { outsideModule } from './outside.module';
export { type Readiness, ReadinessReader } from './readiness';
export { schedule, type Work } from './schedule';
export { type Access, scoped } from './scoped';
export {
  byOutsideLogin,
  OUTSIDE_LOGIN,
  type QueueSettings,
  readSettings,
  type Settings,
  SettingsError,
} from './settings';
export { unhurried } from './unhurried';
export { uuidOf } from './uuid-of';
export { jobsModule, workModule, type WorkOptions } from './work.module';
export { WebhookCourier } from './webhook-courier';
export {
  deliver,
  findDelivery,
  pageOfDeliveries,
  replayDelivery,
  replayRange,
  type ReplayRange,
  type WebhookDelivery,
  type WebhookHistory,
  type WebhookState,
} from './webhook-delivery';
export {
  changeSecret,
  disableEndpoint,
  enableEndpoint,
  loadEndpoints,
  lockEndpoint,
  openEndpoint,
  type WebhookEndpoint,
  type WhyDisabled,
} from './webhook-endpoint';
export { type UrlRefusal, urlRefusal } from './webhook-address';
export { WebhookSettings } from './webhook-settings';
export { secretText } from './webhook-signature';
export { webhookModule } from './webhook.module';
