import type { AskedSubstitution, PoolInstant, SeatMargin, SubstitutionAnswer } from '@app/collateral';
import { unvaluedOf } from '@app/exposure/domain';
import { accept, Money, refuse, type Result } from '@app/kernel';
import { IndependentAmountService, NettingService, type NoCalendar } from '@app/legal-entity';
import { occupants, type Relationship, type RelationshipId } from '@app/legal-entity/domain';
import { SnapshotService } from '@app/market-data';
import { TradeService } from '@app/trade';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { withheldOf } from './called-sums';
import { independentSupport } from './domain';
import { InitialMarginService } from './initial-margin.service';
import { calledOfAll } from './called.rows';
import { type MarginCall, moveCall, openCalls } from './margin.rows';
import { SubstitutionCallService } from './substitution-call.service';

const OLDEST_MINUTES = 120; // an hour of marks was missed, and the next one as well

/** What one seat must have posted, asked outside of a run: before anything leaves its account. */
@Injectable()
export class ImRequirementService implements SeatMargin {
  constructor(
    private readonly snapshots: SnapshotService,
    private readonly trades: TradeService,
    private readonly nettings: NettingService,
    private readonly independents: IndependentAmountService,
    private readonly margins: InitialMarginService,
    private readonly substitutions: SubstitutionCallService,
  ) {}

  /** What has to stay: all that is required, and as much as a dispute is open over. */
  async of(
    tx: EntityManager,
    relationship: Relationship,
    occupancy: string,
    instant: PoolInstant,
  ): Promise<Result<Money, string>> {
    const required = await this.required(tx, relationship, occupancy, instant);
    if (!required.ok) return required;
    const called = (await calledOfAll(tx, [relationship])).get(relationship.id) ?? [];
    return accept(required.value.plus(withheldOf({ called, relationship }, { occupancy, kind: 'im' })));
  }

  /** By its model on the newest marks, and what was agreed beside it; or why nobody can say. Nothing leaves on an old number. */
  private async required(
    tx: EntityManager,
    relationship: Relationship,
    occupancy: string,
    { snapshotId, asOf }: PoolInstant,
  ): Promise<Result<Money, string>> {
    const taken = await this.snapshots.asOf(tx, snapshotId);
    if (asOf.getTime() - taken.getTime() > OLDEST_MINUTES * 60_000) return refuse('marks-too-old');
    if (await this.snapshots.isBlindSince(tx, taken)) return refuse('marks-too-old');
    const legs = await this.trades.openLegs(tx, relationship.id);
    const nettings = await this.nettings.of(tx, relationship, asOf);
    const markets = await this.snapshots.markets(tx, snapshotId);
    if (unvaluedOf(legs, markets) !== undefined) return refuse('marks-too-old');
    const asked = await this.margins.required(tx, [{ relationship, legs, nettings }], markets, asOf);
    const answer = asked.get(relationship.id);
    if (answer === undefined || !answer.ok) return refuse('model-without-number');
    const seat = occupants(relationship).find(({ code }) => code === occupancy);
    const margin = answer.value.get(occupancy);
    if (seat === undefined || margin === undefined) return refuse('seat-not-performing');
    const elected = (await this.independents.ofAll(tx, [relationship], asOf)).get(relationship.id);
    const { initialMargin } = independentSupport(elected?.get(occupancy), {
      margin: margin.required,
      agreedBeside: seat.independentAmount,
      exposure: Money.zero(relationship.asset), // it changes what is held apart, and nothing of initial margin
      threshold: relationship.terms.threshold,
    });
    return accept(initialMargin);
  }

  /** What is called back of what it has posted: undisputed, and not yet paid. */
  async returning(tx: EntityManager, { id, asset }: Relationship, occupancy: string): Promise<Money> {
    const returns = await openIm(tx, id, occupancy, 'return');
    return Money.sum(
      returns.map(({ amount }) => amount),
      asset,
    );
  }

  /** What covers all that is required leaves nothing to call: the calls that stand undisputed are let go of. */
  async covered(
    tx: EntityManager,
    relationship: Relationship,
    { occupancy, counts }: { readonly occupancy: string; readonly counts: Money },
    instant: PoolInstant,
  ): Promise<void> {
    const open = await openIm(tx, relationship.id, occupancy, 'delivery');
    if (open.length === 0) return;
    const required = await this.required(tx, relationship, occupancy, instant);
    if (!required.ok || counts.lessThan(required.value)) return;
    for (const call of open)
      await moveCall(tx, call, 'supersede', { at: instant.asOf, why: 'what is pledged covers it' });
  }

  answerBy(
    tx: EntityManager,
    relationship: Relationship,
    occupancy: string,
    asOf: Date,
  ): Promise<Result<Date, NoCalendar>> {
    return this.substitutions.answerBy(tx, relationship, occupancy, asOf);
  }

  called(tx: EntityManager, relationship: Relationship, asked: AskedSubstitution): Promise<void> {
    return this.substitutions.issue(tx, relationship, asked);
  }

  answered(tx: EntityManager, relationship: Relationship, answer: SubstitutionAnswer): Promise<void> {
    return this.substitutions.answer(tx, relationship, answer);
  }
}

async function openIm(
  tx: EntityManager,
  relationshipId: RelationshipId,
  occupancy: string,
  direction: MarginCall['direction'],
): Promise<MarginCall[]> {
  const open = await openCalls(tx, relationshipId);
  return open.filter(
    (call) =>
      call.occupancy === occupancy &&
      call.kind === 'im' &&
      call.direction === direction &&
      call.state !== 'disputed',
  );
}
