import {
  CreditPolicyService,
  type Policy,
  type PolicyKind,
  type ProposedPolicy,
  type ReadPolicy,
} from '@app/credit';
import { Clock, id, refuse } from '@app/kernel';
import { Injectable, NotFoundException } from '@nestjs/common';
import type { Principal } from '../access/principal';
import { Transactions, type Tx } from '../transactions';
import { CreditCommands, type CreditOrder } from './credit-commands';
import { noDecision } from './no';

/** What is the same at the door of everything that the committee lays down: read, proposed upon what was read, approved by another. */
@Injectable()
export class PolicyDoor {
  constructor(
    private readonly transactions: Transactions,
    private readonly commands: CreditCommands,
    private readonly policies: CreditPolicyService,
    private readonly clock: Clock,
  ) {}

  async inForce(caller: Principal, kind: PolicyKind): Promise<Policy | undefined> {
    return await this.transactions.read(caller, (tx) => this.policies.inForce(tx, kind));
  }

  /** @throws NotFoundException when nobody has made such a proposal */
  async proposed(caller: Principal, kind: PolicyKind, proposalId: string): Promise<ReadPolicy> {
    const found = await this.transactions.read(caller, (tx) => this.policies.proposed(tx, kind, proposalId));
    if (found === undefined) throw new NotFoundException('no such proposal');
    return found;
  }

  async propose<Answer extends object>(
    order: CreditOrder,
    kind: PolicyKind,
    { terms, upon }: { readonly terms: object; readonly upon: number },
    answerOf: (proposed: ProposedPolicy) => Answer,
  ): Promise<Answer> {
    const asOf = await this.clock.now();
    const deed = {
      deed: `propose-${kind}`,
      subject: { kind: 'credit-policy', id: kind },
      inputs: { upon, terms },
    };
    const maker = id<'Actor'>(order.caller.client);
    return await this.commands.perform(
      order,
      deed,
      async (tx) => {
        const proposed = await this.policies.propose(tx, kind, terms, { maker, upon, asOf });
        return proposed.ok ? proposed : refuse(noDecision(proposed.refusal));
      },
      answerOf,
    );
  }

  async approve<Answer extends object>(
    order: CreditOrder,
    kind: PolicyKind,
    { proposalId, termsHash }: { readonly proposalId: string; readonly termsHash: string },
    answerOf: (policy: Policy) => Answer,
  ): Promise<Answer> {
    const deed = {
      deed: `approve-${kind}`,
      subject: { kind: 'credit-policy-proposal', id: proposalId },
      inputs: { proposalId, termsHash },
      state: async (tx: Tx) => {
        await this.policies.lock(tx, kind);
        return await this.policies.inForce(tx, kind);
      },
    };
    const approval = { proposalId, termsHash, checker: id<'Actor'>(order.caller.client) };
    return await this.commands.perform(
      order,
      deed,
      async (tx) => {
        const approved = await this.policies.approve(tx, kind, approval);
        return approved.ok ? approved : refuse(noDecision({ kind: approved.refusal }));
      },
      answerOf,
    );
  }
}
