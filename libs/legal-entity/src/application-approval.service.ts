import { type ActorId, ApprovalService } from '@app/control';
import { accept, id, invariant, refuse, type Result } from '@app/kernel';
import { uuidOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ApplicationMover } from './application-mover.service';
import { ApplicationReader } from './application-reader.service';
import type { StepRefusal } from './application.service';
import { type Acting, type Application, type ApplicationId, lockApplication } from './application.rows';
import { type ApplicationCommand, blocking, type CommanderOf } from './domain';

const A_WEEK = 10_080; // minutes

export type ApplicationApprovalRefusal =
  | StepRefusal
  | { readonly kind: 'not-proposed' }
  | { readonly kind: 'stale-version'; readonly version: number } // the revision that stands
  | { readonly kind: 'prepared-by-checker' } // or by somebody of his conflict group
  | { readonly kind: 'changed' | 'expired' };

/** Four eyes on an application: one proposes it as it is, another, who had no hand in it, approves exactly that. */
@Injectable()
export class ApplicationApprovalService {
  constructor(
    private readonly mover: ApplicationMover,
    private readonly reader: ApplicationReader,
    private readonly approvals: ApprovalService,
  ) {}

  /** The maker's half. It is bound to the content as it is now, and holds for a week. */
  async propose(
    tx: EntityManager,
    applicationId: ApplicationId,
    acting: Acting<CommanderOf<'propose'>>,
    asOf: Date,
  ): Promise<Result<Application, StepRefusal>> {
    const application = await lockApplication(tx, applicationId, acting.client);
    if (application === undefined) return refuse({ kind: 'no-such-application' });
    const move = { command: 'propose', acting } as const;
    const may = await this.mover.mayMove(tx, application, move);
    if (!may.ok) return may;
    const requirements = blocking(await this.reader.requirements(tx, application, asOf), 'test-transfer');
    if (requirements.length > 0) return refuse({ kind: 'requirements-missing', requirements });
    const moved = await this.mover.moveTo(tx, application, move, may.value);
    await this.approvals.propose(tx, {
      id: proposalOf(applicationId, moved.steps),
      kind: 'legal-entity.application',
      subjectHash: await this.contentHash(tx, applicationId),
      maker: id<'Actor'>(acting.by),
      validForMinutes: A_WEEK,
    });
    return accept(moved);
  }

  /**
   * The checker's half.
   *
   * @param revision of the content that the checker has read: if it has moved on since, he has not read what he would approve
   */
  async approve(
    tx: EntityManager,
    applicationId: ApplicationId,
    acting: Acting<CommanderOf<'approve'>>,
    { revision, asOf }: { readonly revision: number; readonly asOf: Date },
  ): Promise<Result<Application, ApplicationApprovalRefusal>> {
    const application = await lockApplication(tx, applicationId, acting.client);
    if (application === undefined) return refuse({ kind: 'no-such-application' });
    const move = { command: 'approve', acting } as const;
    const may = await this.mover.mayMove(tx, application, move);
    if (!may.ok) return may;
    if (revision !== application.revision)
      return refuse({ kind: 'stale-version', version: application.revision });
    const requirements = blocking(await this.reader.requirements(tx, application, asOf), 'test-transfer');
    if (requirements.length > 0) return refuse({ kind: 'requirements-missing', requirements });
    const approved = await this.approveLast(tx, application, id<'Actor'>(acting.by));
    return approved.ok ? accept(await this.mover.moveTo(tx, application, move, may.value)) : approved;
  }

  private async approveLast(
    tx: EntityManager,
    { id: applicationId, steps }: Application,
    checker: ActorId,
  ): Promise<Result<'approved', Exclude<ApplicationApprovalRefusal, StepRefusal>>> {
    // The very last step: what was proposed before a question or a hold is proposed anew.
    const [last] = await tx.query<{ command: ApplicationCommand }[]>(
      'select command from application_step where (application_id, n) = ($1, $2)',
      [applicationId, steps],
    );
    if (last?.command !== 'propose') return refuse({ kind: 'not-proposed' });
    const subjectHash = await this.contentHash(tx, applicationId);
    const proposalId = proposalOf(applicationId, steps);
    if (await this.hadAHandInIt(tx, applicationId, checker)) return refuse({ kind: 'prepared-by-checker' });
    const approval = await this.approvals.approve(tx, { proposalId, checker, subjectHash });
    if (!approval.ok) {
      const { refusal } = approval;
      // Who he is was asked above; and it stands where it was proposed, so nobody has approved it yet.
      invariant(
        refusal === 'changed' || refusal === 'expired',
        `${applicationId} is not approved: ${refusal}`,
      );
      return refuse({ kind: refusal });
    }
    await tx.query(
      `update application set approval_id = $2, approved_hash = decode($3, 'hex') where id = $1`,
      [applicationId, proposalId, subjectHash],
    );
    return accept('approved');
  }

  private async contentHash(tx: EntityManager, applicationId: ApplicationId): Promise<string> {
    const [row] = await tx.query<{ hash: string }[]>(
      `select encode(application_content_hash($1), 'hex') as hash`,
      [applicationId],
    );
    invariant(row !== undefined, 'content without a hash');
    return row.hash;
  }

  /** The table refuses it as well, whoever writes to it: there the words are for people. */
  private async hadAHandInIt(
    tx: EntityManager,
    applicationId: ApplicationId,
    checker: ActorId,
  ): Promise<boolean> {
    const group = (await this.approvals.officer(tx, checker))?.conflictGroup ?? null;
    const [found] = await tx.query<unknown[]>(
      `select from (
         select put_by, put_group from application_section where application_id = $1
         union select done_by, done_group from application_step
         where application_id = $1 and command in ('submit', 'advance', 'propose')
       ) prepared (officer, conflict_group) where officer = $2 or conflict_group = $3 limit 1`,
      [applicationId, checker, group],
    );
    return found !== undefined;
  }
}

function proposalOf(applicationId: ApplicationId, step: number): string {
  return uuidOf(`application/${applicationId}/proposal/${String(step)}`);
}
