import { CollateralOfferService, type DeliverableOffer } from '@app/collateral';
import { invariant } from '@app/kernel';
import { RelationshipService } from '@app/legal-entity';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ImRequirementService } from './im-requirement.service';
import type { MarginCall } from './margin.rows';

/** What a call can be met with, before anything is offered. It writes nothing. */
@Injectable()
export class DeliverableService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly offers: CollateralOfferService,
    private readonly requirements: ImRequirementService,
  ) {}

  /** The settlement asset first, which meets every call; initial margin that is to be delivered is met in whatever the annex takes. */
  async of(tx: EntityManager, call: MarginCall, asOf: Date): Promise<readonly DeliverableOffer[]> {
    const { amount: called, kind, direction, occupancy } = call;
    const cash = { taken: true, quantity: called, adds: called } as const;
    if (kind !== 'im' || direction !== 'delivery') return [cash];
    const relationship = await this.relationships.load(tx, call.relationship);
    const seat = relationship.occupancies.find(({ code }) => code === occupancy); // the call may be over, and its seat another's
    invariant(seat !== undefined, `${occupancy} is called, and never sat in ${relationship.name}`);
    const returning = await this.requirements.returning(tx, relationship, occupancy);
    return [cash, ...(await this.offers.deliverable(tx, relationship, seat, { called, returning }, asOf))];
  }
}
