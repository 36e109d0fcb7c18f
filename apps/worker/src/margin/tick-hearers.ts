import { MarginTickWatch } from '@app/margin';
import type { Hearer } from '@app/platform';
import { Injectable } from '@nestjs/common';

/** Ticks, as they are recorded. */
@Injectable()
export class QuoteHearer implements Hearer {
  readonly channel = 'quote';
  readonly hear: Hearer['hear'];

  constructor(watch: MarginTickWatch) {
    this.hear = watch.hearQuotes;
  }
}

/** Quotes, as they are voided. */
@Injectable()
export class VoidedQuoteHearer implements Hearer {
  readonly channel = 'voided_quote';
  readonly hear: Hearer['hear'];

  constructor(watch: MarginTickWatch) {
    this.hear = watch.hearVoided;
  }
}

/** Runs, as they end, and rights to call between them, as they come into force: what is watched is watched from there. */
@Injectable()
export class RunHearer implements Hearer {
  readonly channel = 'run';
  readonly hear: Hearer['hear'];

  constructor(watch: MarginTickWatch) {
    this.hear = watch.hearRuns;
  }
}
