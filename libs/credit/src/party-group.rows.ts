import type { EntityManager } from 'typeorm';

/** A party with its affiliates, as the newest word of each has it; nobody, when nobody said that it belongs to a group. */
export async function membersOf(
  tx: EntityManager,
  partyId: string,
): Promise<{ party: string; group: string }[]> {
  return tx.query(
    `with now as (select distinct on (party_id) party_id, group_name from party_group order by party_id, n desc)
     select other.party_id as party, other.group_name as "group" from now
     join now other using (group_name) where now.party_id = $1 order by other.party_id`,
    [partyId],
  );
}
