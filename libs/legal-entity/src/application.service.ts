import { accept, invariant, refuse, type Result } from '@app/kernel';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AdmissionService } from './admission.service';
import { ApplicationMover, type Move, type MoveRefusal } from './application-mover.service';
import { ApplicationReader } from './application-reader.service';
import {
  type Acting,
  type Application,
  type ApplicationId,
  loadSections,
  lockApplication,
} from './application.rows';
import {
  APPLICATION_STEPS,
  type ApplicationStep,
  blocking,
  type CommanderOf,
  isApplicants,
  type Requirement,
  type SectionName,
  stepAfterAnswer,
} from './domain';
import type { RoleMayNot } from './domain/application';
import { ScreeningListService } from './screening-list.service';
import { ScreeningService } from './screening.service';

export type StopRefusal = MoveRefusal | { readonly kind: 'no-such-application' };

export type StepRefusal =
  StopRefusal | { readonly kind: 'requirements-missing'; readonly requirements: readonly Requirement[] };

export type SubmissionRefusal = StepRefusal | { readonly kind: 'lei-taken' }; // by another application that is under way, or by a party

export type AdvanceRefusal = StepRefusal | RoleMayNot;

export type InfoRefusal =
  StopRefusal | { readonly kind: 'not-the-applicants'; readonly sections: readonly SectionName[] };

export type ActivationRefusal =
  StepRefusal | { readonly kind: 'party-name-taken' } | { readonly kind: 'sandbox-application' }; // it becomes no party

type Moved<Refusal> = Result<Application, Refusal>;

export interface NewApplication {
  readonly id: ApplicationId; // derived from the client and its key
  readonly client: string;
  readonly name: string;
  readonly sandbox?: boolean; // of a system that is being tried out
}

/** What happens to applications, step by step. Each method locks the one it moves: of two at once, the second finds it moved. */
@Injectable()
export class ApplicationService {
  constructor(
    private readonly mover: ApplicationMover,
    private readonly reader: ApplicationReader,
    private readonly lists: ScreeningListService,
    private readonly screenings: ScreeningService,
    private readonly admissions: AdmissionService,
  ) {}

  /** Opens a draft, and sees to it that there is a list to screen it against. */
  async open(tx: EntityManager, wanted: NewApplication, asOf: Date): Promise<void> {
    const { id, client, name, sandbox = false } = wanted;
    await tx.query('insert into application (id, client, name, sandbox) values ($1, $2, $3, $4)', [
      id,
      client,
      name,
      sandbox,
    ]);
    await this.lists.begin(tx, asOf);
  }

  /** One application, which nobody else moves until the transaction ends; undefined when this client may see none. */
  lock(tx: EntityManager, applicationId: ApplicationId, client?: string): Promise<Application | undefined> {
    return lockApplication(tx, applicationId, client);
  }

  /** Hands a draft in, or answers what was asked: both begin a screening of the names as they are now. */
  async submit(
    tx: EntityManager,
    applicationId: ApplicationId,
    acting: Acting<CommanderOf<'submit'>>,
    asOf: Date,
  ): Promise<Moved<SubmissionRefusal>> {
    const application = await lockApplication(tx, applicationId, acting.client);
    if (application === undefined) return refuse({ kind: 'no-such-application' });
    const move = submission(application, acting);
    const may = await this.mover.mayMove(tx, application, move);
    if (!may.ok) return may;
    const lacking = await this.lacking(tx, application, 'draft', asOf);
    if (lacking !== undefined) return refuse(lacking);
    if (await this.leiIsTaken(tx, application)) return refuse({ kind: 'lei-taken' });
    const moved = await this.mover.moveTo(tx, application, move, may.value);
    await this.screenings.schedule(tx, application, await loadSections(tx, applicationId));
    return accept(moved);
  }

  /** Goes to the next step, once this one and those before it lack nothing. */
  async advance(
    tx: EntityManager,
    applicationId: ApplicationId,
    acting: Acting<CommanderOf<'advance'>>,
    asOf: Date,
  ): Promise<Moved<AdvanceRefusal>> {
    const application = await lockApplication(tx, applicationId, acting.client);
    if (application === undefined) return refuse({ kind: 'no-such-application' });
    const move = { command: 'advance', acting } as const;
    const may = await this.mover.mayAdvance(tx, application, move);
    if (!may.ok) return may;
    const lacking = await this.lacking(tx, application, stepOf(application), asOf);
    if (lacking !== undefined) return refuse(lacking);
    return accept(await this.mover.moveTo(tx, application, move, may.value));
  }

  /** Asks the applicant about sections of his; until he answers, he may write those, and nothing goes on. */
  async requestInfo(
    tx: EntityManager,
    applicationId: ApplicationId,
    acting: Acting<CommanderOf<'request-info'>>,
    { sections, reason }: { readonly sections: readonly SectionName[]; readonly reason: string },
  ): Promise<Moved<InfoRefusal>> {
    const houses = sections.filter((section) => !isApplicants(section));
    if (houses.length > 0) return refuse({ kind: 'not-the-applicants', sections: houses });
    return await this.move(tx, applicationId, { command: 'request-info', acting, reason, asked: sections });
  }

  /** Rejects or withdraws an application, or holds it, each with a reason. */
  async stop<Command extends 'reject' | 'withdraw' | 'hold'>(
    tx: EntityManager,
    applicationId: ApplicationId,
    acting: Acting<CommanderOf<Command>>,
    { command, reason }: { readonly command: Command; readonly reason: string },
  ): Promise<Moved<StopRefusal>> {
    return await this.move(tx, applicationId, { command, acting, reason });
  }

  /** Lets an application go on that was held, once nobody of it is on the list any more. */
  async resume(
    tx: EntityManager,
    applicationId: ApplicationId,
    acting: Acting<CommanderOf<'resume'>>,
    { reason, asOf }: { readonly reason: string; readonly asOf: Date },
  ): Promise<Moved<StepRefusal>> {
    const application = await lockApplication(tx, applicationId, acting.client);
    if (application === undefined) return refuse({ kind: 'no-such-application' });
    const move = { command: 'resume', acting, reason } as const;
    const may = await this.mover.mayMove(tx, application, move);
    if (!may.ok) return may;
    const requirements = await this.reader.requirements(tx, application, asOf);
    const matches = requirements.filter(({ section }) => section === 'screening');
    if (matches.length > 0) return refuse({ kind: 'requirements-missing', requirements: matches });
    return accept(await this.mover.moveTo(tx, application, move, may.value));
  }

  /** Makes an approved applicant a party, under its LEI. */
  async activate(
    tx: EntityManager,
    applicationId: ApplicationId,
    acting: Acting<CommanderOf<'activate'>>,
    asOf: Date,
  ): Promise<Moved<ActivationRefusal>> {
    const application = await lockApplication(tx, applicationId, acting.client);
    if (application === undefined) return refuse({ kind: 'no-such-application' });
    const move = { command: 'activate', acting } as const;
    if (application.sandbox) return refuse({ kind: 'sandbox-application' });
    const may = await this.mover.mayMove(tx, application, move);
    if (!may.ok) return may;
    const lacking = await this.lacking(tx, application, 'approved', asOf);
    if (lacking !== undefined) return refuse(lacking);
    const sections = await loadSections(tx, applicationId);
    const { 'legal-identity': identity } = sections;
    invariant(identity !== undefined, `application ${applicationId} was approved without an identity`);
    const { lei } = identity;
    const admitted = await this.admissions.admit(tx, application, identity, { sections, asOf });
    if (!admitted.ok) return refuse({ kind: admitted.refusal });
    await tx.query('update application set party_id = $2 where id = $1', [applicationId, lei]);
    const moved = await this.mover.moveTo(tx, application, move, may.value);
    return accept({ ...moved, partyId: lei });
  }

  private async move(
    tx: EntityManager,
    applicationId: ApplicationId,
    move: Move<'request-info' | 'reject' | 'withdraw' | 'hold'>,
  ): Promise<Moved<StopRefusal>> {
    const application = await lockApplication(tx, applicationId, move.acting.client);
    if (application === undefined) return refuse({ kind: 'no-such-application' });
    return await this.mover.move(tx, application, move);
  }

  /** What keeps an application at a step; undefined: nothing. */
  private async lacking(
    tx: EntityManager,
    application: Application,
    step: ApplicationStep,
    asOf: Date,
  ): Promise<Exclude<StepRefusal, StopRefusal> | undefined> {
    const requirements = blocking(await this.reader.requirements(tx, application, asOf), step);
    return requirements.length === 0 ? undefined : { kind: 'requirements-missing', requirements };
  }

  /** Whoever else submits the same identifier waits for this transaction, and then finds it taken. */
  private async leiIsTaken(tx: EntityManager, { id, lei }: Application): Promise<boolean> {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended('lei/' || $1, 0))`, [lei]);
    const [row] = await tx.query<{ taken: boolean }[]>('select lei_is_taken($1, $2) as taken', [id, lei]);
    return row?.taken === true;
  }
}

function submission(
  { state, resumesAt, asked }: Application,
  acting: Acting<CommanderOf<'submit'>>,
): Move<'submit'> {
  const command = 'submit';
  if (state !== 'info-requested' || resumesAt === undefined) return { command, acting };
  return { command, acting, to: { state: stepAfterAnswer(resumesAt, asked) } };
}

/** The step whose requirements count; in a side state none do, for the command is refused first. */
function stepOf({ state }: Application): ApplicationStep {
  return APPLICATION_STEPS.find((step) => step === state) ?? 'draft';
}
