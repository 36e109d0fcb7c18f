import { type Id, id } from '@app/kernel';
import type { EntityManager } from 'typeorm';
import type { ApplicationRole, ApplicationState, ApplicationStep, HeldSections, SectionName } from './domain';

export type ApplicationId = Id<'Application'>;

/** An application, without what it consists of. */
export interface Application {
  readonly id: ApplicationId;
  readonly client: string;
  readonly name: string;
  readonly state: ApplicationState;
  readonly resumesAt?: ApplicationStep;
  readonly asked: readonly SectionName[];
  readonly steps: number;
  readonly revision: number; // of its content: every new version of a section is one more
  readonly lei?: string;
  readonly partyId?: string;
  readonly openedAt: Date;
  readonly sandbox: boolean; // of a system that is being tried out: it becomes no party
}

/** Who does something to an application, and as what. A client of the outside acts on its own alone. */
export interface Acting<Role extends ApplicationRole = ApplicationRole> {
  readonly by: string; // an officer's id, or the client's
  readonly role: Role;
  readonly client?: string; // of an outsider: whose applications it may see
}

interface ApplicationRow {
  readonly id: string;
  readonly client: string;
  readonly name: string;
  readonly state: ApplicationState;
  readonly resumesAt: ApplicationStep | null;
  readonly asked: SectionName[];
  readonly steps: number;
  readonly revision: number;
  readonly lei: string | null;
  readonly partyId: string | null;
  readonly openedAt: Date;
  readonly sandbox: boolean;
}

const COLUMNS = `a.id, a.client, a.name, a.state, a.resumes_at as "resumesAt", a.asked, a.steps, a.revision, a.lei,
  a.party_id as "partyId", a.opened_at as "openedAt", a.sandbox`;

/** Whose applications are meant: a client's own, or everybody's. */
export const SEEN_BY_CLIENT = '($1::text is null or a.client = $1)';

/** One application; undefined when there is none, or none that this client may see. */
export async function findApplication(
  tx: EntityManager,
  applicationId: ApplicationId,
  client?: string,
): Promise<Application | undefined> {
  const [row] = await tx.query<ApplicationRow[]>(
    `select ${COLUMNS} from application a where a.id = $2 and ${SEEN_BY_CLIENT}`,
    [client ?? null, applicationId],
  );
  return row && applicationOf(row);
}

/** The same, and every other writer of it waits until the transaction ends. */
export async function lockApplication(
  tx: EntityManager,
  applicationId: ApplicationId,
  client?: string,
): Promise<Application | undefined> {
  const [row] = await tx.query<ApplicationRow[]>(
    `select ${COLUMNS} from application a where a.id = $2 and ${SEEN_BY_CLIENT} for no key update`,
    [client ?? null, applicationId],
  );
  return row && applicationOf(row);
}

/** Applications in the order in which they were opened, from the one after `after` on. */
export async function pageOfApplications(
  tx: EntityManager,
  filter: {
    readonly client?: string;
    readonly state?: ApplicationState;
    readonly after?: ApplicationId;
    readonly limit: number;
  },
): Promise<Application[]> {
  const rows = await tx.query<ApplicationRow[]>(
    `select ${COLUMNS} from application a
     where ${SEEN_BY_CLIENT} and ($2::text is null or a.state = $2)
       and ($3::uuid is null or (a.opened_at, a.id) > (
         select a.opened_at, a.id from application a where a.id = $3 and ${SEEN_BY_CLIENT}))
     order by a.opened_at, a.id limit $4`,
    [filter.client ?? null, filter.state ?? null, filter.after ?? null, filter.limit],
  );
  return rows.map(applicationOf);
}

/**
 * What an application consists of: the last version of each section.
 *
 * @param revision of the content, up to which; without one: now
 */
export async function loadSections(
  tx: EntityManager,
  applicationId: ApplicationId,
  revision?: number,
): Promise<HeldSections> {
  const rows = await tx.query<{ section: SectionName; content: object }[]>(
    `select distinct on (section) section, content from application_section
     where application_id = $1 and ($2::integer is null or revision <= $2) order by section, version desc`,
    [applicationId, revision ?? null],
  );
  return Object.fromEntries(rows.map(({ section, content }) => [section, content]));
}

function applicationOf({ resumesAt, lei, partyId, ...row }: ApplicationRow): Application {
  return {
    ...row,
    id: id<'Application'>(row.id),
    ...(resumesAt !== null && { resumesAt }),
    ...(lei !== null && { lei }),
    ...(partyId !== null && { partyId }),
  };
}
