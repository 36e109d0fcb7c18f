import { type Asset, textOf } from '@app/kernel';
import type { EntityManager } from 'typeorm';
import { type Auction, auctionOf } from './auction';
import { minorText } from './calls';
import { type Carried, carriedOf } from './carried';

/** What happened to the party that stopped paying, from the missed deadline to the last layer. */
export interface DefaultSection {
  readonly relationship: string;
  readonly occupancy: string;
  readonly party: string;
  readonly deadlineAt: string;
  readonly state: string;
  readonly rights: readonly { readonly kind: string; readonly clause: string; readonly arisenAt: string }[];
  readonly acts: readonly {
    readonly deed: string;
    readonly officer: string;
    readonly role: string;
    readonly at: string;
    readonly proof: string;
  }[];
  readonly approvals: readonly {
    readonly of: string;
    readonly proposedBy: string;
    readonly approvedBy: string;
    readonly at: string;
  }[];
  readonly ladder: readonly LadderStep[];
  readonly auction: Auction | undefined;
  readonly carried: Carried | undefined;
  readonly statement: Readonly<Record<string, string>> | undefined;
  readonly costs: readonly {
    readonly payee: string;
    readonly purpose: string;
    readonly invoiced: string;
    readonly charged: string;
  }[];
  readonly cellSide: readonly { readonly account: string; readonly amount: string }[];
  readonly waterfall: readonly {
    readonly layer: string;
    readonly kind: string;
    readonly capacity: string;
    readonly absorbed: string;
  }[];
}

export interface LadderStep {
  readonly at: string;
  readonly cause: string;
  readonly way: string;
  readonly source: string;
  readonly amount: string;
  readonly lineLeft: string;
}

interface CaseRow {
  readonly relationship_id: string;
  readonly id: string;
  readonly relationship: string;
  readonly occupancy: string;
  readonly party: string;
  readonly deadline_at: Date;
  readonly state: string;
  readonly code: string;
  readonly scale: number;
}

/** Every case of the days, in the order of their deadlines. */
export async function defaultsOf(tx: EntityManager): Promise<DefaultSection[]> {
  const cases: CaseRow[] = await tx.query(
    `select d.relationship_id, d.id, r.name as relationship, d.occupancy, p.name as party, d.deadline_at, d.state,
       r.asset as code, r.scale
     from default_case d
     join relationship r on r.id = d.relationship_id
     join occupancy o on (o.relationship_id, o.code) = (d.relationship_id, d.occupancy)
     join party p on p.id = o.party_id
     order by d.deadline_at, d.relationship_id`,
  );
  const sections: DefaultSection[] = [];
  for (const each of cases) sections.push(await sectionOf(tx, each));
  return sections;
}

async function sectionOf(tx: EntityManager, found: CaseRow): Promise<DefaultSection> {
  const key = [found.relationship_id, found.id];
  const asset = { code: found.code, scale: found.scale };
  return {
    relationship: found.relationship,
    occupancy: found.occupancy,
    party: found.party,
    deadlineAt: textOf(found.deadline_at),
    state: found.state,
    rights: await rightsOf(tx, key),
    acts: await actsOf(tx, key),
    approvals: await approvalsOf(tx, found),
    ladder: await ladderOf(tx, key, asset),
    auction: await auctionOf(tx, key, asset),
    carried: await carriedOf(tx, key, asset),
    statement: await statementOf(tx, key),
    costs: await costsOf(tx, key, asset),
    cellSide: await cellSideOf(tx, found, asset),
    waterfall: await waterfallOf(tx, key, asset),
  };
}

async function rightsOf(tx: EntityManager, key: string[]) {
  const rows: { kind: string; clause: string; arisen_at: Date }[] = await tx.query(
    `select kind, clause, arisen_at from default_right where (relationship_id, case_id) = ($1, $2) order by arisen_at, kind`,
    key,
  );
  return rows.map(({ kind, clause, arisen_at }) => ({ kind, clause, arisenAt: textOf(arisen_at) }));
}

async function actsOf(tx: EntityManager, key: string[]) {
  const rows: { deed: string; officer: string; role: string; at: Date; proof: string }[] = await tx.query(
    `select a.deed, coalesce(c.name, a.officer) as officer, coalesce(c.role, '') as role, a.at, a.proof
     from default_act a left join control.actor c on c.id = a.officer
     where (a.relationship_id, a.case_id) = ($1, $2) order by a.n`,
    key,
  );
  return rows.map(({ at, ...act }) => ({ ...act, at: textOf(at) }));
}

/** What took two people of two interests: the declaration, and every payment out of a trust. */
async function approvalsOf(tx: EntityManager, { relationship_id, id }: CaseRow) {
  const rows: { of: string; proposed_by: string; approved_by: string; at: Date }[] = await tx.query(
    `select w.of, m.name || ', ' || m.role as proposed_by, c.name || ', ' || c.role as approved_by, w.at
     from (
       select 'event of default' as of, a.maker, a.checker, d.declared_at as at
       from led.seat_default d join control.approval a on a.id = d.approval_id where (d.book_id, d.id) = ($1, $2)
       union all
       select 'payment of the trusts on notice ' || sequence::text, verified_by, approved_by, paid_at
       from loss_notice where (relationship_id, default_id) = ($1, $2) and paid_at is not null
     ) w
     join control.actor m on m.id = w.maker
     join control.actor c on c.id = w.checker
     order by w.at`,
    [relationship_id, id],
  );
  return rows.map((row) => ({
    of: row.of,
    proposedBy: row.proposed_by,
    approvedBy: row.approved_by,
    at: textOf(row.at),
  }));
}

async function ladderOf(tx: EntityManager, key: string[], asset: Asset): Promise<LadderStep[]> {
  const rows: { at: Date; cause: string; way: string; source: string; amount: string; line_left: string }[] =
    await tx.query(
      `with share as (
       select at, cause, way, source, amount, line_left from ladder_share where (relationship_id, case_id) = ($1, $2)
     )
     select * from (
     select * from share
     union all -- what the deadline swept of the party's own before the ladder was asked
     select distinct s.at, s.cause, s.way, 'free-balance', c.paid, s.line_left
     from share s join margin_call c on (c.relationship_id, 'call/' || c.id::text) = ($1, s.cause)
     where s.way = 'advanced' and c.paid > 0 and not exists (
       select from share own where (own.cause, own.source) = (s.cause, 'free-balance')
     )
     ) step
     order by at, way, split_part(cause, '/', 1), source, amount`,
      key,
    );
  return rows.map(({ at, amount, line_left, ...step }) => ({
    at: textOf(at),
    ...step,
    cause: step.cause.startsWith('call/') ? 'call' : step.cause,
    amount: minorText(amount, asset),
    lineLeft: minorText(line_left, asset),
  }));
}

async function statementOf(tx: EntityManager, key: string[]): Promise<Record<string, string> | undefined> {
  const rows: { statement: Record<string, string> }[] = await tx.query(
    `select statement from loss_determination where (relationship_id, case_id) = ($1, $2) order by sequence desc limit 1`,
    key,
  );
  return rows[0]?.statement;
}

async function costsOf(tx: EntityManager, key: string[], asset: Asset) {
  const rows: { payee: string; purpose: string; invoiced: string; charged: string }[] = await tx.query(
    `select payee, purpose, invoiced, least(invoiced, cap) as charged from default_cost
     where (relationship_id, case_id) = ($1, $2) order by payee, purpose`,
    key,
  );
  return rows.map((row) => ({
    payee: row.payee,
    purpose: row.purpose,
    invoiced: minorText(row.invoiced, asset),
    charged: minorText(row.charged, asset),
  }));
}

/** The same loss counted from the cell's end: what the estate owes, and whom the cell would repay out of it. */
async function cellSideOf(tx: EntityManager, { relationship_id, occupancy }: CaseRow, asset: Asset) {
  const rows: { account: string; amount: string }[] = await tx.query(
    `select a.name as account, abs(b.debits_posted - b.credits_posted) as amount
     from led.account a join led.balance b on (b.book_id, b.account_id) = (a.book_id, a.id)
     where a.book_id = $1 and (a.name = 'CLAIM.' || $2 or a.name like 'PAID\\_BY.' || $2 || '.%')
       and b.debits_posted <> b.credits_posted
     order by a.name`,
    [relationship_id, occupancy],
  );
  return rows.map((row) => ({ account: row.account, amount: minorText(row.amount, asset) }));
}

async function waterfallOf(tx: EntityManager, key: string[], asset: Asset) {
  const rows: { layer: string; kind: string; capacity: string; absorbed: string }[] = await tx.query(
    `select layer, kind, capacity, absorbed from absorption
     where (relationship_id, case_id) = ($1, $2)
       and sequence = (select max(sequence) from absorption where (relationship_id, case_id) = ($1, $2))
     order by place`,
    key,
  );
  return rows.map((row) => ({
    layer: row.layer,
    kind: row.kind,
    capacity: minorText(row.capacity, asset),
    absorbed: minorText(row.absorbed, asset),
  }));
}
