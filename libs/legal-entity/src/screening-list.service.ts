import { accept, plusMinutes, refuse, type Result, textOf } from '@app/kernel';
import { schedule } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import {
  type ListEntry,
  type MalformedLine,
  parseSanctionsList,
  prepareList,
  type PreparedList,
} from './domain';

const MINUTES_BETWEEN_READINGS = 60;
const AN_HOUR = 3_600_000;

/** When which list came into force. */
export interface Reading {
  readonly n: string;
  readonly version: string;
  readonly readAt: Date;
}

export type ListRefusal = MalformedLine | { readonly kind: 'list-empty' };

/** The sanctions list in force. Every list that ever was is kept whole: a screening can be done again as it was. */
@Injectable()
export class ScreeningListService {
  private readonly preparations = new Map<'real' | 'sandbox', PreparedList>(); // of versions, which never change

  /** Begins the hourly reading at the hour that runs; each schedules its own next. Beginning again is nothing. */
  async begin(tx: EntityManager, asOf: Date): Promise<void> {
    await schedule(tx, [readingAt(new Date(Math.floor(asOf.getTime() / AN_HOUR) * AN_HOUR))]);
  }

  /** Makes the next reading due, an hour after this one. */
  async goOn(tx: EntityManager, asOf: Date): Promise<void> {
    await schedule(tx, [readingAt(plusMinutes(asOf, MINUTES_BETWEEN_READINGS))]);
  }

  /**
   * Brings a list into force, unless it is already.
   *
   * @param text in the schema of OFAC's SDN.CSV
   * @param source where it was read, for people
   */
  async take(
    tx: EntityManager,
    text: string,
    source: string,
  ): Promise<Result<'in-force-already' | 'changed', ListRefusal>> {
    const parsed = parseSanctionsList(text);
    if (!parsed.ok) return parsed;
    if (parsed.value.length === 0) return refuse({ kind: 'list-empty' });
    const version = createHash('sha256').update(text).digest('hex');
    await tx.query(`select pg_advisory_xact_lock(${LIST_LOCK})`);
    if ((await this.inForce(tx))?.version === version) return accept('in-force-already');
    await store(tx, version, source, parsed.value);
    await tx.query('insert into sanctions_reading (version) values ($1)', [version]);
    return accept('changed');
  }

  /**
   * The list in force, and none other comes into force until the transaction ends. Whoever schedules a screening holds it: the next
   * list then finds the application among those that are to be screened again.
   */
  async hold(tx: EntityManager): Promise<Reading | undefined> {
    await tx.query(`select pg_advisory_xact_lock_shared(${LIST_LOCK})`);
    return await this.inForce(tx);
  }

  /** The last reading that changed something; undefined before the first. */
  async inForce(tx: EntityManager): Promise<Reading | undefined> {
    const [row] = await tx.query<Reading[]>(
      'select n, version, read_at as "readAt" from sanctions_reading order by n desc limit 1',
    );
    return row;
  }

  /** The list in force, or that of the sandbox, made ready to be compared with; undefined before the first reading. */
  async prepared(tx: EntityManager, sandbox = false): Promise<PreparedList | undefined> {
    const version = sandbox ? await sandboxVersion(tx) : (await this.inForce(tx))?.version;
    if (version === undefined) return undefined;
    const known = this.preparations.get(sandbox ? 'sandbox' : 'real');
    if (version === known?.version) return known;
    const entries = await tx.query<ListEntry[]>(
      'select entry, name, type, program, remarks from sanctions_entry where version = $1 order by entry',
      [version],
    );
    const prepared = prepareList(version, entries);
    this.preparations.set(sandbox ? 'sandbox' : 'real', prepared);
    return prepared;
  }
}

async function sandboxVersion(tx: EntityManager): Promise<string | undefined> {
  const [row] = await tx.query<{ version: string }[]>('select version from sanctions_list where sandbox');
  return row?.version;
}

const LIST_LOCK = `hashtextextended('sanctions-list', 0)`;

/** A list that was in force before, and is again, is there already. */
async function store(
  tx: EntityManager,
  version: string,
  source: string,
  entries: readonly ListEntry[],
): Promise<void> {
  const fresh = await tx.query<unknown[]>(
    `insert into sanctions_list (version, source, entries) values ($1, $2, $3)
     on conflict do nothing returning version`,
    [version, source, entries.length],
  );
  if (fresh.length === 0) return;
  await tx.query(
    `insert into sanctions_entry (version, entry, name, type, program, remarks)
     select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[])`,
    [
      version,
      entries.map(({ entry }) => entry),
      entries.map(({ name }) => name),
      entries.map(({ type }) => type),
      entries.map(({ program }) => program),
      entries.map(({ remarks }) => remarks),
    ],
  );
}

function readingAt(dueAt: Date) {
  return { kind: 'legal-entity.read-list', key: textOf(dueAt), payload: {}, dueAt };
}
