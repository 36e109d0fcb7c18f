/** What a counterparty's system can be told of. A name is for good: what it says has the same members for ever. */
export const EVENT_TYPES = [
  'application.moved', // every step, and every way out and back
  'application.info_requested', // of which sections, and why
  'party.moved', // from state to state
  'party.paper_expiring', // within thirty days
  'party.paper_expired',
  'party.paper_renewed',
  'party.review_moved', // to another day
  'settlement_instruction.changed', // every step, from proposed to cancelled
  'relationship.proposed', // its ending is disclosed, and waits for both parties
  'relationship.opened',
  'credit_line.changed', // agreed on, suspended or reduced by notice, or by time; a version that was proposed is over
  'credit_line.frozen',
  'credit_line.warned', // so much of it is used
  'notice.served', // about a credit line
  'reservation.held',
  'reservation.ended', // let go, or out of time
  'trade.booked',
  'trade.changed', // amended, or cancelled
  'margin_call.issued',
  'margin_call.settled',
  'margin_call.failed',
  'dispute.opened', // the portfolio is asked for
  'dispute.aged', // beyond five business days: more has to be done about it
  'dispute.unresolved', // its Resolution Time has come: it is recalculated
  'dispute.overdue', // nobody has said by its time what came of it
  'dispute.resolved',
  'market.depegged', // a token is worth less than it is held to be worth; everything is valued anew
  'market.repegged',
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
