import type { PostgresConnectionOptions } from 'bullmq';
import { EventEmitter } from 'node:events';
import type { Pool } from 'pg';
import type { Listener } from './listener';

const CHANNEL = 'bullmq_jobs'; // payload: the queue's name

/**
 * The pool BullMQ works on. A BullMQ worker would keep a connection of its own to listen on; here what it takes for one is this
 * object: its queries run on the pool, and its notifications come from the process's only listener.
 */
export function listeningPool(
  pool: Pool,
  listener: Listener,
  queues: readonly string[],
): PostgresConnectionOptions {
  const heard = new EventEmitter().setMaxListeners(0);
  listener.hear(CHANNEL, (payload) => {
    for (const queue of payload === undefined ? queues : [payload])
      heard.emit('notification', { channel: CHANNEL, payload: queue });
  });
  const connected = Object.assign(heard, {
    query: (text: string, parameters?: unknown[]) =>
      /^\s*(--.*\n\s*)*listen /i.test(text) ? Promise.resolve({ rows: [] }) : pool.query(text, parameters),
    release: () => undefined,
  });
  const shared = {
    options: { keepAlive: true },
    connect: () => Promise.resolve(connected),
    query: (text: string, parameters?: unknown[]) => pool.query(text, parameters),
    end: () => pool.end(),
    on: (event: 'error', ear: (fault: Error) => void) => pool.on(event, ear),
    removeAllListeners: () => shared,
  };
  // BullMQ describes pools in words of its own, and asks for no more of them than this.
  return shared;
}
