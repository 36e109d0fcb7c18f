import type { DataSource } from 'typeorm';
import { bury } from './dead-letter';
import type { QueueStore } from './queue-store';

const BATCH = 500;

interface Message {
  readonly id: string;
  readonly topic: string;
  readonly payload: { readonly job: string };
}

/** Carries what was committed to the outbox to the queues: at least once, in batches, beside any number of other relays. */
export async function relay(db: DataSource, queues: QueueStore): Promise<void> {
  for (;;) {
    const carried = await db.transaction(async (tx) => {
      const [messages] = await tx.query<[Message[], number]>(takeUnsent, [BATCH]);
      for (const [queue, batch] of byQueue(messages)) {
        if (queues.has(queue)) await queues.announce(queue, batch.map(wakeOf));
        else for (const { payload } of batch) await bury(tx, payload.job, `there is no queue ${queue}`);
      }
      return messages.length;
    });
    if (carried < BATCH) return;
  }
}

// By what is unsent, never by "id above the last one": a sequence's numbers commit out of order. Sent is what commits: if the
// queue does not answer, nothing was taken; if the commit fails after it did, the message goes out twice.
const takeUnsent = String.raw`
  update outbox set sent_at = clock_timestamp()
  where id in (select id from outbox where sent_at is null order by id limit $1 for update skip locked)
  returning id, topic, payload`;

const wakeOf = ({ id, topic, payload }: Message) => ({ outboxId: id, kind: topic, job: payload.job });

function byQueue(messages: readonly Message[]): Map<string, Message[]> {
  const groups = new Map<string, Message[]>();
  for (const message of messages) {
    const [queue = message.topic] = message.topic.split('.');
    groups.set(queue, [...(groups.get(queue) ?? []), message]);
  }
  return groups;
}
