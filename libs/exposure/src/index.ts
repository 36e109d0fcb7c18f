export { ExposureModule } from './exposure.module';
export { ExposureRunService, type SeatExposure } from './exposure-run.service';
