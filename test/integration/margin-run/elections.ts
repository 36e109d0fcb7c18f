import type { RunWorld } from '../exposure/run-world';
import { at } from '../exposure/run-world';

/** Both seats of a relationship elect when they are valued, as their annexes would have it. */
export async function elect(
  world: RunWorld,
  relationship: number,
  valuation: object,
  version = 1,
  since = at(8),
): Promise<void> {
  await world.asOwner(async (tx) => {
    await tx.query('set local session_replication_role = replica');
    await tx.query(
      `with annex as (
         insert into agreement (id, party_id, cell, form, generation)
         select gen_random_uuid(), o.party_id, r.name, 'csa-2016-vm', 0
         from occupancy o join relationship r on r.id = o.relationship_id where r.id = $1
         on conflict (party_id, cell, part, generation) do update set generation = 0 returning id
       )
       insert into agreement_version (agreement_id, version, effective_from, elections, executed_sha256, signed_on, signed_by, relinks, approval_id)
       select id, $3, $4, jsonb_build_object('valuation', $2::jsonb), repeat('0', 64), '2025-10-01', array['x'], '{}', gen_random_uuid()
       from annex`,
      [relationship, JSON.stringify(valuation), version, since],
    );
  });
}

export const every = (time: string, everyMinutes: number, zone = 'UTC') => ({
  kind: 'every-calendar-day',
  cut: { time, zone },
  everyMinutes,
});
