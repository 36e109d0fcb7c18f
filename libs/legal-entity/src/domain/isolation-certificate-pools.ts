import type { LinkPurpose } from '@app/ledger/domain';

const POOLS: Partial<Record<LinkPurpose, string>> = {
  'second-skin': 'SECOND_SKIN',
  sponsor: 'SPONSOR',
  guarantee: 'OWN', // what the entity has beside floor, skins and lines: a guarantee has nothing set aside for it
};

/** The core's account that links of a purpose draw on for every relationship alike; none when each has its own. */
export function poolOf(purpose: LinkPurpose): string | undefined {
  return POOLS[purpose];
}
