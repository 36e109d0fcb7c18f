import type { Result } from '@app/kernel';
import type { WebhookRefusal, WebhookView } from '@app/legal-entity';
import { type HttpException, Injectable, NotFoundException } from '@nestjs/common';
import { RefusalException } from '../http/refusal.exception';
import { clientOf, type Order } from '../onboarding/onboarding-commands';
import { type AsItStands, Transactions, type Tx } from '../transactions';

/** What is to be done to one endpoint, or one delivery. */
export interface WebhookInstruction {
  readonly subject: { readonly kind: 'webhook-endpoint' | 'webhook-delivery'; readonly id: string };
  readonly deed: string; // a verb: enable-webhook-endpoint
  readonly inputs?: object;
  readonly state?: AsItStands;
}

/** An answer, and whether it is that of an earlier request with the same key: then nothing is shown that is shown once. */
export interface Performed<Answer> {
  readonly answer: Answer;
  readonly replayed: boolean;
}

const STATUS = {
  'too-many-endpoints': 409,
  'endpoint-disabled': 409,
  'range-malformed': 422,
};

/** Performs commands on webhooks: once for each key, with what was done written down, and each no as its problem. */
@Injectable()
export class WebhookCommands {
  constructor(private readonly transactions: Transactions) {}

  async perform<Answer extends object>(
    { caller, keyed }: Order,
    { inputs = {}, ...instruction }: WebhookInstruction,
    perform: (tx: Tx, view: WebhookView) => Promise<Result<Answer, WebhookRefusal>>,
  ): Promise<Performed<Answer>> {
    const client = clientOf(caller);
    let hit = false;
    const replayed = () => {
      hit = true;
      return keyed.replayed();
    };
    const whole = { deed: instruction.deed, subject: instruction.subject.id, asked: inputs };
    const asked = { caller, ...keyed, replayed, ...instruction, inputs: whole };
    const answer = await this.transactions.command(asked, async (tx) => {
      const done = await perform(tx, client === undefined ? {} : { client });
      return done.ok ? done : { ok: false as const, refusal: { kind: done.refusal } };
    });
    if (answer.ok) return { answer: answer.value, replayed: hit };
    throw exceptionOf(answer.refusal.kind);
  }
}

/** How the business's no is answered. Another client's endpoint is not there, like one that does not exist. */
function exceptionOf(kind: WebhookRefusal): HttpException {
  if (kind === 'no-such-endpoint' || kind === 'no-such-delivery')
    return new NotFoundException(kind.replaceAll('-', ' '));
  return new RefusalException(kind, STATUS[kind]);
}
