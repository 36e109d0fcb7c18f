import { type AuditEntry, AuditService } from '@app/control';
import { accept, invariant, type Result } from '@app/kernel';
import { type Isolation, once, OutsideDatabase, scoped } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Principal } from './access/principal';
import { isOutsider } from './access/role';
import { RefusalException } from './http/refusal.exception';

export type Tx = Parameters<typeof once>[0];
type Database = Pick<Tx, 'transaction'>;

/** What a command changes, as it stands: read before and after, so it locks what it reads. Plain JSON. */
export type AsItStands = (tx: Tx) => Promise<object | undefined>;

/** A command as it came in: who asked, under which key, by which request, what should be done to what, and why. */
export interface Asked {
  readonly caller: Principal;
  readonly key: string;
  readonly requestId: string;
  readonly deed: string; // a verb: record-marks
  readonly subject: AuditEntry['subject'];
  readonly inputs: object;
  readonly reason?: string;
  readonly state?: AsItStands; // of what was there before
  readonly replayed: () => unknown; // called when the answer is that of an earlier request with this key
}

/**
 * Opens the transactions in which a door calls its services; it runs no statement of its own. Whoever is not of the house gets one in
 * which the database shows nothing but his own, whatever a query forgets.
 */
@Injectable()
export class Transactions {
  constructor(
    @InjectDataSource() private readonly db: Database,
    private readonly outside: OutsideDatabase,
    private readonly audit: AuditService,
  ) {}

  /** One consistent view for everything a request reads, of what its caller may see. */
  read<Answer>(caller: Principal, read: (tx: Tx) => Promise<Answer>): Promise<Answer> {
    return this.open(caller, 'REPEATABLE READ', read);
  }

  /** One consistent view of everything the house sees, for an answer that is made of more than its caller may be shown. */
  readAsHouse<Answer>(read: (tx: Tx) => Promise<Answer>): Promise<Answer> {
    return this.db.transaction('REPEATABLE READ', read);
  }

  /**
   * Reads the ledger with a reader's rights, and of this book only, in one view with what was asked first: whether the caller
   * may read it must hold of the very book it is shown. Somebody from outside has no more than a reader's rights as it is.
   *
   * @param admit throws for a caller who may not
   */
  readBook<Admitted, Answer>(
    caller: Principal,
    book: string,
    admit: (tx: Tx) => Promise<Admitted>,
    read: (tx: Tx, admitted: Admitted) => Promise<Answer>,
  ): Promise<Answer> {
    return this.read(caller, async (tx) => {
      const admitted = await admit(tx);
      if (isOutsider(caller.role)) return await read(tx, admitted);
      return await scoped(tx, { role: 'led_reader', books: [book] }, (reader) => read(reader, admitted));
    });
  }

  /**
   * Performs a command once for each client and key. The same request again gets the first answer again, a refusal included;
   * the same key with another request is refused. What was done is written down with it: once, and nothing of a refusal.
   *
   * @param perform answers plain JSON
   * @param by whose hand does it. The ledger takes no posting from outside: what moves money for a caller, the house does for him,
   *   and whoever calls this for an outsider has to see to it that he is shown nothing but his own
   */
  async command<Answer extends object, Refusal extends object>(
    asked: Asked,
    perform: (tx: Tx) => Promise<Result<Answer, Refusal>>,
    by: 'caller' | 'house' = 'caller',
  ): Promise<Result<Answer, Refusal>> {
    const { caller, key, inputs } = asked;
    const command = { door: 'http', client: caller.client, key, inputs };
    const answer = await this.open(by === 'house' ? undefined : caller, 'READ COMMITTED', (tx) =>
      once(tx, command, async () => {
        const before = await asked.state?.(tx);
        const outcome = await perform(tx);
        if (outcome.ok) await this.audit.record(tx, entryOf(asked, before, await asked.state?.(tx)));
        return outcome;
      }),
    );
    if (!answer.ok) throw new RefusalException(answer.refusal, 409, 'this key was used for another request');
    if (answer.value.hit) asked.replayed();
    return answer.value.outcome.ok ? accept(answer.value.outcome.value) : answer.value.outcome;
  }

  /** Performs what a machine sends that is proved by its signature alone: by the hand of the house, which judges it. */
  deliver<Answer>(perform: (tx: Tx) => Promise<Answer>): Promise<Answer> {
    return this.db.transaction('READ COMMITTED', perform);
  }

  private open<Answer>(
    caller: Principal | undefined,
    isolation: Isolation,
    work: (tx: Tx) => Promise<Answer>,
  ): Promise<Answer> {
    if (caller === undefined || !isOutsider(caller.role)) return this.db.transaction(isolation, work);
    const { role, client, partyId } = caller;
    invariant(partyId !== undefined, `${client} is an outsider without a party`);
    return this.outside.transaction({ role, client, party: partyId }, isolation, work);
  }
}

function entryOf(
  { caller, key, requestId, deed, subject, inputs, reason }: Asked,
  before: object | undefined,
  became: object | undefined,
): AuditEntry {
  return {
    who: caller.client,
    role: caller.role,
    deed,
    subject,
    ...(before !== undefined && { before }),
    after: became === undefined ? inputs : { ...inputs, became },
    ...(reason !== undefined && { reason }),
    requestId,
    requestKey: key,
  };
}
