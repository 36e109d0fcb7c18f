import { invariant } from '@app/kernel';
import type { RelationshipId } from '@app/legal-entity/domain';
import type { EntityManager } from 'typeorm';
import { callDifference, type CallKind, type CallState } from './domain';

/** That two of our own records do not say the same. */
export interface MarginDifference {
  readonly relationshipId: RelationshipId;
  readonly kind: string;
  readonly subject: string; // the call, the journal or the account
  readonly asset: string;
  readonly scale: number;
  readonly said: string; // what should be, in smallest units
  readonly found: string; // what is
}

interface ComparedRow extends Omit<MarginDifference, 'kind'> {
  readonly kind: string; // 'call': the domain says whether it differs, and how
  readonly call: {
    readonly kind: CallKind;
    readonly state: CallState;
    readonly amount: string;
    readonly collected: string;
    readonly astray: string;
    readonly leftDue: string;
  } | null;
}

/**
 * What does not agree in the books of a slice. One statement, so one instant: a call that is collected meanwhile is seen whole, with its
 * journal, or not at all, and nobody waits for a lock.
 */
export async function differencesOf(
  tx: EntityManager,
  relationships: readonly RelationshipId[],
): Promise<MarginDifference[]> {
  const rows: ComparedRow[] = await tx.query(COMPARED, [relationships]);
  return rows.flatMap(({ call, ...row }): MarginDifference[] => {
    if (row.kind !== 'call') return [row];
    invariant(call !== null, `call ${row.subject} was compared`);
    const differs = callDifference({
      kind: call.kind,
      state: call.state,
      amount: BigInt(call.amount),
      paid: BigInt(row.said),
      moved: BigInt(row.found),
      collected: BigInt(call.collected),
      astray: BigInt(call.astray),
      leftDue: BigInt(call.leftDue),
    });
    if (differs === undefined) return [];
    return [{ ...row, kind: differs.kind, said: differs.said.toString(), found: differs.found.toString() }];
  });
}

/** How many calls there are of these relationships. */
export async function countCalls(
  tx: EntityManager,
  relationships: readonly RelationshipId[],
): Promise<number> {
  const rows: { calls: number }[] = await tx.query(
    'select count(*)::integer as calls from margin_call where relationship_id = any ($1::bigint[])',
    [relationships],
  );
  return rows[0]?.calls ?? 0;
}

// Every posted line of the books, with the event it is of. Margin moves between an occupant's own account and its initial margin or
// independent amount, and as a promise between the seats: by these movements of the chart.
const LINES = `
  event as materialized (
    select relationship_id, call_id, event, journal_id from margin_event where relationship_id = any ($1::bigint[])
  ),
  line as materialized (
    select t.book_id, t.journal_id, t.amount, t.debit_account_id, t.credit_account_id, t.default_id, s.layer,
      replace(s.code, '.owed', '') as asset, m.debit_code || '>' || m.credit_code in
        ('FREE>IM', 'IM>FREE', 'FREE>IA', 'IA>FREE', 'VM_GIVEN>VM_HELD', 'VM_HELD>VM_GIVEN') as margin,
      d.code as debit, d.occupancy as debit_of, c.code as credit, c.occupancy as credit_of, e.event, e.call_id
    from led.transfer t
    join led.asset s on s.id = t.asset_id
    join led.movement_kind m on m.code = t.code
    join led.account d on (d.book_id, d.id) = (t.book_id, t.debit_account_id)
    join led.account c on (c.book_id, c.id) = (t.book_id, t.credit_account_id)
    left join event e on (e.relationship_id, e.journal_id) = (t.book_id, t.journal_id)
    where t.book_id = any ($1::bigint[]) and t.kind in (0, 2)
  )`;

// Margin that moved under no event we know, and under no default that two officers have declared.
const UNKNOWN = `
  unknown as materialized (
    select book_id, journal_id, asset, sum(amount) filter (where margin) as amount from line
    group by book_id, journal_id, asset
    having bool_and(event is null) and bool_and(default_id is null) and bool_or(margin)
  )`;

// What moved for each call, between the accounts that it names. Down the ladder, it is whatever was promised in its place. What is
// pledged in another asset counts as it did when it moved: it was pledged for the call, or for the one whose paid part the call is.
const MOVED = `
  moved as materialized (
    select l.book_id, l.call_id,
      coalesce(sum(coalesce(p.value, l.amount)) filter (where named), 0) as moved,
      coalesce(sum(coalesce(p.value, l.amount)) filter (where named and l.event = 'call'), 0) as collected,
      coalesce(sum(l.amount) filter (where l.event = 'call' and l.margin and not named), 0) as astray,
      coalesce(sum(l.amount) filter (where l.debit = 'DUE_FROM'), 0) as left_due
    from line l
    join margin_call c on (c.relationship_id, c.id) = (l.book_id, l.call_id)
    cross join lateral (select case
      when c.kind = 'vm' and l.event <> 'call' then l.layer = 'promise'
      when c.kind = 'vm' and c.direction = 'delivery' then (l.credit, l.credit_of) = ('VM_HELD', c.occupancy)
      when c.kind = 'vm' then (l.credit, l.credit_of) = ('VM_GIVEN', c.occupancy)
      when c.kind = 'interest' then l.debit in ('FREE', 'VM_GIVEN', 'VM_HELD') and l.debit_of = c.occupancy -- paid, or added to margin
      when c.direction = 'delivery' then (l.debit, l.debit_of, l.credit) = ('FREE', c.occupancy, case c.kind when 'ia' then 'IA' else 'IM' end)
      else (l.credit, l.credit_of, l.debit) = ('FREE', c.occupancy, case c.kind when 'ia' then 'IA' else 'IM' end)
    end as named) as judged
    left join lateral (
      select max(coalesce(v.value, p.value)) as value from margin_pledge p
      left join margin_pledge_move v using (relationship_id, call_id, n, piece)
      where p.relationship_id = c.relationship_id and p.state = 'accepted'
        and p.call_id = case c.id when event_id(c.parent_id::text || '/paid') then c.parent_id else c.id end
        and (p.asset, p.amount) = (l.asset, l.amount)
    ) p on l.asset <> c.asset
    group by l.book_id, l.call_id
  )`;

// A call that was cured as it stood at its deadline: what the cure moved, it moved for all calls of the seat at once.
const CALLS = `
  select c.relationship_id, 'call' as kind, c.id::text as subject, c.asset, r.scale, s.paid::numeric as said,
    coalesce(m.moved, 0) as found, jsonb_build_object('kind', c.kind, 'state', c.state, 'amount', c.amount::text,
      'collected', coalesce(m.collected, 0)::text, 'astray', coalesce(m.astray, 0)::text, 'leftDue', coalesce(m.left_due, 0)::text) as call
  from margin_call c
  join relationship r on r.id = c.relationship_id
  left join moved m on (m.book_id, m.call_id) = (c.relationship_id, c.id)
  left join margin_call_step f on (f.relationship_id, f.call_id, f.state, c.state) = (c.relationship_id, c.id, 'failed', 'cured')
  cross join lateral (select coalesce(f.paid, c.paid) as paid) s
  where c.relationship_id = any ($1::bigint[]) and c.kind <> 'substitution'
    and (s.paid <> coalesce(m.moved, 0) or m.astray > 0 or m.left_due > 0 or (c.kind = 'interest' and s.paid < c.amount))`;

// What cures have brought into a seat's own margin is what its calls for it were short of.
const CURES = `
  select c.relationship_id, 'cure-differs', c.account, r.asset, r.scale, sum(c.short), sum(c.came), null
  from (
    select c.relationship_id, upper(c.kind) || '.' || c.occupancy as account, c.amount - f.paid as short, 0 as came
    from margin_call c
    join margin_call_step f on (f.relationship_id, f.call_id, f.state) = (c.relationship_id, c.id, 'failed')
    where c.relationship_id = any ($1::bigint[]) and c.state = 'cured' and c.kind in ('im', 'ia')
    union all
    select book_id, credit || '.' || credit_of, 0, amount from line where event = 'cured' and margin and credit in ('IM', 'IA')
  ) c
  join relationship r on r.id = c.relationship_id
  group by c.relationship_id, c.account, r.asset, r.scale
  having sum(c.short) <> sum(c.came)`;

const JOURNALS = `
  select u.book_id, 'journal-without-call', u.journal_id::text, u.asset, s.scale, 0, u.amount, null::jsonb
  from unknown u join led.asset s on s.code = u.asset`;

// What an account holds is what its journals have brought it.
const BALANCES = `
  select a.book_id, 'balance-differs', a.name, replace(s.code, '.owed', ''), s.scale, way.sign * coalesce(b.brought, 0),
    way.sign * (h.credits_posted - h.debits_posted), null
  from led.account a
  join led.asset s on s.id = a.asset_id
  join led.chart k on k.code = a.code
  cross join lateral (select case k.side when 'debit' then -1 else 1 end as sign) way
  join led.balance h on (h.book_id, h.account_id) = (a.book_id, a.id)
  left join (
    select l.book_id, side.account_id, sum(side.amount) as brought
    from line l
    cross join lateral (values (l.debit_account_id, -l.amount), (l.credit_account_id, l.amount)) side (account_id, amount)
    group by 1, 2
  ) b on (b.book_id, b.account_id) = (a.book_id, a.id)
  where a.book_id = any ($1::bigint[]) and a.code in ('VM_HELD', 'VM_GIVEN', 'IM', 'IA')
    and coalesce(b.brought, 0) <> h.credits_posted - h.debits_posted`;

// A call that was met by what was pledged, before its deadline: of the whole of it, or of the part that is its child.
const PLEDGED = `
  pledged as materialized (
    select c.relationship_id, c.id as call_id, c.asset, c.occupancy,
      case c.state when 'part-settled' then event_id(c.id::text || '/paid') else c.id end as paid_id
    from margin_call c
    where c.relationship_id = any ($1::bigint[]) and (c.state = 'part-settled' or (c.state = 'settled'
      and c.id is distinct from event_id(c.parent_id::text || '/paid') and exists (
      select from margin_call_step s join margin_call_step i on (i.relationship_id, i.call_id) = (s.relationship_id, s.call_id)
      where (s.relationship_id, s.call_id, s.state, i.state) = (c.relationship_id, c.id, 'settled', 'instructed') and s.at < c.due_at)))
  )`;

const PLEDGES = `
  select p.relationship_id, 'pledge-differs', p.call_id::text, p.asset, r.scale, coalesce(c.paid, 0), coalesce(t.value, 0), null
  from pledged p
  join relationship r on r.id = p.relationship_id
  left join margin_call c on (c.relationship_id, c.id) = (p.relationship_id, p.paid_id)
  left join lateral (select sum(case when m.asset = p.asset then m.value else coalesce(v.value, m.value) end) as value from margin_pledge m
    left join margin_pledge_move v using (relationship_id, call_id, n, piece)
    where (m.relationship_id, m.call_id, m.state) = (p.relationship_id, p.call_id, 'accepted')) t on true
  where coalesce(c.paid, 0) <> coalesce(t.value, 0)`;

const HOLDINGS = `
  select m.relationship_id, 'holding-differs', m.call_id::text, m.asset, s.scale, m.amount, coalesce(l.amount, 0), null
  from (
    select p.relationship_id, p.call_id, p.paid_id, p.occupancy, m.asset, sum(case v.value when 0 then 0 else m.amount end) as amount
    from pledged p join margin_pledge m on (m.relationship_id, m.call_id, m.state) = (p.relationship_id, p.call_id, 'accepted')
    left join margin_pledge_move v on (v.relationship_id, v.call_id, v.n, v.piece) = (m.relationship_id, m.call_id, m.n, m.piece)
    group by 1, 2, 3, 4, 5
  ) m
  join led.asset s on s.code = m.asset
  left join lateral (select sum(l.amount) as amount from line l
    where (l.book_id, l.call_id, l.asset, l.layer) = (m.relationship_id, m.paid_id, m.asset, 'money') and l.debit_of = m.occupancy) l on true
  where m.amount <> coalesce(l.amount, 0)`;

const INTEREST = `
  select i.relationship_id, 'interest-differs', i.call_id::text, r.asset, r.scale, abs(i.amount),
    case when c.kind = 'interest' and c.occupancy = case when i.amount > 0 then i.holder else i.giver end then c.amount else 0 end, null
  from interest_statement i
  join relationship r on r.id = i.relationship_id
  join margin_call c on (c.relationship_id, c.id) = (i.relationship_id, i.call_id)
  where i.relationship_id = any ($1::bigint[])
    and (c.kind, c.occupancy, c.amount) <> ('interest', case when i.amount > 0 then i.holder else i.giver end, abs(i.amount))`;

// A substitution is settled by the move that its request asked for: counted here in moves, for what it counted for is of its instant.
const SUBSTITUTIONS = `
  select c.relationship_id, 'call-without-journal', c.id::text, c.asset, r.scale, 1, 0, null
  from margin_call c join relationship r on r.id = c.relationship_id
  where c.relationship_id = any ($1::bigint[]) and (c.kind, c.state) = ('substitution', 'settled')
    and not exists (select from line l where (l.book_id, l.journal_id) = (c.relationship_id, event_id('collateral/' || c.id::text)))`;

const PARTS = `
  select c.relationship_id, 'parts-differ', c.id::text, c.asset, r.scale, c.amount, coalesce(sum(p.amount), 0), null
  from margin_call c
  join relationship r on r.id = c.relationship_id
  left join margin_call p on (p.relationship_id, p.parent_id) = (c.relationship_id, c.id)
  where c.relationship_id = any ($1::bigint[]) and c.state in ('split', 'part-settled')
  group by c.relationship_id, c.id, r.scale
  having c.amount <> coalesce(sum(p.amount), 0)`;

const COMPARED = `
  with ${[LINES, UNKNOWN, MOVED, PLEDGED].join(',')}
  select relationship_id as "relationshipId", kind, subject, asset, scale, said::text, found::text, call
  from (${[CALLS, CURES, JOURNALS, BALANCES, PLEDGES, HOLDINGS, INTEREST, SUBSTITUTIONS, PARTS].join(' union all ')}) compared
  order by relationship_id, kind, subject, asset`;
