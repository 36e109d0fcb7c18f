import { type Asset, invariant, Money } from '@app/kernel';
import type { RelationshipId } from '@app/legal-entity/domain';
import type { EntityManager } from 'typeorm';
import type { MarginCall } from './margin.rows';

/** What is called of an occupant and stands, in one kind and direction. */
export interface CalledSum {
  readonly occupancy: string;
  readonly kind: MarginCall['kind'];
  readonly direction: MarginCall['direction'];
  readonly amount: Money;
  readonly missing?: Money; // of own margin: what was not met at its deadline and not cured; left out: nothing
  readonly disputed?: Money; // parts of calls over which a dispute is open: asked for, and not asked for again; left out: nothing
  readonly transferred?: Money; // of own margin: transfers that were made, over which a dispute is open; left out: nothing
}

/** What is called of each of many relationships, summed where the calls are. */
export async function calledOfAll(
  tx: EntityManager,
  relationships: readonly { readonly id: RelationshipId; readonly asset: Asset }[],
): Promise<ReadonlyMap<RelationshipId, readonly CalledSum[]>> {
  const rows: (Pick<CalledSum, 'occupancy' | 'kind' | 'direction'> &
    Record<'amount' | 'missing' | 'disputed' | 'transferred', string> & {
      relationship_id: RelationshipId;
    })[] = await tx.query(CALLED, [relationships.map((each) => each.id)]);
  const assets = new Map(relationships.map((each) => [each.id, each.asset]));
  const called = new Map<RelationshipId, CalledSum[]>();
  for (const { relationship_id: of, occupancy, kind, direction, ...sums } of rows) {
    const { amount, missing, disputed, transferred } = sums;
    const asset = assets.get(of);
    invariant(asset !== undefined, `the calls of ${of} were not asked for`);
    const sum = {
      occupancy,
      kind,
      direction,
      amount: Money.ofMinor(BigInt(amount), asset),
      ...(missing !== '0' && { missing: Money.ofMinor(BigInt(missing), asset) }),
      ...(disputed !== '0' && { disputed: Money.ofMinor(BigInt(disputed), asset) }),
      ...(transferred !== '0' && { transferred: Money.ofMinor(BigInt(transferred), asset) }),
    };
    const own = called.get(of);
    if (own === undefined) called.set(of, [sum]);
    else own.push(sum);
  }
  return called;
}

// A look into an index for each relationship, whatever the planner knows of the table: of what stands there is little beside what is over.
const CALLED = `
  select asked.id as relationship_id, occupancy, kind, direction, sum(amount)::text as amount, sum(missing)::text as missing,
    sum(disputed)::text as disputed, sum(transferred)::text as transferred
  from unnest($1::bigint[]) as asked (id)
  cross join lateral (
    select occupancy, kind, direction, case when to_collect then amount else 0 end as amount, 0 as missing,
      case when to_collect then 0 else amount end as disputed, 0 as transferred
    from margin_call where relationship_id = asked.id and (to_collect or state = 'disputed')
    union all
    select occupancy, kind, direction, 0, amount - paid, 0, 0 from margin_call
    where relationship_id = asked.id and direction = 'delivery' and state = 'failed' and kind in ('im', 'ia')
    union all
    select c.occupancy, c.kind, c.direction, 0, 0, 0, claim.amount
    from dispute d join dispute_claim claim using (relationship_id, call_id)
    join margin_call c on (c.relationship_id, c.id) = (d.relationship_id, d.call_id)
    where d.relationship_id = asked.id and d.resolved_at is null and claim.claim_of = 'transfer' and c.kind in ('im', 'ia')
  ) as call
  group by asked.id, occupancy, kind, direction order by asked.id, occupancy, kind, direction`;
