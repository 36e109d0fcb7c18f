import { type Canonical, canonicalJson, invariant, textOf } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import { type Relationship, seatOf } from '@app/legal-entity/domain';
import { SnapshotReader, SnapshotService } from '@app/market-data';
import { TradeService } from '@app/trade';
import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { DisputeOpeningService } from './dispute-opening.service';
import {
  type CallStatement,
  disputableUntil,
  type MarginCallId,
  type StatedCall,
  statedMarket,
  statementOf,
} from './domain';
import { MarginCallReader } from './margin-call-reader.service';
import { findCall, type MarginCall } from './margin.rows';
import { calledTheOtherWay, inputsHashOf, inTransitThen } from './statement.rows';

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
    private readonly snapshots: SnapshotService,
    private readonly marks: SnapshotReader,
    private readonly trades: TradeService,
    private readonly disputes: DisputeOpeningService,
  ) {}

  /** The statement of a call; undefined when there is none, or none that this party may see. */
  async of(tx: EntityManager, callId: MarginCallId, partyId?: string): Promise<SealedStatement | undefined> {
    const found = await this.reader.find(tx, callId, partyId);
    if (found === undefined) return undefined;
    const root = await rootOf(tx, found.call);
    const relationship = await this.relationships.load(tx, root.relationship);
    const statement = await this.struckAgain(tx, relationship, root, found.call);
    const text = canonicalJson(statement as unknown as Canonical);
    return Object.assign({}, statement, { sha256: createHash('sha256').update(text).digest('hex') });
  }

  private async struckAgain(
    tx: EntityManager,
    relationship: Relationship,
    root: MarginCall,
    asked: MarginCall,
  ): Promise<CallStatement> {
    const { snapshotId, occupancy } = root;
    const snapshot = await this.marks.find(tx, snapshotId);
    invariant(snapshot !== undefined, `call ${root.id} was struck on no snapshot`);
    const { asOf, hash } = snapshot;
    const known = await this.snapshots.knownMarkets(tx, snapshotId);
    const markets = new Map(
      snapshot.marks.flatMap((mark) => {
        const market = known.get(mark.symbol);
        return market === undefined ? [] : [[mark.symbol, statedMarket(mark, market, asOf)] as const];
      }),
    );
    const all = await this.trades.openLegs(tx, relationship.id, asOf);
    const own = all.filter((leg) => leg.occupancy === occupancy);
    const across = all.filter((leg) => seatOf(leg.occupancy) !== seatOf(occupancy));
    const legs = own.length > 0 ? own : across;
    const seat = legs[0]?.occupancy ?? occupancy;
    const { terms } = relationship;
    const model = {
      multiplier: terms.imMultiplier.toNumber(),
      correlation: terms.imCorrelation.toNumber(),
      mporMinutes: terms.clocks.mporMinutes,
    };
    const seated = relationship.occupancies.find(({ code }) => code === occupancy);
    invariant(seated !== undefined, `${occupancy} never sat in ${relationship.name}`);
    const { at, days } = await this.disputes.electedFor(tx, relationship, root, root.issuedAt);
    return statementOf({
      call: statedCall(root, asked, relationship),
      asset: root.amount.asset,
      asOf,
      snapshot: { id: snapshotId, hash },
      inputsHash: (await inputsHashOf(tx, root, seat)) ?? null,
      seat,
      legs,
      markets,
      written: root.statement,
      inTransit: await inTransitThen(tx, root),
      other: root.kind === 'vm' ? await calledTheOtherWay(tx, root) : undefined,
      terms: { minimumTransfer: terms.minimumTransfer, rounding: terms.rounding, model },
      independentAmount: seated.independentAmount,
      dispute: {
        until: textOf(disputableUntil(root.dueAt, 'call')),
        resolutionTime: at.time,
        resolutionZone: at.zone,
        resolutionDays: days,
      },
    });
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
  };
}
