import { invariant } from '@app/kernel';
import type { Journal, JournalAnswer } from './domain';

type Post = (journals: readonly Journal[]) => Promise<JournalAnswer[]>;

interface Caller {
  readonly journals: readonly Journal[];
  readonly answer: (answers: JournalAnswer[]) => void;
  readonly fail: (fault: unknown) => void;
}

const MOST_JOURNALS = 1000;

/**
 * One queue of postings with one batch under way. Whoever comes while it is busy goes with the next batch: nobody waits for a timer,
 * and the busier the lane, the larger and cheaper its batches. A fault answers every caller of its batch: what became of a journal is
 * then unknown, and posting the same event again tells.
 */
export class PostingLane {
  private waiting: Caller[] = [];
  private busy = false;

  constructor(private readonly post: Post) {}

  async submit(journals: readonly Journal[]): Promise<JournalAnswer[]> {
    const events = new Set(journals.map(({ event }) => event));
    invariant(events.size === journals.length, 'one event twice in one posting'); // found later, it would fail the others' too
    return new Promise((answer, fail) => {
      this.waiting.push({ journals, answer, fail });
      if (!this.busy) void this.drain();
    });
  }

  private async drain(): Promise<void> {
    this.busy = true;
    while (this.waiting.length > 0) {
      const callers = this.take();
      try {
        const answers = await this.post(callers.flatMap((caller) => caller.journals));
        let from = 0;
        for (const { journals, answer } of callers) answer(answers.slice(from, (from += journals.length)));
      } catch (fault) {
        for (const { fail } of callers) fail(fault);
      }
    }
    this.busy = false;
  }

  /** The callers of the next batch, in order, up to one who repeats an event of it: he goes with the batch after. */
  private take(): Caller[] {
    const events = new Set<string>();
    let count = 0;
    for (const { journals } of this.waiting) {
      const repeats = journals.some(({ event }) => events.has(event));
      if (count > 0 && (repeats || events.size + journals.length > MOST_JOURNALS)) break;
      for (const { event } of journals) events.add(event);
      count++;
    }
    return this.waiting.splice(0, count);
  }
}
