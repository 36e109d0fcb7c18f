import { accept, refuse, type Result } from '@app/kernel';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ApplicationMover } from './application-mover.service';
import {
  type Acting,
  type ApplicationId,
  findApplication,
  loadSections,
  lockApplication,
} from './application.rows';
import {
  type ApplicationState,
  isToldToApplicant,
  isWritable,
  type PutSections,
  type SectionName,
  type WriterOf,
} from './domain';
import { riskRating } from './domain/risk-rating';
import { ScreeningReader } from './screening-reader.service';

/** A version of a section, as somebody put it. */
export interface SectionVersion {
  readonly section: SectionName;
  readonly version: number;
  readonly content: object;
  readonly by: string;
  readonly at: Date;
}

export type SectionRefusal =
  | { readonly kind: 'no-such-application' }
  | { readonly kind: 'officer-not-enrolled' }
  | { readonly kind: 'section-not-writable'; readonly state: ApplicationState }
  | { readonly kind: 'stale-version'; readonly version: number }; // the one that stands

export interface NewSection<Name extends SectionName> {
  readonly section: Name;
  readonly content: PutSections[Name];
  readonly after: number; // the version it was written upon; 0: there was none
}

/** What applications consist of. A section is put whole, on top of the version its writer has read; none is ever changed. */
@Injectable()
export class ApplicationSectionService {
  constructor(
    private readonly mover: ApplicationMover,
    private readonly screenings: ScreeningReader,
  ) {}

  /** Puts the next version of a section. @returns its number */
  async put<Name extends SectionName>(
    tx: EntityManager,
    applicationId: ApplicationId,
    acting: Acting<WriterOf<Name>>,
    put: NewSection<Name>,
  ): Promise<Result<number, SectionRefusal>> {
    const { section, after } = put;
    const application = await lockApplication(tx, applicationId, acting.client);
    if (application === undefined) return refuse({ kind: 'no-such-application' });
    if (!(await this.mover.isEnrolled(tx, acting))) return refuse({ kind: 'officer-not-enrolled' });
    if (!isWritable(section, application))
      return refuse({ kind: 'section-not-writable', state: application.state });
    const version = (await this.find(tx, applicationId, section))?.version ?? 0;
    if (version !== after) return refuse({ kind: 'stale-version', version });
    await tx.query(
      `insert into application_section (application_id, section, version, content, put_by, put_role)
       values ($1, $2, $3, $4::jsonb, $5, $6)`,
      [
        applicationId,
        section,
        version + 1,
        await this.contentOf(tx, applicationId, put),
        acting.by,
        acting.role,
      ],
    );
    return accept(version + 1);
  }

  /** As it is kept, as JSON: a rating is worked out from the facts and from the application as it is now. */
  private async contentOf<Name extends SectionName>(
    tx: EntityManager,
    applicationId: ApplicationId,
    { section, content }: NewSection<Name>,
  ): Promise<string> {
    if (section !== 'risk-rating') return JSON.stringify(content);
    const facts = content as PutSections['risk-rating'];
    const sections = await loadSections(tx, applicationId);
    const { hits } = await this.screenings.held(tx, applicationId, sections);
    return JSON.stringify({ ...facts, ...riskRating(sections, facts, hits.length) });
  }

  /** The last version of a section; undefined: there is none, or none that this client may read. */
  async read(
    tx: EntityManager,
    applicationId: ApplicationId,
    section: SectionName,
    client?: string,
  ): Promise<SectionVersion | undefined> {
    if (client !== undefined && !isToldToApplicant(section)) return undefined;
    const application = await findApplication(tx, applicationId, client);
    return application && (await this.find(tx, applicationId, section));
  }

  /** The same, and nobody puts the next until the transaction ends. */
  async lock(
    tx: EntityManager,
    applicationId: ApplicationId,
    section: SectionName,
    client?: string,
  ): Promise<SectionVersion | undefined> {
    await lockApplication(tx, applicationId, client);
    return await this.read(tx, applicationId, section, client);
  }

  private async find(
    tx: EntityManager,
    applicationId: ApplicationId,
    section: SectionName,
  ): Promise<SectionVersion | undefined> {
    const [row] = await tx.query<SectionVersion[]>(
      `select section, version, content, put_by as by, put_at as at from application_section
       where (application_id, section) = ($1, $2) order by version desc limit 1`,
      [applicationId, section],
    );
    return row;
  }
}
