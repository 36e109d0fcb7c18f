import type { RelationshipId } from '@app/legal-entity/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  CALL_ROLES,
  CALL_STATES,
  type CallFlag,
  type CallRole,
  type CallState,
  isUnanswered,
  type MarginCallId,
} from './domain';
import { loadCalls, type MarginCall } from './margin.rows';
import { type Pledge, pledgesFor } from './pledge.rows';

/** Which calls a reader asks for, and which it may see: a party sees those on the seats it occupies, and nobody else's. */
export interface CallFilter {
  readonly partyId?: string;
  readonly relationship?: RelationshipId;
  readonly state?: CallState;
  readonly role?: CallRole;
  readonly after?: MarginCallId; // the last call of the page before
  readonly limit: number;
}

export interface CallStep {
  readonly state: CallState;
  readonly at: Date;
  readonly why: string;
  readonly actor: string;
  readonly asRole: string;
  readonly evidence: string | null; // that the call was delivered
  readonly byCall: MarginCallId | null; // that took its place, if whoever reads may see it
}

/** Who was told that a call is not answered, or not met. */
export interface CallEscalation {
  readonly tells: string;
  readonly at: Date;
  readonly draft: string | null; // of a notice that nobody has served
}

export interface CallHistory {
  readonly call: MarginCall;
  readonly steps: readonly CallStep[];
  readonly children: readonly MarginCallId[]; // of a call that was split: they sum to it
  readonly pledges: readonly Pledge[];
  readonly flags: readonly CallFlag[]; // of the house alone, as is what follows
  readonly escalations: readonly CallEscalation[];
}

/** What is not over of one role: how many, and the first of them by their deadlines. */
export type Worklist = readonly {
  readonly role: CallRole;
  readonly total: number;
  readonly calls: readonly MarginCall[];
}[];

const SHOWN = 100; // of each role

/** Calls as they are looked at. It writes nothing. */
@Injectable()
export class MarginCallReader {
  /** A page in the order of issue, from the call after `after` on; a cursor the reader may not see gives an empty page. */
  async page(tx: EntityManager, filter: CallFilter): Promise<MarginCall[]> {
    const rows: { id: string }[] = await tx.query(PAGE, [
      filter.partyId ?? null,
      filter.relationship ?? null,
      filter.state ?? null,
      filter.after ?? null,
      filter.limit,
      filter.role ?? null,
    ]);
    return loadCalls(
      tx,
      rows.map((row) => row.id),
    );
  }

  /** What is not over, by who acts. */
  async worklist(tx: EntityManager, partyId?: string): Promise<Worklist> {
    const rows: { id: string; role: CallRole; total: number }[] = await tx.query(WORK, [
      partyId ?? null,
      SHOWN,
      CALL_STATES.filter(isUnanswered),
    ]);
    const calls = await loadCalls(
      tx,
      rows.map((row) => row.id),
    );
    const byId = new Map(calls.map((call) => [String(call.id), call]));
    return CALL_ROLES.map((role) => {
      const own = rows.filter((row) => row.role === role);
      return {
        role,
        total: own[0]?.total ?? 0,
        calls: own.flatMap((row) => byId.get(row.id) ?? []),
      };
    });
  }

  /** One call with its history; undefined when there is none, or none that this party may see. */
  async find(tx: EntityManager, callId: MarginCallId, partyId?: string): Promise<CallHistory | undefined> {
    const rows: { id: string }[] = await tx.query(
      `select c.id from margin_call c where c.id = $2 and ${VISIBLE}`,
      [partyId ?? null, callId],
    );
    const [call] = rows[0] ? await loadCalls(tx, [rows[0].id]) : [];
    if (!call) return undefined;
    const key = [call.relationship, callId];
    const steps: CallStep[] = await tx.query(
      `select state, at, why, actor, as_role as "asRole", evidence,
         (select c.id from margin_call c where (c.relationship_id, c.id) = (s.relationship_id, s.by_call)) as "byCall"
       from margin_call_step s where (relationship_id, call_id) = ($1, $2) order by n`,
      key,
    );
    const children: { id: MarginCallId }[] = await tx.query(
      'select id from margin_call where (relationship_id, parent_id) = ($1, $2) order by id',
      key,
    );
    const flags: CallFlag[] = await tx.query(
      'select flag, detail from margin_call_flag where (relationship_id, call_id) = ($1, $2) order by at, flag',
      key,
    );
    const escalations: CallEscalation[] = await tx.query(
      'select tells, at, draft from margin_call_escalation where (relationship_id, call_id) = ($1, $2) order by rules_version, rung',
      key,
    );
    const pledges = await pledgesFor(tx, call);
    return { call, steps, children: children.map((child) => child.id), pledges, flags, escalations };
  }
}

// A party that has left its seat by default has an estate, not a login. What was not let go yet is no call, and what is expected may
// be hidden from the one who will be called.
const VISIBLE = `($1::text is null or c.state <> 'pending-approval' and c.shown and exists (
    select from occupancy o where (o.relationship_id, o.code) = (c.relationship_id, c.occupancy)
      and o.party_id = $1 and o.standing <> 'defaulted'))`;

const PAGE = `
  select c.id from margin_call c
  where ${VISIBLE}
    and ($2::bigint is null or c.relationship_id = $2)
    and ($3::text is null or c.state = $3)
    and ($6::text is null or c.role = $6)
    and ($4::uuid is null or (c.issued_at, c.id) > (
      select c.issued_at, c.id from margin_call c where c.id = $4 and ${VISIBLE}))
  order by c.issued_at, c.id limit $5`;

const WORK = `
  select id, role, total from (
    select c.id, c.role, count(*) over (partition by c.role)::integer as total,
      row_number() over (partition by c.role order by c.due_at, c.id) as place
    from margin_call c
    where ${VISIBLE} and (c.to_collect or c.state in ('disputed', 'pending-approval', 'calculated', 'failed')
      or (c.kind = 'substitution' and c.state = any ($3)))
  ) work where place <= $2 order by place`;
