import type { DataSource } from 'typeorm';
import { announce } from './announce';
import type { QueueStore } from './queue-store';

const BATCH = 500;

interface Message {
  readonly topic: string;
  readonly payload: { readonly job: string };
}

/** Carries what was committed to the outbox to the queues: at least once, in batches, beside any number of other relays. */
export async function relay(db: DataSource, queues: QueueStore): Promise<void> {
  for (;;) {
    // Every notification wakes every relay, and one has usually been there before: a look is cheaper than a transaction.
    const unsent = await db.query<unknown[]>('select from outbox where sent_at is null limit $1', [1]);
    if (unsent.length === 0) return;
    const carried = await db.transaction(async (tx) => {
      const [messages] = await tx.query<[Message[], number]>(takeUnsent, [BATCH]);
      await announce(
        tx,
        queues,
        messages.map(({ topic, payload }) => ({ kind: topic, job: payload.job })),
      );
      return messages.length;
    });
    if (carried < BATCH) return;
  }
}

// By what is unsent, never by "id above the last one": a sequence's numbers commit out of order. Sent is what commits: if the
// queue does not answer, nothing was taken; if the commit fails after it did, or is lost with the machine, for it does not wait for
// the disk, the message goes out twice.
const takeUnsent = String.raw`
  update outbox set sent_at = clock_timestamp()
  where id in (select id from outbox where sent_at is null order by id limit $1 for update skip locked)
  returning topic, payload, set_config('synchronous_commit', 'off', true)`;
