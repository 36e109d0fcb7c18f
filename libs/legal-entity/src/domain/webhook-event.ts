/** What a counterparty's system can be told of. A name is for good: what it says has the same members for ever. */
export const EVENT_TYPES = [
  'application.moved', // every step, and every way out and back
  'application.info_requested', // of which sections, and why
  'relationship.opened',
  'credit_line.changed',
  'credit_line.frozen',
  'reservation.held',
  'reservation.ended', // let go, or out of time
  'trade.booked',
  'margin_call.issued',
  'margin_call.settled',
  'margin_call.failed',
] as const;

export type EventType = (typeof EVENT_TYPES)[number];

/** The type of what an endpoint is sent when its owner asks for a test. Nobody subscribes to it. */
export const TEST_EVENT = 'webhook.test';

/**
 * Something that happened, and whom it concerns: a client that applies, or a party. What it says are ids, states and amounts as
 * text; the rest is read over the API, by whoever may.
 */
export interface NewsItem {
  readonly type: EventType;
  readonly key: string; // the business event, unique within its type: the same news twice is told once
  readonly to: { readonly client: string } | { readonly party: string };
  readonly data: Readonly<Record<string, string | boolean | null | readonly string[]>>;
}
