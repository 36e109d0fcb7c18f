// The laws, looked at again from outside: every row of led.invariants must be 0. The first ones recompute what the constraints
// promise; the rest are the laws of the books that hold after every journal.
export const ledgerInvariants = String.raw`
create view led.flow as
select t.book_id, side.account_id,
  sum(t.amount) filter (where t.kind in (0, 2) and side.debit) as debits_posted,
  sum(t.amount) filter (where t.kind in (0, 2) and not side.debit) as credits_posted,
  sum(t.amount) filter (where t.kind = 1 and r.book_id is null and side.debit) as debits_pending,
  sum(t.amount) filter (where t.kind = 1 and r.book_id is null and not side.debit) as credits_pending
from led.transfer t
left join led.transfer r on (r.book_id, r.pending_journal_id, r.pending_line) = (t.book_id, t.journal_id, t.line)
cross join lateral (values (t.debit_account_id, true), (t.credit_account_id, false)) side (account_id, debit)
group by 1, 2;

-- Posted balances on the accounts' own sides.
create view led.standing as
select a.book_id, k.name as book, k.kind as book_kind, a.asset_id, s.code as asset, s.scale, a.layer, a.code, a.occupancy, a.detail,
  a.name, c.side, b.debits_posted, b.credits_posted, b.debits_pending, b.credits_pending,
  case c.side when 'debit' then b.debits_posted - b.credits_posted else b.credits_posted - b.debits_posted end as amount
from led.balance b
join led.account a on (a.book_id, a.id) = (b.book_id, b.account_id)
join led.book k on k.id = a.book_id
join led.asset s on s.id = a.asset_id
join led.chart c on c.code = a.code;

create view led.crossed as
select l.id, l.cap, l.returnable, coalesce(o.credits_posted - o.debits_posted, 0) as paid,
  coalesce(i.debits_posted - i.credits_posted, 0) as received
from led.link l
left join (led.account a join led.balance o on (o.book_id, o.account_id) = (a.book_id, a.id)) on a.pays_link_id = l.id
left join (led.account c join led.balance i on (i.book_id, i.account_id) = (c.book_id, c.id)) on c.receives_link_id = l.id;

-- What the core's book says of a relationship, less what that relationship's book says of the core: nothing may be left.
create view led.mirror as
with said (law, at_core, code, detail) as (
  values ('first skin in', true, 'SKIN_IN', null), ('first skin in', false, 'SKIN', null), ('first skin in', false, 'ADVANCED', 'SKIN'),
    ('first skin lost', true, 'SKIN_LOST', null), ('first skin lost', false, 'PAID_BY', 'FS'),
    ('line lent', true, 'LENT', null), ('line lent', false, 'ADVANCED', 'LIQ'),
    ('second skin paid', true, 'PAID_SS', null), ('second skin paid', false, 'PAID_BY', 'SS'),
    ('sponsor paid', true, 'PAID_SP', null), ('sponsor paid', false, 'PAID_BY', 'SP')
)
select said.law, case when at_core then s.detail else s.book end as relationship, replace(s.asset, '.owed', '') as asset,
  coalesce(sum(case when at_core then s.amount else -s.amount end), 0) as apart
from said left join led.standing s on s.code = said.code and (said.at_core or said.detail is null or s.detail = said.detail)
group by 1, 2, 3;

create view led.invariants as
select 'I1 a transfer has two sides and a positive amount' as law, count(*) as found
from led.transfer where amount <= 0 or debit_account_id = credit_account_id
union all
select 'I2 debits equal credits in each book and asset, posted and pending', count(*)
from (
  select from led.standing group by book_id, asset_id
  having sum(debits_posted) <> sum(credits_posted) or sum(debits_pending) <> sum(credits_pending)
) uneven
union all
select 'I3 both accounts of a transfer are of its book and asset', count(*)
from led.transfer t
left join led.account d on (d.book_id, d.id) = (t.book_id, t.debit_account_id)
left join led.account c on (c.book_id, c.id) = (t.book_id, t.credit_account_id)
where (d.asset_id, c.asset_id) is distinct from (t.asset_id, t.asset_id)
union all
select 'I4 a guarded account has not less than nothing, counting what is reserved', count(*)
from led.flow f join led.account a on (a.book_id, a.id) = (f.book_id, f.account_id)
where a.guard = 1 and coalesce(debits_posted, 0) + coalesce(debits_pending, 0) > coalesce(credits_posted, 0)
  or a.guard = 2 and coalesce(credits_posted, 0) + coalesce(credits_pending, 0) > coalesce(debits_posted, 0)
union all
select 'I5 a balance is the fold of its transfers', count(*)
from led.balance b left join led.flow f on (f.book_id, f.account_id) = (b.book_id, b.account_id)
where (b.debits_posted, b.credits_posted, b.debits_pending, b.credits_pending) is distinct from (
  coalesce(f.debits_posted, 0), coalesce(f.credits_posted, 0), coalesce(f.debits_pending, 0), coalesce(f.credits_pending, 0))
union all
select 'I6 a journal is whole, and there once', count(*)
from (select from led.transfer group by journal_id having count(*) <> min(lines) or min(lines) <> max(lines)) torn
union all
select 'I7 movements are of their kind', count(*)
from led.transfer t
left join led.movement_kind k on k.code = t.code
left join led.account d on (d.book_id, d.id) = (t.book_id, t.debit_account_id)
left join led.account c on (c.book_id, c.id) = (t.book_id, t.credit_account_id)
where (k.debit_code, k.credit_code) is distinct from (d.code, c.code) or k.at_outside <> (t.instruction_id is not null)
union all
select 'I8 a reservation is resolved once, over its own accounts, for no more', count(*)
from (
  select from led.transfer r left join led.transfer p
    on (p.book_id, p.journal_id, p.line, p.kind) = (r.book_id, r.pending_journal_id, r.pending_line, 1)
  where r.kind > 1
  group by r.book_id, r.pending_journal_id, r.pending_line
  having count(*) > 1 or bool_or(
    (p.asset_id, p.debit_account_id, p.credit_account_id) is distinct from (r.asset_id, r.debit_account_id, r.credit_account_id)
    or r.amount > p.amount
  )
) resolved
union all
select 'I9 history is what was sealed', count(*) from led.verify() where not ok
union all
select 'the two bridges of a link cancel out, within its cap', count(*)
from led.crossed where paid <> received or paid not between -returnable and cap
union all
select 'a cell is flat: VM given, unpassed and claimed is VM held, advanced, paid, unpaid and extinguished', count(*)
from (
  select from led.standing where book_kind = 'relationship' and layer = 'promise' and code not in ('DUE_FROM', 'DUE_TO')
  group by book_id, asset_id having sum(case side when 'debit' then amount else -amount end) <> 0
) tilted
union all
select 'fixed amounts are due in pairs', count(*)
from (
  select from led.standing where code in ('DUE_FROM', 'DUE_TO')
  group by book_id, asset_id having sum(case side when 'debit' then amount else -amount end) <> 0
) single
union all
select 'cash rests in a cell only while it is unpassed', count(*)
from (
  select from led.standing s join led.asset a on a.id = s.asset_id
  where s.code in ('CASH', 'UNPASSED')
  group by s.book_id, replace(a.code, '.owed', '')
  having sum(case s.code when 'CASH' then s.amount else -s.amount end) <> 0
) resting
union all
select 'a seat does not both hold and give VM', count(*)
from (
  select from led.standing where code in ('VM_HELD', 'VM_GIVEN') and amount > 0
  group by book_id, asset_id, occupancy having count(distinct code) > 1
) both_ways
union all
select 'a trust holds at least what it owes, at par', count(*)
from (
  select from led.standing where code in ('COLLATERAL', 'PRINCIPAL')
  group by book_id
  having sum(amount * 10::numeric ^ (8 - scale) * case code when 'COLLATERAL' then 1 else -1 end) < 0
) short
union all
select 'the face of a tranche is outstanding, written down, or redeemed', count(*)
from (
  select from led.standing where code in ('FACE', 'PRINCIPAL', 'WRITTEN_DOWN', 'REDEEMED')
  group by book_id, asset_id having sum(case code when 'FACE' then amount else -amount end) <> 0
) unexplained
union all
select 'what a tranche paid over its claims link is what it wrote down', count(*)
from (
  select from led.standing s
  where s.book_kind = 'trust' and (s.code = 'BRIDGE.claims' or s.code = 'WRITTEN_DOWN')
  group by s.book_id having sum(s.amount) <> 0 -- the bridge's side is the debit: what went out counts against it
) unwritten
union all
select 'the core''s book mirrors the cell''s: ' || law, count(*) filter (where apart <> 0)
from led.mirror group by law;
`;
