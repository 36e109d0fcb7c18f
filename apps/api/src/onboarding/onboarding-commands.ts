import type { Result } from '@app/kernel';
import type { Acting } from '@app/legal-entity';
import type { ApplicationRole } from '@app/legal-entity/domain';
import { createParamDecorator, type ExecutionContext, ForbiddenException, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf, type Principal } from '../access/principal';
import { type Keyed, keyedBy } from '../http/idempotency-key';
import { type AsItStands, Transactions, type Tx } from '../transactions';
import { exceptionOf, type OnboardingRefusal } from './no';

/** Who gives a command, under which key, and where it is answered. */
export interface Order {
  readonly caller: Principal;
  readonly keyed: Keyed;
  readonly reply: FastifyReply;
}

/** What is to be done to one application, and who may have it done. */
export interface Instruction<By extends ApplicationRole = ApplicationRole> {
  readonly application: string;
  readonly deed: string; // a verb: submit-application
  readonly by: readonly By[];
  readonly inputs?: object; // what is asked beside the application
  readonly reason?: string;
  readonly state?: AsItStands;
}

/** The order that a request is, in a controller. */
export const Ordered = createParamDecorator((_: unknown, context: ExecutionContext): Order => {
  const http = context.switchToHttp();
  const request = http.getRequest<FastifyRequest>();
  const reply = http.getResponse<FastifyReply>();
  return { caller: callerOf(request), keyed: keyedBy(request, reply), reply };
});

/** Performs commands on applications: once for each key, with what was done written down, and each no as its problem. */
@Injectable()
export class OnboardingCommands {
  constructor(private readonly transactions: Transactions) {}

  /** Performs a command; a repeated one is answered as it was the first time, and says so. */
  async perform<Answer extends object, By extends ApplicationRole>(
    { caller, keyed }: Order,
    { application, deed, by, inputs = {}, reason, state }: Instruction<By>,
    perform: (tx: Tx, acting: Acting<By>) => Promise<Result<Answer, OnboardingRefusal>>,
  ): Promise<Answer> {
    const acting = actingOf(caller, by);
    const asked = {
      caller,
      ...keyed,
      deed,
      subject: { kind: 'application', id: application },
      inputs: { application, deed, asked: inputs },
      ...(reason !== undefined && { reason }),
      ...(state !== undefined && { state }),
    };
    const answer = await this.transactions.command(asked, (tx) => perform(tx, acting));
    if (answer.ok) return answer.value;
    throw exceptionOf(answer.refusal);
  }
}

/** Whose applications a caller sees: a counterparty's client its own, the house all of them. */
export function clientOf({ role, client }: Principal): string | undefined {
  return role === 'counterparty' ? client : undefined;
}

function actingOf<By extends ApplicationRole>(caller: Principal, by: readonly By[]): Acting<By> {
  const role = by.find((each) => each === caller.role);
  if (role === undefined) throw new ForbiddenException('the role may not do this');
  const client = clientOf(caller);
  return { by: caller.client, role, ...(client !== undefined && { client }) };
}
