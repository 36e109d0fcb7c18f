import { accept, refuse, type Result } from '@app/kernel';
import { PartyStandingService } from '@app/legal-entity';
import { noTrade, occupants, type PartyRefusal, type Relationship } from '@app/legal-entity/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { CreditStandingService, type StandingRefusal } from './credit-standing.service';
import { type LineRefusal, mayReserve, type SeatAsked } from './domain';
import { legsOf } from './leg-of';
import type { Reservation } from './reservation.rows';

/** Why a seat does not let a trade through, or why that cannot be said. */
export type SeatRefusal =
  LineRefusal | StandingRefusal | { readonly kind: PartyRefusal; readonly occupancy: string };

/** Decides on trades that are not done yet: whether both parties may do them, and both lines carry them. */
@Injectable()
export class TradeDecisionService {
  constructor(
    private readonly standings: CreditStandingService,
    private readonly parties: PartyStandingService,
  ) {}

  /** What each seat's party may do, and what its line says to a trade, beside those that are held already. */
  async of(
    tx: EntityManager,
    relationship: Relationship,
    held: readonly Reservation[],
    wanted: Reservation,
    asOf: Date,
  ): Promise<Result<SeatAsked[], SeatRefusal>> {
    const seated = occupants(relationship);
    // Held to the end: of a trade and a stop of its party at once, one comes first.
    const parties = await this.parties.hold(
      tx,
      seated.map(({ partyId }) => partyId),
    );
    const standing = await this.standings.standing(tx, relationship, held, asOf);
    if (!standing.ok) return standing;
    const seats: SeatAsked[] = [];
    for (const { code, partyId } of seated) {
      const asked = standing.value.asked(code, legsOf(wanted, code));
      if (!asked.ok) return asked;
      const no = noTrade(parties.get(partyId) ?? 'active', addsRisk(asked.value));
      if (no !== undefined) return refuse({ kind: no, occupancy: code });
      const decided = mayReserve(asked.value, asOf);
      if (!decided.ok) return decided;
      seats.push(decided.value);
    }
    return accept(seats);
  }
}

/** Whether a trade leaves a seat with more risk: it opens something, or the seat could come to owe more. */
function addsRisk({ closes, before, after }: SeatAsked): boolean {
  return !closes || before.utilisation.number.lessThan(after.utilisation.number);
}
