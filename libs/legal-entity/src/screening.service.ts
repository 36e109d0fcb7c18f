import { AuditService } from '@app/control';
import { accept, invariant, refuse, type Result } from '@app/kernel';
import { hashOf, schedule, uuidOf, type Work } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ApplicationMover } from './application-mover.service';
import {
  type Acting,
  type Application,
  type ApplicationId,
  loadSections,
  lockApplication,
} from './application.rows';
import {
  decideHit,
  type HeldSections,
  type Hit,
  type HitDecision,
  type HitRefusal,
  legalCommands,
  screen,
  subjectsOf,
} from './domain';
import { type Reading, ScreeningListService } from './screening-list.service';
import { type ScreeningHit, ScreeningReader } from './screening-reader.service';

export type ScreeningRefusal =
  | { readonly kind: 'no-such-application' }
  | { readonly kind: 'officer-not-enrolled' }
  | { readonly kind: 'no-such-hit' } // in the last screening: an entry that was struck off needs no decision
  | { readonly kind: HitRefusal };

export interface Judgement {
  readonly hitId: string;
  readonly decision: HitDecision;
  readonly rationale: string;
}

/** Compares the names of applications with the list in force, and keeps what people say about the hits. */
@Injectable()
export class ScreeningService {
  constructor(
    private readonly lists: ScreeningListService,
    private readonly reader: ScreeningReader,
    private readonly mover: ApplicationMover,
    private readonly audit: AuditService,
  ) {}

  /** Makes the screening of these names with the list in force due now. Without a list: the first one read sees to it. */
  async schedule(
    tx: EntityManager,
    { id: applicationId, sandbox, openedAt }: Application,
    sections: HeldSections,
  ): Promise<void> {
    const reading = sandbox ? { n: 'sandbox', readAt: openedAt } : await this.lists.hold(tx);
    if (reading !== undefined) await schedule(tx, [workOf(applicationId, sections, reading)]);
  }

  /** Makes a screening due of every application that is under way, or active. The list of the sandbox never changes. */
  async scheduleAll(tx: EntityManager): Promise<void> {
    const reading = await this.lists.inForce(tx);
    if (reading === undefined) return;
    const rows = await tx.query<{ id: ApplicationId }[]>(
      `select id from application where state not in ('draft', 'rejected', 'withdrawn') and not sandbox order by id`,
    );
    const work: Work[] = [];
    for (const { id } of rows) work.push(workOf(id, await loadSections(tx, id), reading));
    await schedule(tx, work);
  }

  /** Screens an application as it is now. Again is nothing: the same names, the same list, the same hits. */
  async screen(tx: EntityManager, applicationId: ApplicationId): Promise<void> {
    const application = await lockApplication(tx, applicationId);
    invariant(application !== undefined, `no application ${applicationId}`);
    const { sandbox } = application;
    const list = await this.lists.prepared(tx, sandbox);
    if (list === undefined) return;
    const subjects = subjectsOf(await loadSections(tx, applicationId));
    const hits = screen(subjects, list).map((hit) => ({ id: idOf(applicationId, hit), hit }));
    await recordHits(tx, application, list.version, hits);
    await tx.query(
      `insert into screening (application_id, subjects_hash, list_version, hits, sandbox) values ($1, $2, $3, $4, $5)
       on conflict do nothing`,
      [applicationId, hashOf(subjects), list.version, hits.map(({ id }) => id), sandbox],
    );
    if (sandbox) await decideAsWritten(tx, hits);
    // A name that was judged before may be back on the list: nobody has to say it again.
    const last = await this.reader.last(tx, applicationId);
    const match = last?.hits.find(({ state }) => state === 'true-match');
    if (match !== undefined) await this.holdFor(tx, application, match);
  }

  /** Records what somebody says about a hit. A true match holds the application in the same transaction. */
  async judge(
    tx: EntityManager,
    applicationId: ApplicationId,
    acting: Acting,
    { hitId, decision, rationale }: Judgement,
  ): Promise<Result<ScreeningHit, ScreeningRefusal>> {
    const application = await lockApplication(tx, applicationId, acting.client);
    if (application === undefined) return refuse({ kind: 'no-such-application' });
    if (!(await this.mover.isEnrolled(tx, acting))) return refuse({ kind: 'officer-not-enrolled' });
    const last = await this.reader.last(tx, applicationId);
    const hit = last?.hits.find(({ id }) => id === hitId);
    if (hit === undefined) return refuse({ kind: 'no-such-hit' });
    const standing = { state: hit.state, ...(hit.by !== null && { by: hit.by }) };
    const decided = decideHit(standing, decision, acting.by);
    if (!decided.ok) return refuse({ kind: decided.refusal });
    await tx.query(
      `insert into hit_decision (hit_id, n, decision, rationale, decided_by, role) values ($1, $2, $3, $4, $5, $6)`,
      [hitId, hit.state === 'escalated' ? 2 : 1, decision, rationale, acting.by, acting.role],
    );
    if (decision === 'true-match') await this.holdFor(tx, application, hit);
    return accept({ ...hit, state: decision, by: acting.by, rationale });
  }

  /** By the screening's own hand: it does not ask whether the one who judged may hold. */
  private async holdFor(tx: EntityManager, application: Application, hit: ScreeningHit): Promise<void> {
    if (!legalCommands(application).includes('hold')) return;
    const reason = `${hit.name} is ${hit.entryName} of the list`;
    const held = await this.mover.move(tx, application, { command: 'hold', acting: SCREENING, reason });
    invariant(held.ok, `application ${application.id} could not be held`);
    await this.audit.record(tx, {
      who: SCREENING.by,
      role: SCREENING.role,
      deed: 'hold-application',
      subject: { kind: 'application', id: application.id },
      before: { state: application.state },
      after: { state: held.value.state, hit: hit.id },
      reason,
    });
  }
}

/** Due since the list came into force, so that the same names and list are the same work whenever it is scheduled. */
function workOf(
  applicationId: ApplicationId,
  sections: HeldSections,
  { n, readAt }: Pick<Reading, 'n' | 'readAt'>,
): Work {
  const key = `${applicationId}/${hashOf(subjectsOf(sections))}/${n}`;
  return { kind: 'legal-entity.screen', key, payload: { applicationId }, dueAt: readAt };
}

const SCREENING: Acting<'screening'> = { by: 'legal-entity.screen', role: 'screening' };

/** The same name and the same entry, as both read, are one hit: it is judged once, whatever else changes in the list. */
function idOf(applicationId: ApplicationId, { subject, entry }: Hit): string {
  return uuidOf(`hit/${applicationId}/${hashOf({ subject, entry })}`);
}

async function recordHits(
  tx: EntityManager,
  { id: applicationId, sandbox }: Application,
  listVersion: string,
  hits: readonly FoundHit[],
): Promise<void> {
  for (const { id, hit } of hits)
    await tx.query(INSERT_HIT, [
      ...[id, applicationId, listVersion, hit.subject.role, hit.subject.ref, hit.subject.name],
      ...[hit.entry.entry, hit.entry.name, hit.entry.type, hit.entry.program, hit.score, sandbox],
    ]);
}

/** In the sandbox the list itself says what becomes of a hit: the same name, the same outcome. */
async function decideAsWritten(tx: EntityManager, hits: readonly FoundHit[]): Promise<void> {
  for (const { id, hit } of hits)
    await tx.query(
      `insert into hit_decision (hit_id, n, decision, rationale, decided_by, role)
       select $1, 1, $2, 'the list of the sandbox says so', $3, $4 where $2 <> 'open' on conflict do nothing`,
      [id, hit.entry.program, SCREENING.by, SCREENING.role],
    );
}

interface FoundHit {
  readonly id: string;
  readonly hit: Hit;
}

const INSERT_HIT = `
  insert into screening_hit
    (id, application_id, list_version, role, ref, name, entry, entry_name, entry_type, program, score, sandbox)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict (id) do nothing`;
