import type { Occupancy, Relationship } from '@app/legal-entity/domain';
import type { SaccrMargining } from './sa-ccr';

const LEAST_DAYS = 10; // of a netting set that is not cleared
const LEAST_DAYS_OF_MANY = 20;
const MANY_TRADES = 5000;
const MINUTES_IN_A_DAY = 1440;

/**
 * What the margin agreement of a seat is to the standard. It is called at least every day. Its margin period is the one both signed,
 * and never less than the standard's floor: ten business days, twenty from more than five thousand trades. Threshold and minimum
 * transfer amount are nothing while the seat is in potential default. It is not doubled for disputes that lasted: whoever reports it
 * has to know of them.
 *
 * @param nica independent collateral held of the seat, at haircut value
 * @see BCBS 279, paragraphs 143 to 145, and 164
 */
export function seatMargining(
  { terms }: Pick<Relationship, 'terms'>,
  { standing }: Pick<Occupancy, 'standing'>,
  nica: number,
  trades: number,
): SaccrMargining {
  const floor = trades > MANY_TRADES ? LEAST_DAYS_OF_MANY : LEAST_DAYS;
  const agreed = Math.ceil(terms.clocks.mporMinutes / MINUTES_IN_A_DAY);
  const tolerates = standing !== 'potential-default';
  return {
    threshold: tolerates ? terms.threshold.exact().toNumber() : 0,
    minimumTransfer: tolerates ? terms.minimumTransfer.exact().toNumber() : 0,
    nica,
    mporBusinessDays: Math.max(floor, agreed),
    frequencyBusinessDays: 1,
  };
}
