import { type Id, id, invariant } from '@app/kernel';
import type { RelationshipId } from '@app/legal-entity/domain';
import type { Seen, SnapshotId } from '@app/market-data';
import { uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { EntityManager } from 'typeorm';
import { type Fallen, frozen, sliceName, thawed } from './domain';

export type RunId = Id<'Run'>;
export type RunKind = 'exposure' | 'margin';

/** A slice of a run: whose relationships, on which marks. */
export interface RunSlice {
  readonly snapshotId: SnapshotId;
  readonly relationships: readonly RelationshipId[]; // in the order of their ids
}

/** What a run was given, by name: marks, terms, positions, balances. Frozen, it is what a replay is given. */
export type RunInputs = Readonly<Record<string, unknown>>;

/** What a run did: enough to do it again. */
export interface RunRecord {
  readonly kind: RunKind;
  readonly slice: RunSlice;
  readonly asOf: Date;
  readonly inputs: RunInputs;
  readonly outcome: unknown; // all that it decided
  readonly produced: number; // rows: of exposures, or of calls
  readonly fallen: readonly Fallen<RelationshipId>[];
}

/** A run that is kept, as it is looked at. */
export interface KeptRun {
  readonly id: RunId;
  readonly kind: RunKind;
  readonly snapshotId: SnapshotId;
  readonly asOf: Date;
  readonly begunAt: Date;
  readonly seen: Seen;
  readonly relationships: readonly RelationshipId[];
  readonly inputsHash: string;
  readonly inputHashes: Readonly<Record<string, string>>; // of each input by its name
  readonly outcomeHash: string;
  readonly produced: number;
  readonly fallen: readonly { readonly relationshipId: RelationshipId; readonly reason: string }[];
}

/** Which runs are asked for: those after one, the newest first. */
export interface RunFilter {
  readonly kind?: RunKind;
  readonly before?: RunId;
  readonly limit: number;
}

const ONCE_A_SLICE = 1; // zlib's quickest: the texts repeat themselves, and the run waits for it

/** The record of every run: what it was given and what came of it, written in the transaction of what came of it. */
@Injectable()
export class RunRecordService {
  /**
   * Takes a slice's run for this transaction. Of two at once the second waits, and is told that it has been done.
   *
   * @returns what it sees: what is not committed yet is not its own; undefined: it has been done
   */
  async begin(tx: EntityManager, kind: RunKind, slice: RunSlice, asOf: Date): Promise<Seen | undefined> {
    const { snapshotId, relationships } = slice;
    const rows: { seen: Seen }[] = await tx.query(
      `insert into run (id, kind, snapshot_id, as_of, relationships) values ($1, $2, $3, $4, $5) on conflict do nothing
       returning seen::text`,
      [runIdOf(kind, slice), kind, snapshotId, asOf, relationships],
    );
    return rows[0]?.seen;
  }

  /** Writes down what the run was given and what came of it. */
  async end(tx: EntityManager, { kind, slice, inputs, outcome, produced, fallen }: RunRecord): Promise<void> {
    const runId = runIdOf(kind, slice);
    const parts = Object.entries(inputs).map(([name, value]) => [name, frozen(value)] as const);
    const hashes = Object.fromEntries(parts.map(([name, text]) => [name, hashOfText(text)]));
    const whole = `{${parts.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}`;
    const packed = await promisify(gzip)(whole, { level: ONCE_A_SLICE });
    await tx.query(
      `with fell as (
         insert into run_fallen (run_id, relationship_id, reason) select $1, * from unnest($7::bigint[], $8::text[])
       )
       insert into run_outcome (run_id, inputs, inputs_hash, input_hashes, outcome_hash, produced) values ($1, $2, $3, $4, $5, $6)`,
      [
        runId,
        packed,
        hashOfText(frozen(hashes)),
        JSON.stringify(hashes),
        hashOfText(frozen(outcome)),
        produced,
        fallen.map(({ item }) => item),
        fallen.map(({ reason }) => reason),
      ],
    );
  }

  /** The newest first. */
  page(tx: EntityManager, { kind, before, limit }: RunFilter): Promise<KeptRun[]> {
    return tx.query(
      `${SELECT} where ($1::text is null or r.kind = $1)
         and ($2::uuid is null or (r.as_of, r.id) < (select b.as_of, b.id from run b where b.id = $2))
       order by r.as_of desc, r.id desc limit $3`,
      [kind ?? null, before ?? null, limit],
    );
  }

  async find(tx: EntityManager, runId: RunId): Promise<KeptRun | undefined> {
    const rows: KeptRun[] = await tx.query(`${SELECT} where r.id = $1`, [runId]);
    return rows[0];
  }

  /** What a run was given, with the hash of each of its parts as it is read now. */
  async inputsOf(
    tx: EntityManager,
    runId: RunId,
  ): Promise<{ readonly inputs: RunInputs; readonly hashes: Readonly<Record<string, string>> }> {
    const rows: { inputs: Buffer }[] = await tx.query('select inputs from run_outcome where run_id = $1', [
      runId,
    ]);
    invariant(rows[0] !== undefined, `run ${runId} has no outcome`);
    const text = (await promisify(gunzip)(rows[0].inputs)).toString('utf8');
    const inputs = thawed(text) as RunInputs;
    const hashes = Object.fromEntries(
      Object.entries(inputs).map(([name, value]) => [name, hashOfText(frozen(value))]),
    );
    return { inputs, hashes };
  }
}

/** The hash of what a run decided, or of one of its inputs. */
export function runHash(value: unknown): string {
  return hashOfText(frozen(value));
}

/** A run is known by what it is of: the same slice on the same marks is the same run. */
export function runIdOf(kind: RunKind, { snapshotId, relationships }: RunSlice): RunId {
  return id<'Run'>(uuidOf(`run/${kind}/${snapshotId}/${sliceName(relationships)}`));
}

/** The work of a slice's run. */
export function runWork(kind: RunKind, { snapshotId, relationships }: RunSlice, dueAt: Date) {
  const payload = { snapshotId, relationships };
  return { kind: `${kind}.run`, key: `${snapshotId}/${sliceName(relationships)}`, payload, dueAt };
}

function hashOfText(text: string): string {
  return hash('sha256', text);
}

const SELECT = `
  select r.id, r.kind, r.snapshot_id as "snapshotId", r.as_of as "asOf", r.begun_at as "begunAt", r.seen::text, r.relationships::text[] as relationships,
    o.inputs_hash as "inputsHash", o.input_hashes as "inputHashes", o.outcome_hash as "outcomeHash", o.produced,
    coalesce((select json_agg(json_build_object('relationshipId', f.relationship_id::text, 'reason', f.reason)
      order by f.relationship_id) from run_fallen f where f.run_id = r.id), '[]') as fallen
  from run r join run_outcome o on o.run_id = r.id`;
