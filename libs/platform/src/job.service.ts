import { invariant, InvariantError } from '@app/kernel';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource, type EntityManager } from 'typeorm';
import { bury } from './dead-letter';
import { collectLinks, type Link } from './schedule';
import { QUEUE_SETTINGS, type QueueSettings } from './settings';

/** Work that has come due, as its perform function sees it. */
export interface DueJob {
  readonly id: string;
  readonly kind: string;
  readonly key: string;
  readonly payload: Record<string, unknown>;
  readonly dueAt: Date;
  readonly attempts: number; // faults so far
}

/** Does the work in the transaction it is given. A refusal is final; whatever is thrown is a fault, and tried again. */
export type Perform = (
  tx: EntityManager,
  job: DueJob,
) => Promise<undefined | { refused: string }> | Promise<void>;

/** Who performs work of one kind. */
export interface Processor {
  readonly kind: string;
  readonly perform: Perform;
}

export type RunOutcome =
  | 'done'
  | 'refused'
  | 'already' // it was final before
  | 'early' // it is not due by the database's clock
  | 'busy' // another worker is at it
  | 'faulted' // to be tried again
  | 'dead'; // a dead letter: somebody has to look at it

interface Claimed extends DueJob {
  readonly token: string;
}

/** A job that was given up, and why. */
export interface DeadLetter {
  readonly job: string;
  readonly kind: string;
  readonly key: string;
  readonly reason: string;
  readonly lastError: string | null;
}

/** Runs work once, whatever the queue does: the row in `job_due` decides, and it is final in the effect's own transaction. */
@Injectable()
export class JobService {
  private readonly log = new Logger(JobService.name);

  constructor(
    private readonly db: DataSource,
    @Inject(QUEUE_SETTINGS) private readonly settings: QueueSettings,
  ) {}

  /** Performs a job and makes it final, both or neither. May be called any number of times, from anywhere, at once. */
  run(id: string, perform: Perform): Promise<RunOutcome> {
    return this.attempt(id, perform, () => undefined);
  }

  /** Performs a job, and then what it schedules to follow it at once, link by link, each in a transaction of its own. */
  async runChain(first: Link, performOf: (kind: string) => Perform | undefined): Promise<void> {
    const waiting = [first];
    for (let link = waiting.shift(); link !== undefined; link = waiting.shift()) {
      const perform = performOf(link.kind);
      if (perform === undefined) {
        await this.bury(link.id, `nobody performs ${link.kind}`);
        continue;
      }
      let links: readonly Link[] = [];
      const outcome = await this.attempt(link.id, perform, (tx) => (links = collectLinks(tx)));
      if (outcome === 'done' || outcome === 'refused') waiting.push(...links);
    }
  }

  private async attempt(
    id: string,
    perform: Perform,
    prepare: (tx: EntityManager) => unknown,
  ): Promise<RunOutcome> {
    let claimed: Claimed | undefined;
    try {
      return await this.db.transaction(async (tx) => {
        claimed = await claim(tx, id);
        if (claimed === undefined) return await whyNot(tx, id);
        prepare(tx);
        const answer = await perform(tx, claimed);
        if (answer === undefined) return 'done';
        await tx.query(`update job_due set state = 'refused', outcome = $2 where id = $1`, [
          id,
          answer.refused,
        ]);
        return 'refused';
      });
    } catch (fault) {
      // Without a claim it is the database that failed: the wake is lost, and the sweeper sends another.
      if (claimed === undefined) throw fault;
      return await this.recordFault(claimed, fault);
    }
  }

  /** Gives a job up: it becomes a dead letter that somebody has to resolve. */
  async bury(id: string, reason: string): Promise<void> {
    await bury(this.db, id, reason);
    this.log.error(`job ${id} is a dead letter: ${reason}`);
  }

  /** The dead letters nobody has resolved, the oldest first. */
  deadLetters(): Promise<DeadLetter[]> {
    return this.db.query(
      `select d.job_id as job, j.kind, j.business_key as key, d.reason, d.last_error as "lastError"
       from dead_letter d join job_due j on j.id = d.job_id where d.resolved_at is null order by d.id`,
    );
  }

  /** Sends a dead letter back to work, with all its attempts before it. */
  async requeue(tx: EntityManager, id: string, resolvedBy: string): Promise<void> {
    const resolve = `update dead_letter set resolved_by = $2, resolved_at = clock_timestamp()
                     where job_id = $1 and resolved_at is null returning id`;
    const [letters] = await tx.query<[unknown[], number]>(resolve, [id, resolvedBy]);
    invariant(letters.length === 1, `job ${id} is not a dead letter`);
    await tx.query(
      `update job_due set state = 'due', attempts = 0, token = token + 1, wake_at = '-infinity' where id = $1`,
      [id],
    );
  }

  /** How much is due by the database's clock and not final, a thousand at most, and how many dead letters nobody has resolved. */
  async outstanding(): Promise<{ due: number; dead: number }> {
    const [row] = await this.db.query<{ due: number; dead: number }[]>(countOutstanding, [MOST_COUNTED]);
    invariant(row !== undefined, 'a count gives one row');
    return row;
  }

  /** Waits until nothing is due by the database's clock. @throws Error on a dead letter, or when patience (ms) runs out */
  async untilQuiet(patience = 30_000): Promise<void> {
    for (const until = performance.now() + patience; performance.now() < until;) {
      const { due, dead } = await this.outstanding();
      if (dead > 0) throw new Error(`${String(dead)} dead letters: see the table dead_letter`);
      if (due === 0) return;
      await sleep(Math.min(due, BETWEEN_LOOKS)); // the less is left, the sooner it is done
    }
    throw new Error(`work is still due after ${String(patience)} ms: is a worker running?`);
  }

  /** In a transaction of its own, for the effect's is rolled back. Counts only if no other attempt came between. */
  private async recordFault(job: Claimed, fault: unknown): Promise<RunOutcome> {
    const text = fault instanceof Error ? `${fault.name}: ${fault.message}` : String(fault);
    this.log.warn(`${job.kind} ${job.key}, attempt ${String(job.attempts + 1)}: ${text}`);
    const backOff = this.settings.backOff * 2 ** job.attempts;
    const parameters = [job.id, job.token, text, backOff];
    const [rows] = await this.db.query<[{ attempts: number }[], number]>(recordFault, parameters);
    const attempts = rows[0]?.attempts;
    if (attempts === undefined) return 'already';
    // A broken promise of our own code does not mend itself.
    if (fault instanceof InvariantError) await this.bury(job.id, 'an invariant does not hold');
    else if (attempts >= this.settings.attempts)
      await this.bury(job.id, `${String(attempts)} attempts failed`);
    else return 'faulted';
    return 'dead';
  }
}

const BETWEEN_LOOKS = 8;
const MOST_COUNTED = 1000;

/** Makes the job final before its effect: if the effect fails, both are undone together; if it is taken, somebody else is at it. */
async function claim(tx: EntityManager, id: string): Promise<Claimed | undefined> {
  const [rows] = await tx.query<[Claimed[], number]>(claimOne, [id]);
  return rows[0];
}

async function whyNot(tx: EntityManager, id: string): Promise<RunOutcome> {
  const [row] = await tx.query<{ state: string; early: boolean }[]>(
    `select state, due_at > clock_now() as early from job_due where id = $1`,
    [id],
  );
  if (row?.state !== 'due') return 'already';
  return row.early ? 'early' : 'busy';
}

const claimOne = String.raw`
  update job_due set state = 'done', done_at = clock_now()
  where id = (
    select id from job_due where id = $1 and state = 'due' and due_at <= (select clock_now()) for update skip locked
  )
  returning id, kind, business_key as key, payload, due_at as "dueAt", attempts, token`;

const recordFault = String.raw`
  update job_due set
    attempts = attempts + 1, token = token + 1,
    first_error = coalesce(first_error, $3), last_error = $3,
    wake_at = clock_timestamp() + make_interval(secs => $4::double precision / 1000)
  where id = $1 and state = 'due' and token = $2
  returning attempts`;

// With a parameter, so that it is prepared: whoever waits asks again and again. The state is none, for the index's sake.
const countOutstanding = String.raw`
  select (select count(*)::int from (
            select from job_due where state = 'due' and due_at <= (select clock_now()) limit $1) as waiting) as due,
         (select count(*)::int from dead_letter where resolved_at is null) as dead`;
