import { type ActorId, type ApprovalRefusal, ApprovalService } from '@app/control';
import { accept, invariant, refuse, type Result, textOf } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import type { RelationshipId } from '@app/legal-entity/domain';
import { uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type ModelKind, modelName } from './domain';

/** Which model a relationship is margined by, from a day on. */
export interface ModelChoice {
  readonly n: number; // the choices of one relationship, counted
  readonly kind: ModelKind;
  readonly version: number | null; // pinned to it, whatever is approved later; null follows the newest whose day has come
  readonly effectiveOn: string;
}

export interface ProposedChoice extends ModelChoice {
  readonly proposalId: string;
  readonly termsHash: string;
}

type WantedModel = Pick<ModelChoice, 'kind' | 'version' | 'effectiveOn'>;

type UnusableModel =
  { readonly kind: 'no-such-model' } | { readonly kind: 'no-such-model-version'; readonly asked: string }; // portfolio-scan 7

export type ChoiceProposalRefusal =
  | UnusableModel
  | { readonly kind: 'unknown-actor' | 'effective-in-the-past' }
  | { readonly kind: 'stale-version'; readonly version: number };

const MINUTES_TO_APPROVE = 24 * 60;

/** Which model a relationship is margined by, as two people agreed on it. */
@Injectable()
export class MarginModelChoiceService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly approvals: ApprovalService,
  ) {}

  /** Every choice of a relationship, the first one first. */
  async all(tx: EntityManager, relationship: RelationshipId): Promise<ModelChoice[]> {
    return tx.query(
      `select n, kind, version, effective_on::text as "effectiveOn" from margin_model_choice where relationship_id = $1 order by n`,
      [relationship],
    );
  }

  /** A proposal as the second person reads it. */
  async proposed(
    tx: EntityManager,
    relationship: RelationshipId,
    proposalId: string,
  ): Promise<ProposedChoice | undefined> {
    const [row] = await tx.query<ProposedChoice[]>(
      `select p.n, p.kind, p.version, p.effective_on::text as "effectiveOn", p.proposal_id as "proposalId",
         encode(c.subject_hash, 'hex') as "termsHash"
       from margin_model_choice_proposal p join control.proposal c on c.id = p.proposal_id
       where (p.relationship_id, p.proposal_id) = ($1, $2)`,
      [relationship, proposalId],
    );
    return row;
  }

  /**
   * Proposes a model for a relationship.
   *
   * @param wanted a kind, and the version it is pinned to: one whose day has come by the day of the choice
   * @param upon how many choices it has made
   */
  async propose(
    tx: EntityManager,
    relationship: RelationshipId,
    wanted: WantedModel,
    maker: ActorId,
    { asOf, upon }: { readonly asOf: Date; readonly upon: number },
  ): Promise<Result<ProposedChoice, ChoiceProposalRefusal>> {
    const { kind, version, effectiveOn } = wanted;
    if ((await this.approvals.officer(tx, maker)) === undefined) return refuse({ kind: 'unknown-actor' });
    if (effectiveOn <= textOf(asOf).slice(0, 10)) return refuse({ kind: 'effective-in-the-past' });
    const unusable = await unusableOn(tx, wanted);
    if (unusable !== undefined) return refuse(unusable);
    const made = (await this.all(tx, relationship)).length;
    if (upon !== made) return refuse({ kind: 'stale-version', version: made });
    const n = made + 1;
    const values = [relationship, n, kind, version, effectiveOn];
    const [found] = await tx.query<{ hash: string }[]>(
      `select encode(margin_model_choice_terms($1, $2, $3, $4, $5), 'hex') as hash`,
      values,
    );
    invariant(found !== undefined, 'terms without a hash');
    const termsHash = found.hash;
    const proposalId = uuidOf(`margin-model-choice/${termsHash}/${maker}/${textOf(asOf)}`);
    const subject = {
      kind: 'margin.model-choice',
      subjectHash: termsHash,
      validForMinutes: MINUTES_TO_APPROVE,
    };
    await this.approvals.propose(tx, { ...subject, id: proposalId, maker });
    await tx.query(
      `insert into margin_model_choice_proposal (relationship_id, n, kind, version, effective_on, proposal_id)
       values ($1, $2, $3, $4, $5, $6)
       on conflict do nothing`,
      [...values, proposalId],
    );
    return accept({ n, kind, version, effectiveOn, proposalId, termsHash });
  }

  /** Makes a proposed choice, if none came in between. The same checker again is nothing new. */
  async approve(
    tx: EntityManager,
    relationship: RelationshipId,
    { proposalId, termsHash, checker }: { proposalId: string; termsHash: string; checker: ActorId },
  ): Promise<Result<ModelChoice, ApprovalRefusal | 'stale'>> {
    await this.relationships.lock(tx, relationship);
    const proposed = await this.proposed(tx, relationship, proposalId);
    if (proposed === undefined) return refuse('no-such-proposal');
    const [known] = await tx.query<unknown[]>('select 1 from margin_model_choice where approval_id = $1', [
      proposalId,
    ]);
    const made = (await this.all(tx, relationship)).length;
    if (known === undefined && proposed.n !== made + 1) return refuse('stale');
    const approval = await this.approvals.approve(tx, { proposalId, checker, subjectHash: termsHash });
    if (!approval.ok) return approval;
    await tx.query(
      `insert into margin_model_choice (relationship_id, n, kind, version, effective_on, approval_id)
       select relationship_id, n, kind, version, effective_on, proposal_id from margin_model_choice_proposal where proposal_id = $1
       on conflict do nothing`,
      [proposalId],
    );
    const { n, kind, version, effectiveOn } = proposed;
    return accept({ n, kind, version, effectiveOn });
  }
}

/** Why a choice would choose nothing on its first day: who is margined by nothing is not margined. */
async function unusableOn(
  tx: EntityManager,
  { kind, version, effectiveOn }: WantedModel,
): Promise<UnusableModel | undefined> {
  const usable = await tx.query<{ version: number }[]>(
    'select version from margin_model where kind = $1 and effective_on <= $2::date',
    [kind, effectiveOn],
  );
  if (usable.length === 0) return { kind: 'no-such-model' };
  if (version === null || usable.some((each) => each.version === version)) return undefined;
  return { kind: 'no-such-model-version', asked: modelName({ kind, version }) };
}
