import type { MasterElections } from './master';

/** The elections that join a relationship to something outside it, in the order in which a checker reads them. */
export const RELINKS = [
  'cross-default',
  'default-under-specified-transaction',
  'affiliate-set-off',
  'common-guarantor',
] as const;
export type Relink = (typeof RELINKS)[number];

/**
 * What a master agreement re-links. Any guarantor counts as a common one: whoever guarantees a party here may guarantee it, or
 * another, elsewhere tomorrow, without a word to us.
 */
export function relinksOf({ schedule }: Pick<MasterElections, 'schedule'>): Relink[] {
  const elected: Readonly<Record<Relink, unknown>> = {
    'cross-default': schedule.crossDefault,
    'default-under-specified-transaction': schedule.defaultUnderSpecifiedTransaction,
    'affiliate-set-off': schedule.affiliateSetOff,
    'common-guarantor': schedule.guarantor,
  };
  return RELINKS.filter((relink) => elected[relink] !== null);
}
