import { ApprovalService } from '@app/control';
import { accept, id, invariant, refuse, type Result } from '@app/kernel';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Acting, Application } from './application.rows';
import {
  applicationNews,
  type ApplicationCommand,
  type ApplicationStanding,
  type CommanderOf,
  type SectionName,
} from './domain';
import { advance, type IllegalTransition, type RoleMayNot, transition } from './domain/application';
import { publish } from './webhook-news.rows';

export interface Move<Command extends ApplicationCommand = ApplicationCommand> {
  readonly command: Command;
  readonly acting: Acting<CommanderOf<Command>>;
  readonly reason?: string;
  readonly asked?: readonly SectionName[]; // by a request for info
  readonly to?: ApplicationStanding; // where it differs from what the command alone says
}

export type MoveRefusal = IllegalTransition | { readonly kind: 'officer-not-enrolled' };
type AdvanceRefusal = MoveRefusal | RoleMayNot;

/** Moves applications: the one place that writes a state, and with it the step that says who moved it and why. */
@Injectable()
export class ApplicationMover {
  constructor(private readonly approvals: ApprovalService) {}

  /** Whether a command may be given, before anything is done for it. */
  async mayMove(
    tx: EntityManager,
    application: Application,
    { command, acting }: Move<Exclude<ApplicationCommand, 'advance'>>,
  ): Promise<Result<ApplicationStanding, MoveRefusal>> {
    const next = transition(application, command);
    return next.ok ? await this.byOfficer(tx, acting, next.value) : next;
  }

  /** The same of `advance`, for which each step asks for a role of its own. */
  async mayAdvance(
    tx: EntityManager,
    application: Application,
    { acting }: Move<'advance'>,
  ): Promise<Result<ApplicationStanding, AdvanceRefusal>> {
    const next = advance(application, acting.role);
    return next.ok ? await this.byOfficer(tx, acting, next.value) : next;
  }

  private async byOfficer(
    tx: EntityManager,
    acting: Acting,
    next: ApplicationStanding,
  ): Promise<Result<ApplicationStanding, { readonly kind: 'officer-not-enrolled' }>> {
    return (await this.isEnrolled(tx, acting)) ? accept(next) : refuse({ kind: 'officer-not-enrolled' });
  }

  /** Whoever acts for the house is an officer with an interest that is known, or four eyes would be two. */
  async isEnrolled(tx: EntityManager, { by, role }: Acting): Promise<boolean> {
    if (role === 'counterparty' || role === 'screening') return true;
    return (await this.approvals.officer(tx, id<'Actor'>(by))) !== undefined;
  }

  /** Moves a locked application, if it may be moved so. @returns it as it stands then */
  async move(
    tx: EntityManager,
    application: Application,
    move: Move<Exclude<ApplicationCommand, 'advance'>>,
  ): Promise<Result<Application, MoveRefusal>> {
    const may = await this.mayMove(tx, application, move);
    return may.ok ? accept(await this.moveTo(tx, application, move, may.value)) : may;
  }

  /** Moves a locked application as `mayMove` has just said that it may. @returns it as it stands then */
  async moveTo(
    tx: EntityManager,
    application: Application,
    move: Move,
    standing: ApplicationStanding,
  ): Promise<Application> {
    const { command, acting, reason, asked = [], to = standing } = move;
    const steps = application.steps + 1;
    await tx.query(
      `insert into application_step (application_id, n, command, from_state, to_state, done_by, role, reason)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [application.id, steps, command, application.state, to.state, acting.by, acting.role, reason ?? null],
    );
    const [rows] = await tx.query<[unknown[], number]>(
      `update application set state = $2, resumes_at = $3, asked = $4, steps = $5 where id = $1 returning id`,
      [application.id, to.state, to.resumesAt ?? null, asked, steps],
    );
    invariant(rows.length === 1, `application ${application.id} was locked a moment ago`);
    const { id: applicationId, client, state: from } = application;
    const said = { applicationId, client, step: steps, command, from, to: to.state, asked };
    await publish(tx, ...applicationNews({ ...said, ...(reason !== undefined && { reason }) }));
    return movedTo(application, to, asked);
  }
}

function movedTo(
  { id, client, name, steps, revision, lei, partyId, openedAt, sandbox }: Application,
  to: ApplicationStanding,
  asked: readonly SectionName[],
): Application {
  return {
    id,
    client,
    name,
    revision,
    openedAt,
    sandbox,
    asked,
    steps: steps + 1,
    ...(lei !== undefined && { lei }),
    ...(partyId !== undefined && { partyId }),
    ...to,
  };
}
