import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type AuditEntry, requireWhole } from './domain';

/** Writes down who did what. */
@Injectable()
export class AuditService {
  /**
   * Writes one entry, in the transaction of the change: both stand, or neither does. Time and transaction are the database's own.
   *
   * @throws InvariantError when the entry does not say who did what to what
   */
  async record(tx: EntityManager, entry: AuditEntry): Promise<void> {
    requireWhole(entry);
    const { who, role, deed, subject, before, after, reason, requestId, requestKey } = entry;
    await tx.query(INSERT, [
      who,
      role,
      deed,
      subject.kind,
      subject.id,
      jsonOf(before),
      jsonOf(after),
      reason ?? null,
      requestId ?? null,
      requestKey ?? null,
    ]);
  }
}

const INSERT = `
  insert into control.audit_entry (who, role, deed, subject_kind, subject_id, before, after, reason, request_id,
    request_key)
  values ($1, $2, $3, $4, $5, $6::jsonb, $7::jsonb, $8, $9, $10)`;

const jsonOf = (value: object | undefined) => (value === undefined ? null : JSON.stringify(value));
