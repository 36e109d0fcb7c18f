import { LedgerService } from '@app/ledger';
import { RelationshipService } from '@app/legal-entity';
import { counterpartOf } from '@app/legal-entity/domain';
import { schedule } from '@app/platform';
import { bookBalances } from '@app/settlement/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { StillOpen } from './domain';
import type { ReceivedNotice } from './loss-notice.rows';

/** What a default has left open, and who is next to close it. */
@Injectable()
export class RemainderService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly ledger: LedgerService,
  ) {}

  /** What the cell still owes to the survivor and to those who advanced for the defaulter. */
  async open(tx: EntityManager, { relationshipId, occupancy }: ReceivedNotice): Promise<StillOpen> {
    const relationship = await this.relationships.load(tx, relationshipId);
    const rows = await this.ledger.trialBalance(tx, relationshipId);
    const { promised } = bookBalances(rows, relationship.asset);
    return {
      unpaid: promised(`UNPAID.${counterpartOf(relationship, occupancy).code}`),
      line: promised('ADVANCED.LIQ'),
      skin: promised('ADVANCED.SKIN'),
    };
  }

  /** Hands what the tranches leave open to the layers behind them, if they leave anything. */
  async pass(tx: EntityManager, received: ReceivedNotice, asOf: Date, left?: StillOpen): Promise<void> {
    const { unpaid, line, skin } = left ?? (await this.open(tx, received));
    if (unpaid.plus(line).plus(skin).isZero()) return;
    const { notice, relationshipId } = received;
    const payload = { relationshipId, caseId: notice.defaultId };
    await schedule(tx, [{ kind: 'resolution.rest', key: notice.id, payload, dueAt: asOf }]);
  }
}
