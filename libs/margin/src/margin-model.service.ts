import { type ActorId, type ApprovalRefusal, ApprovalService } from '@app/control';
import { accept, invariant, refuse, type Result, textOf } from '@app/kernel';
import type { RelationshipId } from '@app/legal-entity/domain';
import { differencesOf, type TermDifference } from '@app/legal-entity/domain';
import { uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { DEFAULT_MODEL, type MarginModel, type ModelKind, modelOf, type ModelVersion } from './domain';

/** A version of a model, and the first day, UTC, on which it is used. */
export type DatedModel = ModelVersion & { readonly effectiveOn: string };

export type ProposedModel = DatedModel & { readonly proposalId: string; readonly termsHash: string };

/** A proposal as the second person reads it, with what is other than in the version before. */
export type ReadModel = ProposedModel & { readonly differences: readonly TermDifference[] };

export type ModelProposalRefusal =
  | { readonly kind: 'unknown-actor' | 'effective-in-the-past' }
  | { readonly kind: 'stale-version'; readonly version: number }
  | { readonly kind: 'parameters-malformed'; readonly faults: readonly string[] };

interface ModelRow {
  readonly kind: ModelKind;
  readonly version: number;
  readonly parameters: unknown;
  readonly effectiveOn: string;
}

const MINUTES_TO_APPROVE = 24 * 60;

/** The models of initial margin: each version proposed by one officer and approved by another. */
@Injectable()
export class MarginModelService {
  constructor(private readonly approvals: ApprovalService) {}

  /** Every version there is, by its kind. */
  async all(tx: EntityManager): Promise<DatedModel[]> {
    const rows = await tx.query<ModelRow[]>(`select ${COLUMNS} from margin_model order by kind, version`);
    return rows.map(modelIn);
  }

  /** The version of a kind that is in force at an instant; undefined: none is yet. */
  async version(tx: EntityManager, kind: ModelKind, asOf: Date): Promise<DatedModel | undefined> {
    const [row] = await tx.query<ModelRow[]>(
      `select ${COLUMNS} from margin_model where kind = $1 and effective_on <= ($2::timestamptz at time zone 'UTC')::date
       order by version desc limit 1`,
      [kind, asOf],
    );
    return row && modelIn(row);
  }

  /** The version that records name; undefined: it is none of ours. */
  async named(tx: EntityManager, name: string): Promise<ModelVersion | undefined> {
    const [row] = await tx.query<ModelRow[]>(
      `select ${COLUMNS} from margin_model where kind || ' ' || version = $1`,
      [name],
    );
    return row && modelIn(row);
  }

  /** By which version of which model each of these relationships is margined at an instant. */
  async inForce(
    tx: EntityManager,
    relationships: readonly RelationshipId[],
    asOf: Date,
  ): Promise<ReadonlyMap<RelationshipId, ModelVersion>> {
    const rows = await tx.query<(ModelRow & { readonly relationshipId: RelationshipId })[]>(IN_FORCE, [
      relationships,
      asOf,
    ]);
    const chosen = new Map(rows.map((row) => [row.relationshipId, modelIn(row)]));
    return new Map(relationships.map((each) => [each, chosen.get(each) ?? DEFAULT_MODEL]));
  }

  /** A proposal as the second person reads it. */
  async proposed(tx: EntityManager, proposalId: string): Promise<ReadModel | undefined> {
    const [row] = await tx.query<(ModelRow & { termsHash: string; before: object | null })[]>(
      `select p.kind, p.version, p.parameters, p.effective_on::text as "effectiveOn",
         encode(c.subject_hash, 'hex') as "termsHash", b.parameters as before
       from margin_model_proposal p join control.proposal c on c.id = p.proposal_id
       left join margin_model b on (b.kind, b.version) = (p.kind, p.version - 1) where p.proposal_id = $1`,
      [proposalId],
    );
    if (row === undefined) return undefined;
    const model = modelIn(row);
    const differences = differencesOf(row.before ?? {}, model.parameters);
    return { ...model, proposalId, termsHash: row.termsHash, differences };
  }

  /**
   * Proposes the next version of a model.
   *
   * @param parameters as they came in: everything that is wrong with them is said
   * @param upon the version it is made upon, 0 for the first
   */
  async propose(
    tx: EntityManager,
    wanted: { readonly kind: ModelKind; readonly parameters: unknown; readonly effectiveOn: string },
    maker: ActorId,
    { asOf, upon }: { readonly asOf: Date; readonly upon: number },
  ): Promise<Result<ProposedModel, ModelProposalRefusal>> {
    const { kind, effectiveOn } = wanted;
    if ((await this.approvals.officer(tx, maker)) === undefined) return refuse({ kind: 'unknown-actor' });
    const model = modelOf(kind, wanted.parameters);
    if (!model.ok) return refuse({ kind: 'parameters-malformed', faults: model.refusal });
    // What was struck today was struck without it.
    if (effectiveOn <= textOf(asOf).slice(0, 10)) return refuse({ kind: 'effective-in-the-past' });
    const stands = await this.newest(tx, kind);
    if (upon !== stands) return refuse({ kind: 'stale-version', version: stands });
    const version = stands + 1;
    const values = [kind, version, JSON.stringify(model.value.parameters), effectiveOn];
    const [found] = await tx.query<{ hash: string }[]>(
      `select encode(margin_model_terms($1, $2, $3, $4), 'hex') as hash`,
      values,
    );
    invariant(found !== undefined, 'terms without a hash');
    const termsHash = found.hash;
    const proposalId = uuidOf(
      `margin-model/${kind}/${String(version)}/${termsHash}/${maker}/${textOf(asOf)}`,
    );
    const subject = { kind: 'margin.model', subjectHash: termsHash, validForMinutes: MINUTES_TO_APPROVE };
    await this.approvals.propose(tx, { ...subject, id: proposalId, maker });
    await tx.query(
      `insert into margin_model_proposal (kind, version, parameters, effective_on, proposal_id) values ($1, $2, $3, $4, $5)
       on conflict do nothing`,
      [...values, proposalId],
    );
    return accept({ ...versionOf(model.value, version), effectiveOn, proposalId, termsHash });
  }

  /** Adds a proposed version, if it follows the one that stands. The same checker again is nothing new. */
  async approve(
    tx: EntityManager,
    { proposalId, termsHash, checker }: { proposalId: string; termsHash: string; checker: ActorId },
  ): Promise<Result<DatedModel, ApprovalRefusal | 'stale'>> {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('margin-model', 0))`);
    const proposed = await this.proposed(tx, proposalId);
    if (proposed === undefined) return refuse('no-such-proposal');
    const [known] = await tx.query<unknown[]>('select 1 from margin_model where approval_id = $1', [
      proposalId,
    ]);
    const follows = proposed.version === (await this.newest(tx, proposed.kind)) + 1;
    if (known === undefined && !follows) return refuse('stale');
    const approval = await this.approvals.approve(tx, { proposalId, checker, subjectHash: termsHash });
    if (!approval.ok) return approval;
    await tx.query(
      `insert into margin_model (kind, version, parameters, effective_on, approval_id)
       select kind, version, parameters, effective_on, proposal_id from margin_model_proposal where proposal_id = $1
       on conflict do nothing`,
      [proposalId],
    );
    const { version, effectiveOn } = proposed;
    return accept({ ...versionOf(proposed, version), effectiveOn });
  }

  private async newest(tx: EntityManager, kind: ModelKind): Promise<number> {
    const [row] = await tx.query<{ version: number | null }[]>(
      'select max(version) as version from margin_model where kind = $1',
      [kind],
    );
    return row?.version ?? 0;
  }
}

const COLUMNS = 'kind, version, parameters, effective_on::text as "effectiveOn"';

const IN_FORCE = `
  with today as (select ($2::timestamptz at time zone 'UTC')::date as day)
  select r.id as "relationshipId", m.kind, m.version, m.parameters, m.effective_on::text as "effectiveOn"
  from unnest($1::bigint[]) as r (id) cross join today
  cross join lateral (
    select c.kind, c.version from margin_model_choice c where c.relationship_id = r.id and c.effective_on <= today.day order by c.n desc limit 1
  ) chosen
  cross join lateral (
    select m.* from margin_model m
    where m.kind = chosen.kind and m.version = coalesce(chosen.version, m.version) and m.effective_on <= today.day
    order by m.version desc limit 1
  ) m`;

function modelIn({ kind, version, parameters, effectiveOn }: ModelRow): DatedModel {
  const model = modelOf(kind, parameters);
  invariant(model.ok, `${kind} ${String(version)} was approved with parameters that are none`);
  return { ...versionOf(model.value, version), effectiveOn };
}

function versionOf({ kind, parameters }: MarginModel, version: number): ModelVersion {
  return { kind, parameters, version } as ModelVersion;
}
