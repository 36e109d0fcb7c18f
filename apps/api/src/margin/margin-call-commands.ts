import type { IllegalMove } from '@app/margin/domain';
import {
  type CallActor,
  type CancelRefusal,
  type InstructionRefusal,
  type MarginCall,
  MarginCallReader,
  type PledgeDecisionRefusal,
  type PledgeOfferRefusal,
  type ReleaseRefusal,
  type RulesApprovalRefusal,
  type RulesProposalRefusal,
} from '@app/margin';
import { Clock, id, refuse, type Result, unreachable } from '@app/kernel';
import { isOfApproval, noApproval } from '../http/approval-no';
import { Injectable } from '@nestjs/common';
import { reasonOf } from '../collateral/no';
import type { CreditOrder } from '../credit/credit-commands';
import { exceptionOf, type No } from '../credit/no';
import { Transactions, type Tx } from '../transactions';

type CallRefusal =
  | CancelRefusal
  | PledgeOfferRefusal
  | PledgeDecisionRefusal
  | InstructionRefusal
  | ReleaseRefusal
  | RulesProposalRefusal
  | { readonly kind: RulesApprovalRefusal };

/** What is done to a call, and why. */
interface CallDoing {
  readonly deed: string; // a verb: acknowledge-call
  readonly inputs?: object;
  readonly reason?: string;
  readonly by?: 'caller' | 'house'; // whose hand does it, where it is judged by more than the caller may be shown; left out: the caller's
}

/** Performs what is done to one call: once for each key, and only to a call that whoever asks can see. */
@Injectable()
export class MarginCallCommands {
  constructor(
    private readonly transactions: Transactions,
    private readonly reader: MarginCallReader,
    private readonly clock: Clock,
  ) {}

  async perform<Answer extends object>(
    { caller, keyed }: CreditOrder,
    callId: string,
    { deed, inputs = {}, reason, by: hand = 'caller' }: CallDoing,
    perform: (tx: Tx, call: MarginCall, by: CallActor, asOf: Date) => Promise<Result<Answer, CallRefusal>>,
  ): Promise<Answer> {
    const asOf = await this.clock.now();
    const by = { who: caller.client, role: caller.role };
    const subject = { kind: 'margin-call', id: callId };
    const asked = { caller, ...keyed, deed, subject, inputs: { call: callId, ...inputs } };
    const answer = await this.transactions.command<Answer, No>(
      { ...asked, ...(reason !== undefined && { reason }) },
      async (tx) => {
        const found = await this.reader.find(tx, id<'MarginCall'>(callId), caller.partyId);
        if (found === undefined) return refuse({ kind: 'no-such-call', status: 404 });
        const done = await perform(tx, found.call, by, asOf);
        return done.ok ? done : refuse(noToCall(done.refusal));
      },
      hand,
    );
    if (answer.ok) return answer.value;
    throw exceptionOf(answer.refusal);
  }
}

/** What is possible instead of what is not, in words. */
export function possible({ state, legal }: Pick<IllegalMove, 'state' | 'legal'>): string {
  return `the call is ${state}: possible is ${legal.length === 0 ? 'nothing' : legal.join(', ')}`;
}

/** Why a call, or the rules it is made by, stays as it is. */
export function noToCall(refusal: CallRefusal): No {
  const { kind } = refusal;
  if (isOfApproval(kind)) return noApproval(kind);
  switch (kind) {
    case 'no-such-call':
      return { kind, status: 404 };
    case 'illegal-move':
      return { kind, status: 409, detail: possible(refusal) };
    case 'ineligible-collateral': {
      const errors = refusal.pieces.map(({ asset, amount, why }) => `${amount} ${asset}: ${reasonOf(why)}`);
      return { kind, status: 422, errors };
    }
    case 'pledge-above-call': {
      const { offered, called } = refusal;
      return { kind, status: 422, detail: `${offered.toText()} is offered for ${called.toText()}` };
    }
    case 'no-calendar':
      return { kind, status: 409, detail: refusal.centre };
    case 'no-valuation-date':
      return { kind, status: 409, detail: refusal.day };
    case 'stale-version':
      return { kind, status: 412, detail: `version ${String(refusal.version)} stands` };
    case 'offered-by-decider':
      return { kind, status: 403 };
    case 'answered-at-its-request':
    case 'party-suspended':
    case 'deadline-passed':
    case 'seat-not-performing':
      return { kind, status: 409 };
    default:
      return unreachable(kind);
  }
}
