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
export { migrateQueue } from './migrate-queue';
export { type Answer, type Command, once } from './once';
export { type Readiness, ReadinessReader } from './readiness';
export { schedule, type Work } from './schedule';
export { type Access, scoped } from './scoped';
export { type QueueSettings, readSettings, type Settings, SettingsError } from './settings';
export { unhurried } from './unhurried';
export { uuidOf } from './uuid-of';
export { jobsModule, workModule, type WorkOptions } from './work.module';
