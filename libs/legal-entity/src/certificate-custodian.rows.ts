import type { Signatures } from '@app/ledger/domain';
import type { EntityManager } from 'typeorm';
import type { CustodianFact } from './domain';

/** Who keeps something of those who sit in a relationship now, by their papers for it and the wallets they are paid at. */
export async function custodiansOf(
  tx: EntityManager,
  relationship: string,
  asOf: Date,
): Promise<CustodianFact[]> {
  const rows = await tx.query<(Omit<CustodianFact, 'signed'> & Signatures)[]>(CUSTODIANS, [
    relationship,
    asOf,
  ]);
  return rows.map(({ maker, makerGroup, checker, checkerGroup, at, ...fact }) => ({
    ...fact,
    signed: { maker, makerGroup, checker, checkerGroup, at },
  }));
}

// What is in force names whom, for which cell. Names are compared without regard to capitals and blanks: people typed them. A party
// that keeps its keys itself says `self`; of a wallet that came with an application nobody was asked.
const CUSTODIANS = String.raw`
  with paper as (
    select distinct on (a.party_id, a.cell, a.part) a.party_id, a.cell, a.part, a.id, v.elections, v.approval_id
    from agreement a join agreement_version v on v.agreement_id = a.id
    where a.part <> 'master' and v.effective_from <= $2
    order by a.party_id, a.cell, a.part, a.generation desc, v.version desc
  ), said as (
    select party_id, cell, id, approval_id, part as source, elections #>> '{custody,custodian}' as custodian from paper
    union all
    select party_id, cell, id, approval_id, 'control-agreement', elections #>> '{controlAgreement,custodian}' from paper
    union all
    select party_id, cell, id, approval_id, part, elections ->> 'custodian' from paper where part = 'account-control'
    union all
    select i.party_id, r.name, i.id, a.approval_id, 'wallet', i.custodian
    from settlement_instruction i join settlement_instruction_approval a on a.instruction_id = i.id
    join occupancy o on o.party_id = i.party_id and o.vacated_at is null join relationship r on r.id = o.relationship_id
    where i.kind = 'wallet' and lower(i.custodian) not in ('self', 'not said') and settlement_instruction_in_force(i.id, $2)
  ), named as (
    select *, lower(regexp_replace(btrim(custodian), '\s+', ' ', 'g')) as known_as from said where custodian is not null
  )
  select o.code as occupancy, n.source, n.id as "recordId", n.custodian, c.maker, c.maker_group as "makerGroup", c.checker,
    c.checker_group as "checkerGroup", c.decided_at as at,
    array(select distinct e.cell from named e where e.known_as = n.known_as and e.cell <> n.cell order by 1) as elsewhere
  from occupancy o join relationship r on r.id = o.relationship_id
  join named n on (n.party_id, n.cell) = (o.party_id, r.name)
  join control.approval c on c.id = n.approval_id
  where o.relationship_id = $1 and o.vacated_at is null`;
