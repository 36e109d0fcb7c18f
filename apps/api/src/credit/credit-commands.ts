import { accept, id, refuse, type Result } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import type { Relationship } from '@app/legal-entity/domain';
import { createParamDecorator, type ExecutionContext, Injectable, NotFoundException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf, type Principal } from '../access/principal';
import { seatsSeenBy } from '../access/visibility';
import { type Keyed, keyedBy } from '../http/idempotency-key';
import { type AsItStands, type Asked, Transactions, type Tx } from '../transactions';
import { exceptionOf, type No, NO_SUCH_RELATIONSHIP } from './no';

/** Who gives a command, and under which key. */
export interface CreditOrder {
  readonly caller: Principal;
  readonly keyed: Keyed;
}

/** The order that a request is, in a controller. */
export const CreditOrdered = createParamDecorator((_: unknown, context: ExecutionContext): CreditOrder => {
  const http = context.switchToHttp();
  const request = http.getRequest<FastifyRequest>();
  return { caller: callerOf(request), keyed: keyedBy(request, http.getResponse<FastifyReply>()) };
});

/** What is to be done, to what, and why. */
export interface CreditDeed {
  readonly deed: string; // a verb: freeze-credit-line
  readonly subject: Asked['subject'];
  readonly inputs: object;
  readonly reason?: string;
  readonly state?: AsItStands;
}

/** Performs what is decided about credit: once for each key, with what was done written down, and each no as its problem. */
@Injectable()
export class CreditCommands {
  constructor(
    private readonly transactions: Transactions,
    private readonly relationships: RelationshipService,
  ) {}

  async perform<Value, Answer extends object>(
    { caller, keyed }: CreditOrder,
    deed: CreditDeed,
    perform: (tx: Tx) => Promise<Result<Value, No>>,
    answerOf: (value: Value) => Answer,
  ): Promise<Answer> {
    const answer = await this.transactions.command<Answer, No>({ caller, ...keyed, ...deed }, async (tx) => {
      const done = await perform(tx);
      return done.ok ? accept(answerOf(done.value)) : done;
    });
    if (answer.ok) return answer.value;
    throw exceptionOf(answer.refusal);
  }

  /** The same, of a relationship: to whom there is none, there is none. */
  async performIn<Value, Answer extends object>(
    order: CreditOrder,
    { relationship, ...deed }: CreditDeed & { readonly relationship: string },
    perform: (tx: Tx, relationship: Relationship) => Promise<Result<Value, No>>,
    answerOf: (value: Value, relationship: Relationship) => Answer,
  ): Promise<Answer> {
    return await this.perform(
      order,
      deed,
      async (tx) => {
        const found = await this.relationships.find(tx, id<'Book'>(relationship));
        if (found === undefined) return refuse(NO_SUCH_RELATIONSHIP);
        const done = await perform(tx, found);
        return done.ok ? accept(answerOf(done.value, found)) : done;
      },
      (answer) => answer,
    );
  }

  /** A relationship that nobody else writes to until the transaction ends; undefined when there is none. */
  async locked(tx: Tx, relationshipId: string): Promise<Relationship | undefined> {
    const found = await this.relationships.find(tx, id<'Book'>(relationshipId));
    return found && (await this.relationships.lock(tx, found.id));
  }

  /** A relationship with the seats of it that a caller may see. @throws NotFoundException when there is nothing to see */
  async seen(tx: Tx, caller: Principal, relationshipId: string) {
    const relationship = await this.relationships.find(tx, id<'Book'>(relationshipId));
    const seats = relationship === undefined ? [] : seatsSeenBy(caller, relationship);
    if (relationship === undefined || seats.length === 0) throw new NotFoundException('no such relationship');
    return { relationship, seats: seats.map(({ code }) => code) };
  }
}
