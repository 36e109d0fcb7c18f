import type { Processor } from '@app/platform';
import type { Type } from '@nestjs/common';
import { ExposureRunProcessor } from './exposure/run.processor';
import { ExposureStartProcessor } from './exposure/start.processor';
import { MarginCollectProcessor } from './margin/collect.processor';
import { FundingProcessor } from './margin/funding.processor';
import { MarginRunProcessor } from './margin/run.processor';
import { SnapshotProcessor } from './market-data/snapshot.processor';
import { FinaliseProcessor } from './settlement/finalise.processor';

/** Every kind of work this worker performs, in the order money flows. A kind that is not here becomes a dead letter. */
export const PROCESSORS: readonly Type<Processor>[] = [
  SnapshotProcessor,
  ExposureStartProcessor,
  ExposureRunProcessor,
  MarginRunProcessor,
  MarginCollectProcessor,
  FundingProcessor,
  FinaliseProcessor,
];
