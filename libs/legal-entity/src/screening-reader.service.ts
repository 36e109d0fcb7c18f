import { hashOf } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type ApplicationId, loadSections } from './application.rows';
import { type HeldScreening, type HeldSections, type HitState, type SubjectRole, subjectsOf } from './domain';

/** A hit as somebody has to judge it. */
export interface ScreeningHit {
  readonly id: string;
  readonly role: SubjectRole;
  readonly ref: string;
  readonly name: string;
  readonly entry: string;
  readonly entryName: string;
  readonly entryType: string;
  readonly program: string;
  readonly score: string; // an estimate, as decimal text
  readonly listVersion: string; // in which it was first found
  readonly state: HitState;
  readonly by: string | null; // who decided last
  readonly rationale: string | null;
}

/** The last time an application's names were compared with a list. */
export interface LastScreening {
  readonly listVersion: string;
  readonly screenedAt: Date;
  readonly current: boolean; // of the names as they are now, with the list in force
  readonly hits: readonly ScreeningHit[];
}

/** Screenings as they are looked at. It writes nothing. */
@Injectable()
export class ScreeningReader {
  /**
   * The last screening; undefined before the first.
   *
   * @param known the sections of the application as they are now, for a caller who has read them
   */
  async last(
    tx: EntityManager,
    applicationId: ApplicationId,
    known?: HeldSections,
  ): Promise<LastScreening | undefined> {
    const sections = known ?? (await loadSections(tx, applicationId));
    const [row] = await tx.query<(Omit<LastScreening, 'hits'> & { hits: string[] })[]>(LAST, [
      applicationId,
      hashOf(subjectsOf(sections)),
    ]);
    if (row === undefined) return undefined;
    return { ...row, hits: row.hits.length === 0 ? [] : await tx.query<ScreeningHit[]>(HITS, [row.hits]) };
  }

  /** What the last screening says about an application, for its requirements. */
  async held(
    tx: EntityManager,
    applicationId: ApplicationId,
    sections: HeldSections,
  ): Promise<HeldScreening> {
    const last = await this.last(tx, applicationId, sections);
    return {
      current: last?.current ?? false,
      hits: (last?.hits ?? []).map(({ role, ref, name, entryName, state }) => ({
        subject: { role, ref, name },
        entryName,
        state,
      })),
    };
  }
}

// Names that were changed and changed back have been screened before: what counts is a screening of what is, not the latest one.
const LAST = `
  select s.list_version as "listVersion", s.screened_at as "screenedAt", s.hits,
    s.subjects_hash = $2 and s.list_version = in_force.version as current
  from screening s
  join application a on a.id = s.application_id
  left join lateral (
    select l.version from sanctions_list l where a.sandbox and l.sandbox
    union all (select r.version from sanctions_reading r where not a.sandbox order by r.n desc limit 1)
  ) in_force on true
  where s.application_id = $1
  order by current desc nulls last, s.n desc limit 1`;

const HITS = `
  select h.id, h.role, h.ref, h.name, h.entry, h.entry_name as "entryName", h.entry_type as "entryType", h.program,
    h.score::text, h.list_version as "listVersion", coalesce(d.decision, 'open') as state, d.decided_by as by, d.rationale
  from screening_hit h
  left join lateral (select * from hit_decision where hit_id = h.id order by n desc limit 1) d on true
  where h.id = any($1::uuid[])
  order by h.score desc, h.id`;
