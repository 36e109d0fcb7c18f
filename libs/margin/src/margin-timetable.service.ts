import { runWork } from '@app/exposure';
import { slicesOf } from '@app/exposure/domain';
import { plusMinutes, textOf } from '@app/kernel';
import { type WorldCalendar, worldCalendar } from '@app/legal-entity';
import type { RelationshipId } from '@app/legal-entity/domain';
import { SnapshotTakingService } from '@app/market-data';
import { schedule } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { electedTimes, electsFullHoursOnly, type ValuationElection } from './elected-times';

interface Elected {
  readonly valuation: ValuationElection;
  readonly relationships: readonly RelationshipId[];
}

const PLANNED_MINUTES = 180; // three of the house's hours: two of them may have no marks, and nobody's time is missed
const HOUR = 3_600_000;

/**
 * Runs at the times that annexes elect. The house values everybody by the hour as it is: what is planned here is every other time, for
 * those who elected it. The job of an instant is one, however often it is planned; of what was valued at it already, nothing is done.
 */
@Injectable()
export class MarginTimetableService {
  private world: Promise<WorldCalendar> | undefined;

  constructor(private readonly snapshots: SnapshotTakingService) {}

  /** Makes due what annexes in force elect for the next hours. The same again is nothing. */
  async plan(tx: EntityManager, from: Date): Promise<void> {
    const until = plusMinutes(from, PLANNED_MINUTES);
    const times = new Set<number>();
    for (const { valuation } of await this.elected(tx, from))
      for (const time of await this.timesOf(valuation, from, until)) times.add(time.getTime());
    await schedule(
      tx,
      [...times].map((time) => {
        const dueAt = new Date(time);
        return { kind: 'margin.timetable', key: textOf(dueAt), payload: {}, dueAt };
      }),
    );
  }

  /** Values those who elected this instant, on marks of it, and has margin decide. */
  async run(tx: EntityManager, dueAt: Date): Promise<{ refused: string } | undefined> {
    const due = new Set<RelationshipId>();
    for (const { valuation, relationships } of await this.elected(tx, dueAt)) {
      const times = await this.timesOf(valuation, dueAt, plusMinutes(dueAt, 1));
      if (times.some((time) => time.getTime() === dueAt.getTime()))
        for (const each of relationships) due.add(each);
    }
    if (due.size === 0) return { refused: 'nobody elects this time any more' };
    const taken = await this.snapshots.takeOnly(tx, dueAt);
    if (!taken.ok) return { refused: `no marks: ${taken.refusal.map(({ symbol }) => symbol).join()}` };
    const left: { id: RelationshipId }[] = await tx.query(UNVALUED, [[...due], taken.value]);
    await schedule(
      tx,
      slicesOf(left.map(({ id }) => id)).map((relationships) =>
        runWork('exposure', { snapshotId: taken.value, relationships }, dueAt),
      ),
    );
    return undefined;
  }

  private elected(tx: EntityManager, asOf: Date): Promise<Elected[]> {
    return tx.query(ELECTED, [asOf]);
  }

  /** The elected times that are not the house's own. A place of which there is no calendar has none: its calls say so. */
  private async timesOf(valuation: ValuationElection, from: Date, before: Date): Promise<Date[]> {
    if (electsFullHoursOnly(valuation)) return [];
    const times = electedTimes(valuation, { from, before }, await (this.world ??= worldCalendar()));
    return 'noCalendar' in times ? [] : times.filter((time) => time.getTime() % HOUR !== 0);
  }
}

// Of everybody who sits somewhere, by the annexes for both margins that are in force: each timetable with those who elected it.
const ELECTED = `
  select annex.elections -> 'valuation' as valuation, array_agg(distinct annex.relationship_id)::text[] as relationships
  from (
    select distinct on (o.relationship_id, o.code, a.part) o.relationship_id, v.elections
    from occupancy o
    join relationship r on r.id = o.relationship_id
    join agreement a on (a.cell, a.party_id) = (r.name, o.party_id) and a.part in ('variation-margin', 'initial-margin')
    join agreement_version v on v.agreement_id = a.id and v.effective_from <= $1
    where o.vacated_at is null
    order by o.relationship_id, o.code, a.part, a.generation desc, v.version desc
  ) annex
  group by 1 order by 1`;

const UNVALUED = `
  select asked.id::text as id from unnest($1::bigint[]) as asked (id)
  where not exists (select from exposure e where (e.relationship_id, e.snapshot_id) = (asked.id, $2))
  order by asked.id`;
