import { invariant } from '@app/kernel';
import { AgreementService, publish, worldCalendar } from '@app/legal-entity';
import type { Relationship, VmElections } from '@app/legal-entity/domain';
import { schedule } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { nextLook, timesToTell } from './dispute-look';
import { disputeNews } from './dispute-news';
import { findDispute, insertClaim } from './dispute.rows';
import { disputeTimes, type DisputeTimes } from './domain';
import type { MarginCall } from './margin.rows';

/** The Resolution Time as an annex elects it. */
export type ElectedResolution = VmElections['resolution'];

/** What is said of a call when it is disputed. */
export type OpenedClaim = Omit<Parameters<typeof insertClaim>[3], 'at'>;

/** Opens disputes by the clock that the annex of the seat elects for them. */
@Injectable()
export class DisputeOpeningService {
  constructor(private readonly agreements: AgreementService) {}

  /**
   * Opens the dispute of a call, whichever way it was said, and tells the party that it was heard. Its caller has the relationship's lock.
   *
   * @param claim what is disputed of it, and who says so; left out: it was answered without saying more
   * @returns whether it was opened; false: the call was disputed before
   */
  async open(
    tx: EntityManager,
    relationship: Relationship,
    call: MarginCall,
    { reason, claim, asOf }: { readonly reason: string; readonly claim?: OpenedClaim; readonly asOf: Date },
  ): Promise<boolean> {
    const elected = await this.electedFor(tx, relationship, call, asOf);
    const { resolutionAt, resultBy } = await timesOf(elected, asOf);
    const fresh = await tx.query<unknown[]>(
      `insert into dispute (relationship_id, call_id, reason, opened_at, resolution_at, result_by)
       values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning call_id`,
      [relationship.id, call.id, reason, asOf, resolutionAt, resultBy],
    );
    if (fresh.length === 0) return false;
    if (claim !== undefined) await insertClaim(tx, relationship.id, call.id, { ...claim, at: asOf });
    const dispute = await findDispute(tx, call);
    invariant(dispute !== undefined, `the dispute of call ${call.id} was opened a moment ago`);
    await publish(tx, ...disputeNews('opened', call, dispute, relationship));
    const times = timesToTell(relationship.id, call.id, { resolutionAt, resultBy });
    await schedule(tx, [nextLook(relationship.id, call.id, asOf), ...times]);
    return true;
  }

  /** What the annex of a call's seat elects: initial margin has its own. A seat without paper is heard as paper that says nothing. */
  async electedFor(
    tx: EntityManager,
    { name: cell, occupancies }: Relationship,
    { occupancy, kind }: Pick<MarginCall, 'occupancy' | 'kind'>,
    asOf: Date,
  ): Promise<ElectedResolution> {
    const seated = occupancies.find(({ code }) => code === occupancy);
    invariant(seated !== undefined, `${occupancy} never sat in ${cell}`);
    const paper = await this.agreements.paperFor(tx, { cell, partyId: seated.partyId, asOf });
    const annex = (kind === 'im' ? paper.initialMargin : undefined) ?? paper.variationMargin;
    return annex?.elections.resolution ?? UNSAID;
  }
}

/** As the forms of agreements say what is left out. */
const UNSAID: ElectedResolution = {
  kind: 'time-of-day',
  at: { time: '13:00', zone: 'UTC' },
  days: ['24/7'],
};

async function timesOf(elected: ElectedResolution, asOf: Date): Promise<DisputeTimes> {
  const { clocks, centre } = await worldCalendar();
  if (elected.kind === 'after-notice') return disputeTimes(asOf, elected, clocks);
  const { kind, at, days } = elected;
  // A place that no calendar knows closes on no day: a dispute is heard the sooner for it.
  const known = days.flatMap((code) => {
    const found = centre(code);
    return found.ok ? [found.value] : [];
  });
  return disputeTimes(asOf, { kind, at, days: known }, clocks);
}
