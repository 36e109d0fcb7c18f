import { Money, textOf } from '@app/kernel';
import type { EntityManager } from 'typeorm';
import { bookOf } from '../seed-terms';

/** The hour in which a seat owed most that no variation margin stood against, and what stood behind it at that moment. */
export interface WorstHour {
  readonly relationship: string;
  readonly occupancy: string;
  readonly party: string;
  readonly at: string;
  readonly uncovered: string; // owed when it was called, whether as delivery or as return
  readonly margin: string; // initial margin and independent amount, posted
  readonly firstSkin: string; // of the relationship, whichever seat fails
  readonly tranches: string; // that name this occupant
  readonly secondSkin: string; // at most its limit for this occupant
  readonly shortfall: string; // beyond all of it; nothing when it suffices
}

interface PeakRow {
  readonly id: string;
  readonly relationship: string;
  readonly occupancy: string;
  readonly party: string;
  readonly code: string;
  readonly scale: number;
  readonly at: Date;
  readonly uncovered: string;
}

interface CoverRow {
  readonly margin: string;
  readonly first_skin: string;
  readonly tranches: string;
  readonly second_skin: string;
}

/** The peak of each seat that was ever called for variation margin, counted from the statements of the calls themselves. */
export async function worstHoursOf(tx: EntityManager): Promise<WorstHour[]> {
  const peaks: PeakRow[] = await tx.query(PEAKS);
  const hours: WorstHour[] = [];
  for (const peak of peaks) {
    const rows: CoverRow[] = await tx.query(COVER_THEN, [bookOf(peak.relationship), peak.occupancy, peak.at]);
    hours.push(...rows.map((cover) => worstHour(peak, cover)));
  }
  return hours;
}

function worstHour(peak: PeakRow, cover: CoverRow): WorstHour {
  const asset = { code: peak.code, scale: peak.scale };
  const money = (minor: string) => Money.ofMinor(BigInt(minor), asset);
  const uncovered = Money.of(peak.uncovered, asset);
  const behind = [cover.margin, cover.first_skin, cover.tranches, cover.second_skin].map(money);
  const shortfall = uncovered.minus(Money.sum(behind, asset)).atLeast(Money.zero(asset));
  const [margin = '', firstSkin = '', tranches = '', secondSkin = ''] = behind.map((each) => each.toText());
  const { relationship, occupancy, party, at } = peak;
  return {
    relationship,
    occupancy,
    party,
    at: textOf(at),
    uncovered: uncovered.toText(),
    margin,
    firstSkin,
    tranches,
    secondSkin,
    shortfall: shortfall.toText(),
  };
}

// A call's statement says what its payer owed beyond the VM that stood, before minimum transfer and rounding. A delivery and
// a return of one hour are one debt; what is called already and under way, or in dispute, is owed as well.
const PEAKS = `
  with owed as (
    select c.relationship_id, c.occupancy, c.issued_at as at,
      sum((c.statement->>'amount')::numeric + (c.statement->>'called')::numeric
        + coalesce((c.statement->>'disputed')::numeric, 0)) as uncovered
    from margin_call c
    where c.kind = 'vm' and c.parent_id is null and c.upheld_of is null
    group by c.relationship_id, c.occupancy, c.issued_at
  )
  select distinct on (r.id, w.occupancy) r.id, r.name as relationship, w.occupancy, p.name as party, r.asset as code, r.scale,
    w.at, w.uncovered::text
  from owed w
  join relationship r on r.id = w.relationship_id
  join occupancy o on (o.relationship_id, o.code) = (w.relationship_id, w.occupancy)
  join party p on p.id = o.party_id
  order by r.id, w.occupancy, w.uncovered desc, w.at`;

// The ledger as it stood at that moment: every transfer effective before it.
const COVER_THEN = `
  with held as (
    select a.book_id, a.name, s.code as asset,
      coalesce(sum(case when t.credit_account_id = a.id then t.amount else -t.amount end), 0) as credit
    from led.account a
    join led.asset s on s.id = a.asset_id
    left join led.transfer t on t.book_id = a.book_id and a.id in (t.debit_account_id, t.credit_account_id)
      and t.kind in (0, 2) and t.effective_at < $3
    where (a.book_id = $1 and a.name in ('SKIN', 'ADVANCED.SKIN', 'IM.' || $2))
      or (a.name in ('PRINCIPAL', 'SECOND_SKIN') and a.book_id in (
        select book_id from cover where (relationship_id, occupancy) = ($1, $2)))
    group by a.book_id, a.name, s.code
  ), behind as (
    select c.kind, least(c.sub_limit, abs(h.credit)) as capacity
    from cover c
    join held h on h.book_id = c.book_id and h.name = case c.kind when 'tranche' then 'PRINCIPAL' else 'SECOND_SKIN' end
    where (c.relationship_id, c.occupancy) = ($1, $2)
  )
  select
    (select coalesce(sum(abs(credit)), 0) from held where name = 'IM.' || $2)::text as margin,
    (select coalesce(sum(abs(credit)), 0) from held where name in ('SKIN', 'ADVANCED.SKIN'))::text as first_skin,
    (select coalesce(sum(capacity), 0) from behind where kind = 'tranche')::text as tranches,
    (select coalesce(sum(capacity), 0) from behind where kind = 'second-skin')::text as second_skin`;
