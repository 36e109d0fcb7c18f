import { accept, invariant, plusMinutes, refuse, type Result } from '@app/kernel';
import { AgreementService, type NoCalendar, worldCalendar, type WorldCalendar } from '@app/legal-entity';
import type { BusinessCentre, Relationship, SeatPaper } from '@app/legal-entity/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  type BusinessDayClock,
  type CallKind,
  deadlineOf,
  isValuationDate,
  notificationOf,
  roleOf,
} from './domain';

/** Which call, as far as its deadline hangs on it. */
export interface ToBeDue {
  readonly occupancy: string;
  readonly kind: CallKind;
  readonly direction: 'delivery' | 'return';
}

/** Why a call is not made on this day, or not at all. */
export type UndatedCall = NoCalendar | { readonly kind: 'no-valuation-date'; readonly day: string };

export interface CallDates {
  readonly dueAt: Date;
  readonly notificationAt: Date | undefined; // undefined: minutes count, and no demand comes too late for a day
}

/** Says of each call of a run by when it is due. */
export type CallDating = (relationship: Relationship, call: ToBeDue) => Result<CallDates, UndatedCall>;

/** By when calls are due: so many minutes later, unless the annex of the seat settles by business days. */
@Injectable()
export class CallDeadlineService {
  private world: Promise<WorldCalendar> | undefined;

  constructor(private readonly agreements: AgreementService) {}

  /** How calls that are demanded at an instant are dated: one question for a whole run, and the paper of those it is about. */
  async dating(tx: EntityManager, terms: readonly Relationship[], asOf: Date): Promise<CallDating> {
    const cells: { cell: string; party_id: string }[] = await tx.query(BY_BUSINESS_DAYS, [
      terms.map(({ name }) => name),
      asOf,
    ]);
    if (cells.length === 0) return (relationship) => accept(byTheMinute(relationship, asOf));
    const papers = new Map<string, SeatPaper>();
    for (const { cell, party_id: partyId } of cells)
      papers.set(`${cell}/${partyId}`, await this.agreements.paperFor(tx, { cell, partyId, asOf }));
    const world = await (this.world ??= worldCalendar());
    return (relationship, call) => {
      const party = relationship.occupancies.find(({ code }) => code === call.occupancy)?.partyId ?? '';
      const paper = papers.get(`${relationship.name}/${party}`);
      return paper === undefined
        ? accept(byTheMinute(relationship, asOf))
        : dated(relationship, call, paper, world, asOf);
    };
  }
}

// Of every seat that is called under an annex which settles on business days, whichever of its versions is in force.
const BY_BUSINESS_DAYS = `
  select distinct a.cell, a.party_id from agreement a join agreement_version v on v.agreement_id = a.id
  where a.cell = any ($1::text[]) and v.effective_from <= $2 and v.elections ->> 'settlementDay' like '%-local-business-day'`;

function byTheMinute({ terms }: Relationship, asOf: Date): CallDates {
  return { dueAt: plusMinutes(asOf, terms.clocks.responseMinutes), notificationAt: undefined };
}

function dated(
  relationship: Relationship,
  call: ToBeDue,
  paper: SeatPaper,
  { clocks, centre }: WorldCalendar,
  asOf: Date,
): Result<CallDates, UndatedCall> {
  const isIm = call.kind === 'im' || call.kind === 'substitution';
  const annex = (isIm ? paper.initialMargin : undefined) ?? paper.variationMargin;
  if (annex === undefined || annex.elections.settlementDay === 'same-calendar-day')
    return accept(byTheMinute(relationship, asOf));
  const { valuation, notification, settlementDay, localBusinessDays } = annex.elections;
  // What is asked for of the collateral that is held is asked for on any day: nothing is valued to call it.
  if (valuation.kind === 'local-business-day' && call.kind !== 'substitution') {
    const locations = [valuation.locations.counterparty, valuation.locations.cell].map((codes) =>
      every(codes, centre),
    );
    const { day } = clocks.shown(asOf, valuation.at.zone);
    for (const each of locations) if (!each.ok) return each;
    const parties = locations.flatMap((each) => (each.ok ? [each.value] : []));
    if (!isValuationDate(day, parties)) return refuse({ kind: 'no-valuation-date', day: day.text });
  }
  const [notices, transfers] = [
    every(localBusinessDays.notices, centre),
    every(localBusinessDays.transfers, centre),
  ];
  if (!notices.ok) return notices;
  if (!transfers.ok) return transfers;
  const asked = roleOf({ ...call, form: 'demand' }) === 'we-are-called' ? 'cell' : 'counterparty';
  const clock: BusinessDayClock = {
    kind: 'by-business-days',
    form: annex.form,
    settlementDay,
    notification: notification[asked],
    notices: notices.value,
    transfers: transfers.value,
  };
  return accept({
    dueAt: deadlineOf(asOf, clock, clocks).dueAt,
    notificationAt: notificationOf(asOf, clock, clocks),
  });
}

/** The calendars of all these places, or the first of which there is none. */
function every(
  codes: readonly string[],
  centre: WorldCalendar['centre'],
): Result<[BusinessCentre, ...BusinessCentre[]], NoCalendar> {
  const found: BusinessCentre[] = [];
  for (const code of codes) {
    const each = centre(code);
    if (!each.ok) return each;
    found.push(each.value);
  }
  const [first, ...rest] = found;
  invariant(first !== undefined, 'an annex names at least one place for each purpose');
  return accept([first, ...rest]);
}
