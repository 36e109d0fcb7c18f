import type { Processor } from '@app/platform';
import type { Type } from '@nestjs/common';

/** Every kind of work this worker performs, in the order money flows. A kind that is not here becomes a dead letter. */
export const PROCESSORS: readonly Type<Processor>[] = [];
