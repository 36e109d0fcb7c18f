import type { PartyState } from './party-standing';
import type { NewsItem } from './webhook-event';

/** What a party is told when it is moved: from where to where. Why, and by whom, it is not told: a screening may be the reason. */
export function partyNews({
  partyId,
  n,
  from,
  to,
}: {
  readonly partyId: string;
  readonly n: number; // which of its states this is
  readonly from: PartyState;
  readonly to: PartyState;
}): NewsItem {
  return {
    type: 'party.moved',
    key: `${partyId}/${String(n)}`,
    to: { party: partyId },
    data: { partyId, from, to },
  };
}
