import { accept, type Result } from '@app/kernel';
import { Injectable } from '@nestjs/common';
import type { Principal } from '../access/principal';
import { isOutsider } from '../access/role';
import type { Order } from '../onboarding/onboarding-commands';
import { type AsItStands, type Asked, Transactions, type Tx } from '../transactions';
import { exceptionOf, type SettlementNo } from './no';

/** What is to be done, to what, and why. */
export interface SettlementDeed {
  readonly deed: string; // a verb: propose-settlement-instruction
  readonly subject: Asked['subject'];
  readonly inputs: object;
  readonly reason?: string;
  readonly state?: AsItStands;
}

/** Performs what is decided about where money goes: once for each key, with what was done written down, and each no as its problem. */
@Injectable()
export class SettlementCommands {
  constructor(private readonly transactions: Transactions) {}

  /** @param by whose hand does it: what posts to the ledger, the house does */
  async perform<Value, Answer extends object>(
    { caller, keyed }: Order,
    { inputs, ...deed }: SettlementDeed,
    perform: (tx: Tx) => Promise<Result<Value, SettlementNo>>,
    answerOf: (value: Value, tx: Tx) => Answer | Promise<Answer>,
    by: 'caller' | 'house' = 'caller',
  ): Promise<Answer> {
    const whole = { deed: deed.deed, subject: deed.subject.id, asked: inputs };
    const asked = { caller, ...keyed, ...deed, inputs: whole };
    const answer = await this.transactions.command<Answer, SettlementNo>(
      asked,
      async (tx) => {
        const done = await perform(tx);
        return done.ok ? accept(await answerOf(done.value, tx)) : done;
      },
      by,
    );
    if (answer.ok) return answer.value;
    throw exceptionOf(answer.refusal);
  }
}

/** Whose instructions a caller sees: a party's client that party's, the house everybody's. */
export function partyOf({ role, partyId = '' }: Principal): string | undefined {
  return isOutsider(role) ? partyId : undefined;
}
