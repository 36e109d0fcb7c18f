import { isOpen, localTime, Money, nextOpening, textOf, US_BONDS } from '@app/kernel';
import type { TrancheReport } from '@app/tail-bond';
import type { DefaultSection } from './default';

/** Whether a trust could have turned T-bills into cash when the deadline was missed, and what it had to do without. */
export interface Weekend {
  readonly market: string;
  readonly deadlineAt: string;
  readonly deadlineLocal: string;
  readonly open: boolean;
  readonly opensAt: string;
  readonly hoursShut: number;
  readonly trusts: readonly { readonly trust: string; readonly cash: string; readonly bills: string }[];
  readonly lineCommitted: string;
  readonly lineLeast: string; // the least that was ever left of it
  readonly lineCovered: boolean; // it never ran out before the market opened
}

const MILLISECONDS_IN_AN_HOUR = 3_600_000;

/** @param committed the line of the relationship as it was agreed */
export function weekendOf(
  { deadlineAt, relationship, occupancy, ladder }: DefaultSection,
  tranches: readonly TrancheReport[],
  issued: ReadonlyMap<string, { readonly cash: Money; readonly bills: Money }>,
  committed: Money,
): Weekend {
  const instant = new Date(deadlineAt);
  const opens = nextOpening(US_BONDS, instant);
  const local = localTime(instant, US_BONDS.timeZone);
  const left = ladder.map(({ lineLeft }) => Money.of(lineLeft, committed.asset));
  const least = left.reduce((low, each) => low.atMost(each), committed);
  const own = tranches.filter(
    (tranche) => tranche.relationshipId === relationship.slice(1) && tranche.occupancy === occupancy,
  );
  return {
    market: US_BONDS.name,
    deadlineAt,
    deadlineLocal: `${local.weekday} ${local.time} in New York`,
    open: isOpen(US_BONDS, instant),
    opensAt: textOf(opens),
    hoursShut: Math.round(((opens.getTime() - instant.getTime()) / MILLISECONDS_IN_AN_HOUR) * 10) / 10,
    trusts: own.map(({ name }) => ({
      trust: name,
      cash: issued.get(name)?.cash.toText() ?? '',
      bills: issued.get(name)?.bills.toText() ?? '',
    })),
    lineCommitted: committed.toText(),
    lineLeast: least.toText(),
    lineCovered: ladder.every(({ source }) => source !== 'unpaid'),
  };
}
