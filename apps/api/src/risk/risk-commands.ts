import { accept, refuse, type Result } from '@app/kernel';
import { Injectable, NotFoundException } from '@nestjs/common';
import { exceptionOf } from '../credit/no';
import { type ApprovalKind, isOfApproval, noApproval } from '../http/approval-no';
import { RefusalException } from '../http/refusal.exception';
import { type Asked, Transactions, type Tx } from '../transactions';

/** A refusal as plain JSON: it is stored with its command, and the same request again is refused in the same words. */
export interface RiskNo {
  readonly kind: keyof typeof STATUS | ApprovalKind | 'no-such-relationship';
  readonly version?: number; // the one that stands
  readonly asked?: string; // that there is not
  readonly faults?: readonly string[];
}

const STATUS = {
  'stale-version': 412,
  'parameters-malformed': 422,
  'effective-in-the-past': 422,
  'no-such-model': 422,
  'no-such-model-version': 422,
  'no-such-party': 422,
};

/** Performs what is decided about models: once for each key, with what was done written down, and each no as its problem. */
@Injectable()
export class RiskCommands {
  constructor(private readonly transactions: Transactions) {}

  async perform<Value, Answer extends object>(
    asked: Asked,
    perform: (tx: Tx) => Promise<Result<Value, RiskNo>>,
    answerOf: (value: Value) => Answer,
  ): Promise<Answer> {
    const answer = await this.transactions.command<Answer, RiskNo>(asked, async (tx) => {
      const done = await perform(tx);
      return done.ok ? accept(answerOf(done.value)) : refuse(done.refusal);
    });
    if (answer.ok) return answer.value;
    throw exceptionFor(answer.refusal);
  }
}

function exceptionFor({ kind, version, asked, faults }: RiskNo) {
  if (isOfApproval(kind)) return exceptionOf(noApproval(kind));
  if (kind === 'no-such-relationship') return new NotFoundException(kind.replaceAll('-', ' '));
  const detail = version === undefined ? asked : `version ${String(version)} stands`;
  return new RefusalException(kind, STATUS[kind], detail, faults);
}
