import type { DataSource } from 'typeorm';
import { bury } from './dead-letter';
import type { QueueStore, Wake } from './queue-store';

const BATCH = 500;

interface Message {
  readonly id: string;
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
      for (const [queue, batch] of byQueue(messages)) {
        if (queues.has(queue)) await queues.announce(queue, wakesOf(batch));
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

/** Jobs of one kind share a wake, a few to each: a wake costs the queue as much as its work, and the work is to be spread. */
function wakesOf(messages: readonly Message[]): Wake[] {
  const wakes: { readonly outboxId: string; readonly kind: string; readonly jobs: string[] }[] = [];
  for (const { id, topic, payload } of messages) {
    const open = wakes.findLast(({ kind }) => kind === topic);
    if (open !== undefined && open.jobs.length < JOBS_A_WAKE) open.jobs.push(payload.job);
    else wakes.push({ outboxId: id, kind: topic, jobs: [payload.job] });
  }
  return wakes;
}

const JOBS_A_WAKE = 4;

function byQueue(messages: readonly Message[]): Map<string, Message[]> {
  const groups = new Map<string, Message[]>();
  for (const message of messages) {
    const [queue = message.topic] = message.topic.split('.');
    groups.set(queue, [...(groups.get(queue) ?? []), message]);
  }
  return groups;
}
