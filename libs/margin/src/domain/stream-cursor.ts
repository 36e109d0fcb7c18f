/** What is streamed, in the order in which it comes of one transaction. */
export const STREAMED = ['marks', 'exposure', 'call'] as const;

/** How far somebody has read: up to this event, and it included. */
export interface StreamCursor {
  readonly toldIn: string; // the number of the transaction that wrote it
  readonly kind: number; // its place in STREAMED, from 1
  readonly key: string; // of it among those of its kind
}

const WRITTEN = /^(\d{1,18})\.([0-9])\.([A-Za-z0-9/-]{0,120})$/;
const AFTER_ALL = 9; // no kind has that place

/** A cursor as it crosses the door: the `id` of an event. */
export function cursorText({ toldIn, kind, key }: StreamCursor): string {
  return `${toldIn}.${String(kind)}.${key}`;
}

/** @returns undefined for a text that no event has as its id; `0` stands before all of them */
export function cursorOf(text: string): StreamCursor | undefined {
  if (text === '0') return { toldIn: '0', kind: 0, key: '' };
  const [, toldIn, kind, key] = WRITTEN.exec(text) ?? [];
  return toldIn === undefined || kind === undefined || key === undefined
    ? undefined
    : { toldIn, kind: Number.parseInt(kind, 10), key };
}

/** The cursor of somebody who has read all that was written before a transaction, and nothing of it or later. */
export function cursorBefore(toldIn: bigint): StreamCursor {
  return { toldIn: String(toldIn - 1n), kind: AFTER_ALL, key: '' };
}
