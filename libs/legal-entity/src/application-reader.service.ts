import { textOf } from '@app/kernel';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  type Application,
  type ApplicationId,
  findApplication,
  loadSections,
  pageOfApplications,
} from './application.rows';
import {
  type ApplicationCommand,
  type ApplicationState,
  differencesOf,
  isToldToApplicant,
  type Requirement,
  requirementsOf,
  type SectionName,
  type TermDifference,
} from './domain';
import { ratingInForce } from './risk-override.rows';
import { ScreeningReader } from './screening-reader.service';

/** Which applications a reader asks for, and which it may see: a client sees its own. */
export interface ApplicationFilter {
  readonly client?: string;
  readonly state?: ApplicationState;
  readonly after?: ApplicationId; // the last of the page before
  readonly limit: number;
}

export interface ApplicationStepTaken {
  readonly command: ApplicationCommand;
  readonly to: ApplicationState;
  readonly by: string | null; // an applicant is not told the names of the house
  readonly role: string;
  readonly reason: string | null;
  readonly at: Date;
}

/** An application with what has been put into it, and every step it took. */
export interface ApplicationHistory {
  readonly application: Application;
  readonly sections: readonly { readonly section: SectionName; readonly version: number }[];
  readonly steps: readonly ApplicationStepTaken[];
}

/** What the second person approves, beside what he, or another, has read before. */
export interface ProposedApplication {
  readonly revision: number; // of the content as it was proposed
  readonly stands: number; // the revision now: another than that is not approved
  readonly by: string;
  readonly at: Date;
  readonly comparedWith: 'submission' | 'proposal'; // the first submission, or the proposal before this one
  readonly differences: readonly TermDifference[]; // since then, until it was proposed
  readonly since: readonly TermDifference[]; // since it was proposed: any of them makes it stale
}

/** Applications as they are looked at. It writes nothing. */
@Injectable()
export class ApplicationReader {
  constructor(private readonly screenings: ScreeningReader) {}

  /** A page in the order of opening; a cursor the reader may not see gives an empty page. */
  page(tx: EntityManager, filter: ApplicationFilter): Promise<Application[]> {
    return pageOfApplications(tx, filter);
  }

  /** One application; undefined when there is none, or none that this client may see. */
  find(tx: EntityManager, applicationId: ApplicationId, client?: string): Promise<Application | undefined> {
    return findApplication(tx, applicationId, client);
  }

  /** One application with its history; undefined when there is none, or none that this client may see. */
  async history(
    tx: EntityManager,
    applicationId: ApplicationId,
    client?: string,
  ): Promise<ApplicationHistory | undefined> {
    const application = await findApplication(tx, applicationId, client);
    if (application === undefined) return undefined;
    const sections = await tx.query<{ section: SectionName; version: number }[]>(
      `select section, max(version) as version from application_section
       where application_id = $1 group by section order by section`,
      [applicationId],
    );
    const steps = await tx.query<ApplicationStepTaken[]>(
      `select command, to_state as "to", done_by as by, role, reason, at from application_step
       where application_id = $1 order by n`,
      [applicationId],
    );
    if (client === undefined) return { application, sections, steps };
    return {
      application,
      sections: sections.filter(({ section }) => isToldToApplicant(section)),
      steps: steps.map((step) => toldOf(step, client)),
    };
  }

  /** The last proposal to approve an application, with what is other in it; undefined: there is none. */
  async proposal(tx: EntityManager, applicationId: ApplicationId): Promise<ProposedApplication | undefined> {
    const application = await findApplication(tx, applicationId);
    const steps = await tx.query<Pick<ProposedApplication, 'revision' | 'by' | 'at'>[]>(
      `select revision, done_by as by, at from application_step
       where application_id = $1 and command = 'propose' order by n desc limit 2`,
      [applicationId],
    );
    const [proposed, before] = steps;
    if (application === undefined || proposed === undefined) return undefined;
    const [submitted] = await tx.query<{ revision: number }[]>(
      `select revision from application_step where application_id = $1 and command = 'submit' order by n limit 1`,
      [applicationId],
    );
    const contentAt = (revision?: number) => loadSections(tx, applicationId, revision);
    const content = await contentAt(proposed.revision);
    return {
      ...proposed,
      stands: application.revision,
      comparedWith: before === undefined ? 'submission' : 'proposal',
      differences: differencesOf(await contentAt((before ?? submitted)?.revision ?? 0), content),
      since: differencesOf(content, await contentAt()),
    };
  }

  /** Exactly what an application lacks at this instant, and why; to a client, as far as it may be told. */
  async requirements(
    tx: EntityManager,
    application: Application,
    asOf: Date,
    client?: string,
  ): Promise<Requirement[]> {
    const sections = await loadSections(tx, application.id);
    const screening = await this.screenings.held(tx, application.id, sections);
    const today = textOf(asOf).slice(0, 'YYYY-MM-DD'.length);
    const rating = await ratingInForce(tx, application.id);
    const held = { sections, screening, today, ...(rating !== undefined && { rating }) };
    const requirements = requirementsOf(held);
    return client === undefined
      ? requirements
      : requirements.filter(({ section }) => isToldToApplicant(section));
  }
}

/** A step as the applicant may see it: his own whole; of the house's, that it was taken, and what it asks of him. */
function toldOf(step: ApplicationStepTaken, client: string): ApplicationStepTaken {
  if (step.by === client) return step;
  return { ...step, by: null, reason: step.command === 'request-info' ? step.reason : null };
}
