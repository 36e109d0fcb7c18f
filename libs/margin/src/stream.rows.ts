import { invariant, Money, textOf } from '@app/kernel';
import type { EntityManager } from 'typeorm';
import { cursorBefore, cursorText, type StreamCursor, STREAMED } from './domain';

/** Something that was written, as whoever may see it is told. */
export interface StreamEvent {
  readonly cursor: StreamCursor;
  readonly id: string; // the same as text
  readonly type: (typeof STREAMED)[number];
  readonly data: object; // plain JSON
}

interface EventRow extends StreamCursor {
  readonly data: {
    readonly asOf: string;
    readonly amounts?: Readonly<Record<string, string>>; // smallest units
    readonly asset?: string;
    readonly scale?: number;
  } & Readonly<Record<string, unknown>>;
}

/**
 * What was written after a cursor, in the order of transactions, below the lowest that still runs: of all seats, or of those of one
 * party. The rows are those of every other reading: row security confines them before this does.
 */
export async function streamAfter(
  tx: EntityManager,
  { toldIn, kind, key }: StreamCursor,
  partyId: string | undefined,
  limit: number,
): Promise<StreamEvent[]> {
  const rows = await tx.query<EventRow[]>(AFTER, [toldIn, kind, key, limit, partyId ?? null]);
  return rows.map((row) => {
    const cursor = { toldIn: row.toldIn, kind: row.kind, key: row.key };
    const type = STREAMED[row.kind - 1];
    invariant(type !== undefined, `there is no kind ${String(row.kind)} of event`);
    return { cursor, id: cursorText(cursor), type, data: dataOf(row.data) };
  });
}

/** Where somebody stands who begins to listen now. */
export async function streamEnd(tx: EntityManager): Promise<StreamCursor> {
  const [row] = await tx.query<{ horizon: string }[]>(`select ${HORIZON} as horizon`);
  invariant(row !== undefined, 'no transaction has a number');
  return cursorBefore(BigInt(row.horizon));
}

/** Whether anything was written after a cursor, whosever it is. */
export async function isStreamBeyond(tx: EntityManager, { toldIn }: StreamCursor): Promise<boolean> {
  const [row] = await tx.query<{ beyond: boolean }[]>(BEYOND, [toldIn]);
  return row?.beyond === true;
}

function dataOf({ amounts = {}, asset = '', scale = 0, asOf, ...rest }: EventRow['data']): object {
  const money = Object.entries(amounts).map(
    ([name, minor]) => [name, Money.ofMinor(BigInt(minor), { code: asset, scale }).toJSON()] as const,
  );
  return { ...rest, asOf: textOf(new Date(asOf)), ...Object.fromEntries(money) };
}

const HORIZON = 'pg_snapshot_xmin(pg_current_snapshot())::text::bigint';

const BEYOND = `select ${['snapshot', 'exposure', 'margin_call_step']
  .map((table) => `exists (select from ${table} where told_in > $1::bigint and told_in < ${HORIZON})`)
  .join(' or ')} as beyond`;

/** One kind of event: its rows below the horizon and beyond the cursor, in their order. */
function branch(kind: number, table: string, key: string, [data, from]: readonly [string, string]): string {
  return `(select ${table}.told_in, ${String(kind)} as kind, (${key}) collate "C" as key, ${data} as data from ${from}
    and ${table}.told_in >= $1::bigint and ${table}.told_in < ${HORIZON}
    and (${table}.told_in, ${String(kind)}, (${key}) collate "C") > ($1::bigint, $2::integer, $3::text collate "C")
    order by told_in, key limit $4)`;
}

// Its own seats, to a party; the house sees all.
const seat = (table: string) =>
  `($5::text is null or exists (select from occupancy o
     where (o.relationship_id, o.code) = (${table}.relationship_id, ${table}.occupancy)
       and o.party_id = $5 and o.standing <> 'defaulted'))`;

const MARKS = [
  `json_build_object('snapshotId', n.id, 'asOf', n.as_of, 'hash', n.hash, 'marks',
     (select json_object_agg(m.symbol, m.price::text order by m.symbol) from snapshot_mark m where m.snapshot_id = n.id))`,
  'snapshot n where true',
] as const;

const EXPOSURES = [
  `json_build_object('relationshipId', e.relationship_id::text, 'snapshotId', e.snapshot_id, 'occupancy', e.occupancy, 'asOf', e.as_of,
     'asset', r.asset, 'scale', r.scale, 'amounts',
     json_build_object('current', e.current::text, 'funding', e.funding::text, 'notional', e.notional::text))`,
  `exposure e join relationship r on r.id = e.relationship_id where ${seat('e')}`,
] as const;

const CALLS = [
  `json_build_object('relationshipId', s.relationship_id::text, 'callId', s.call_id, 'n', s.n, 'state', s.state, 'asOf', s.at,
     'occupancy', c.occupancy, 'kind', c.kind, 'direction', c.direction, 'asset', c.asset, 'scale', r.scale, 'amounts',
     json_build_object('amount', c.amount::text))`,
  `margin_call_step s join margin_call c on (c.relationship_id, c.id) = (s.relationship_id, s.call_id)
     join relationship r on r.id = s.relationship_id where ${seat('c')}`,
] as const;

const AFTER = `
  select told_in::text as "toldIn", kind, key, data from (
    ${branch(1, 'n', 'n.id::text', MARKS)}
    union all
    ${branch(2, 'e', `e.relationship_id::text || '/' || e.snapshot_id::text || '/' || e.occupancy`, EXPOSURES)}
    union all
    ${branch(3, 's', `s.relationship_id::text || '/' || s.call_id::text || '/' || lpad(s.n::text, 6, '0')`, CALLS)}
  ) told order by told_in, kind, key collate "C" limit $4`;
