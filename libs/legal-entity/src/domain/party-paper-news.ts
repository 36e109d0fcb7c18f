import type { Paper } from './party-paper';
import type { NewsItem } from './webhook-event';

/** What a party is told of its papers: that one expires soon, has expired, or is in force until a later day. */
export function paperNews(
  step: 'expiring' | 'expired' | 'renewed',
  {
    partyId,
    kind,
    ref,
    version,
    expiresOn,
  }: Pick<Paper, 'kind' | 'ref' | 'expiresOn'> & { readonly partyId: string; readonly version: number },
): NewsItem {
  return {
    type: `party.paper_${step}`,
    key: `${partyId}/${kind}/${ref}/${String(version)}`,
    to: { party: partyId },
    data: { partyId, kind, ref, expiresOn },
  };
}

/** What a party is told when the day of its next review is another; why it is, it is not told. */
export function reviewNews(partyId: string, reviewOn: string, key: string): NewsItem {
  return { type: 'party.review_moved', key, to: { party: partyId }, data: { partyId, reviewOn } };
}
