import { invariant, textOf } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import type { Relationship } from '@app/legal-entity/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { DisputeOpeningService } from './dispute-opening.service';
import {
  type CallStatement,
  disputableUntil,
  isUpheldMargin,
  type MarginCallId,
  type StatedCall,
  statementOf,
} from './domain';
import { findStatement } from './interest.rows';
import { KeptRunService } from './kept-run.service';
import { MarginCallReader } from './margin-call-reader.service';
import { findCall, type MarginCall } from './margin.rows';
import { sealed, StatementBasisService } from './statement-basis.service';
import { StatementModelService } from './statement-model.service';
import { askedBefore, calledTheOtherWay } from './statement.rows';

/** A statement with the hash by which two who compare theirs know that they hold the same one. */
export type SealedStatement = CallStatement & {
  readonly sha256: string; // hex, of the statement without this member, as RFC 8785 writes it
};

/** Statements of margin calls, struck again from what is on record. It writes nothing. */
@Injectable()
export class StatementService {
  constructor(
    private readonly reader: MarginCallReader,
    private readonly relationships: RelationshipService,
    private readonly basis: StatementBasisService,
    private readonly disputes: DisputeOpeningService,
    private readonly runs: KeptRunService,
    private readonly models: StatementModelService,
  ) {}

  /** The statement of a call; undefined when there is none, or none that this party may see. What only tells of a call has none. */
  async of(tx: EntityManager, callId: MarginCallId, partyId?: string): Promise<SealedStatement | undefined> {
    const found = await this.reader.find(tx, callId, partyId);
    if (found === undefined || found.call.form === 'notification') return undefined;
    const root = await rootOf(tx, found.call);
    const relationship = await this.relationships.load(tx, root.relationship);
    return sealed(await this.struckAgain(tx, relationship, root, { call: found.call, partyId }));
  }

  private async struckAgain(
    tx: EntityManager,
    relationship: Relationship,
    root: MarginCall,
    { call: asked, partyId }: { readonly call: MarginCall; readonly partyId: string | undefined },
  ): Promise<CallStatement> {
    const basis = await this.basis.of(tx, relationship, root.snapshotId, root.occupancy);
    const struck = statementOf({
      ...basis,
      call: statedCall(root, asked, relationship),
      written: root.statement,
      struckBy: await this.models.of(tx, relationship, { ...root, written: root.statement, basis }),
      pool: await this.runs.poolOf(tx, root),
      ...(await askedBefore(tx, root)),
      interest: await interestStated(tx, relationship, root),
      other: root.kind === 'vm' ? await calledTheOtherWay(tx, root, partyId === undefined) : undefined,
    });
    if (isUpheldMargin(root)) return Object.assign({}, struck, { dispute: null });
    const elected = await this.disputes.electedFor(tx, relationship, root, root.issuedAt);
    const dispute = {
      until: textOf(disputableUntil(root.dueAt, 'call')),
      resolution: elected.kind,
      resolutionTime: elected.kind === 'time-of-day' ? elected.at.time : null,
      resolutionZone: elected.kind === 'time-of-day' ? elected.at.zone : null,
      resolutionDays: elected.kind === 'time-of-day' ? elected.days : [],
      resolutionMinutes: elected.kind === 'after-notice' ? String(elected.minutes) : null,
    };
    return Object.assign({}, struck, { dispute });
  }
}

/** The call that was struck: of a part, the one it was split from. */
async function rootOf(tx: EntityManager, call: MarginCall): Promise<MarginCall> {
  let root = call;
  while (root.parentId !== undefined) {
    const parent = await findCall(tx, root.relationship, root.parentId);
    invariant(parent !== undefined && parent.id !== root.id, `call ${root.id} has lost its parent`);
    root = parent;
  }
  return root;
}

/** What a call of interest was struck on; undefined: another call, or one of what was upheld of disputed interest. */
async function interestStated(
  tx: EntityManager,
  relationship: Relationship,
  { id, kind, statement }: MarginCall,
) {
  const { giver, period } = statement;
  if (kind !== 'interest' || giver === undefined || period === undefined) return undefined;
  const stated = await findStatement(tx, relationship, giver, period);
  return stated?.callId === id ? stated : undefined;
}

function statedCall(root: MarginCall, asked: MarginCall, { name }: Relationship): StatedCall {
  const { id, relationship, occupancy, kind, direction, amount, issuedAt, dueAt } = root;
  return {
    id,
    relationshipId: relationship,
    relationship: name,
    occupancy,
    kind,
    direction,
    amount: amount.toText(),
    asset: amount.asset.code,
    decimals: String(amount.asset.scale),
    issuedAt: textOf(issuedAt),
    dueAt: textOf(dueAt),
    part: asked.id === id ? null : { of: asked.id, amount: asked.amount.toText() },
    upheldOf: root.upheldOf ?? null,
  };
}
