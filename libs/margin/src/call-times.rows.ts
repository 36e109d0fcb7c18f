import type { RelationshipId } from '@app/legal-entity/domain';
import type { SnapshotId } from '@app/market-data';
import type { EntityManager } from 'typeorm';
import type { ValuationElection } from './elected-times';

/** When an annex in force values, and since when it has been. */
export interface AnnexTime {
  readonly valuation: ValuationElection;
  readonly since: Date;
}

/** What the annexes of a seat say: for variation margin, and for what it posts of its own. */
export interface AnnexTimes {
  readonly code: string;
  readonly vm: AnnexTime;
  readonly own: AnnexTime; // the one for initial margin, where it has signed one
}

/** Of every seat that has signed an annex for variation margin. */
export async function annexTimesOf(
  tx: EntityManager,
  relationships: readonly RelationshipId[],
  asOf: Date,
): Promise<Map<RelationshipId, AnnexTimes[]>> {
  const rows: {
    id: RelationshipId;
    code: string;
    part: string;
    valuation: ValuationElection;
    since: Date;
  }[] = await tx.query(ANNEXES, [relationships, asOf]);
  const found = new Map<RelationshipId, AnnexTimes[]>();
  for (const { id, code, part, valuation, since } of rows) {
    const seats = found.get(id) ?? [];
    found.set(id, seats);
    const [known, annex] = [seats.at(-1), { valuation, since }];
    if (part === 'variation-margin') seats.push({ code, vm: annex, own: annex });
    else if (known?.code === code) seats[seats.length - 1] = { ...known, own: annex };
  }
  return found;
}

/** Every instant at which they were valued, from the last one of the day before on. */
export async function valuedOf(
  tx: EntityManager,
  relationships: readonly RelationshipId[],
  asOf: Date,
): Promise<ReadonlyMap<RelationshipId, readonly Date[]>> {
  const rows: { id: RelationshipId; valued: Date[] }[] = await tx.query(VALUED, [relationships, asOf]);
  return new Map(rows.map(({ id, valued }) => [id, valued]));
}

/**
 * What has come between the times of annexes since an instant, of those whose Schedule lets it be called: that they crossed what is
 * agreed there, and that a token lost its peg or found it again.
 */
export async function grantedOf(
  tx: EntityManager,
  relationships: readonly RelationshipId[],
  since: Date,
): Promise<ReadonlyMap<RelationshipId, readonly Date[]>> {
  const rows: { id: RelationshipId; granted: Date[] }[] = await tx.query(GRANTED, [relationships, since]);
  return new Map(rows.map(({ id, granted }) => [id, granted]));
}

/** The first valuation of each at or after an instant of its own. */
export function firstValuedFrom(
  tx: EntityManager,
  from: ReadonlyMap<RelationshipId, Date>,
): Promise<{ readonly id: RelationshipId; readonly snapshotId: SnapshotId; readonly asOf: Date }[]> {
  return tx.query(FIRST_FROM, [[...from.keys()], [...from.values()]]);
}

/** The last instant after this one on which a seat was called already, by its code and whether for its own margin. */
export async function calledAfter(
  tx: EntityManager,
  relationships: readonly RelationshipId[],
  asOf: Date,
): Promise<ReadonlyMap<string, Date>> {
  const rows: { key: string; at: Date }[] = await tx.query(
    `select concat_ws('/', relationship_id, occupancy, case kind when 'vm' then 'vm' else 'own' end) as key, max(issued_at) as at
     from margin_call where relationship_id = any ($1::bigint[]) and issued_at > $2 and parent_id is null and upheld_of is null
       and form = 'demand' and kind in ('vm', 'im', 'ia')
     group by 1`,
    [relationships, asOf],
  );
  return new Map(rows.map(({ key, at }) => [key, at]));
}

// The annex for variation margin of a seat comes before the one for initial margin, and a vacant seat is measured by that of who
// left it: of one that was re-let, whoever sits there counts.
const ANNEXES = `
  select distinct on (o.relationship_id, o.code, a.part) o.relationship_id::text as id, o.code, a.part,
    v.elections -> 'valuation' as valuation, v.effective_from as since
  from occupancy o
  join relationship r on r.id = o.relationship_id
  join agreement a on (a.cell, a.party_id) = (r.name, o.party_id) and a.part in ('variation-margin', 'initial-margin')
  join agreement_version v on v.agreement_id = a.id and v.effective_from <= $2
  where o.relationship_id = any ($1::bigint[])
    and not exists (select from occupancy l where (l.relationship_id, l.seat) = (o.relationship_id, o.seat) and l.seated_at > o.seated_at)
  order by o.relationship_id, o.code, a.part desc, a.generation desc, v.version desc`;

const VALUED = `
  select asked.id::text as id, array(
    select distinct e.as_of from exposure e
    where e.relationship_id = asked.id and e.as_of >= coalesce(
      (select max(b.as_of) from exposure b where b.relationship_id = asked.id and b.as_of < date_trunc('day', $2::timestamptz, 'UTC')),
      date_trunc('day', $2::timestamptz, 'UTC'))
    order by e.as_of) as valued
  from unnest($1::bigint[]) as asked (id)`;

const GRANTED = `
  select r.relationship_id::text as id, array(
    select i.intended_at from call_intent i where i.relationship_id = r.relationship_id and i.intended_at >= $2
    union all select d.opened_at from depeg d where d.opened_at >= $2
    union all select d.ended_at from depeg d where d.ended_at >= $2
    order by 1) as granted
  from (
    select distinct on (relationship_id) relationship_id, may_call from intraday_right
    where relationship_id = any ($1::bigint[]) order by relationship_id, version desc
  ) r
  where r.may_call`;

const FIRST_FROM = `
  select asked.id::text as id, first.snapshot_id as "snapshotId", first.as_of as "asOf"
  from unnest($1::bigint[], $2::timestamptz[]) as asked (id, since)
  cross join lateral (
    select e.snapshot_id, e.as_of from exposure e where e.relationship_id = asked.id and e.as_of >= asked.since
    order by e.as_of limit 1) first`;
