import { type CalendarDate, Exact, type Money } from '@app/kernel';
import { publish, RelationshipService, worldCalendar } from '@app/legal-entity';
import { type Relationship, type RelationshipId } from '@app/legal-entity/domain';
import { schedule } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { nextLook } from './dispute-look';
import { disputeNews } from './dispute-news';
import { type Dispute, findDispute } from './dispute.rows';
import {
  businessDaysSince,
  type CounterpartyKind,
  dayOf,
  inDisputeSince,
  type MarginCallId,
  type OpenDispute,
  type ReferenceRateName,
  type Regime,
  REGIME_RULES,
  REGIMES,
  type RegulatoryAmount,
  regulatorySteps,
  type RegulatoryStep,
  type StepTaken,
} from './domain';
import { findCall, type MarginCall } from './margin.rows';
import { ReferenceRateService } from './interest-rate.service';

const DAYS_OF_A_RATE = 4; // over a weekend and a holiday the last one stands

/** How long a dispute has been outstanding by the clock of a regime, and how much it is in its money. */
export interface DisputeAge {
  readonly regime: Regime;
  readonly since: Date;
  readonly businessDays: number;
  readonly amount: RegulatoryAmount;
  readonly steps: readonly RegulatoryStep[]; // taken so far, in their order
}

/** Looks at every dispute once a day, for as long as it is open: how old it is, and what the law asks for. */
@Injectable()
export class DisputeWatchService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly rates: ReferenceRateService,
  ) {}

  /** Takes the steps that are due, each once, and comes again tomorrow. A dispute that is over is left alone. */
  async look(
    tx: EntityManager,
    relationshipId: RelationshipId,
    callId: MarginCallId,
    asOf: Date,
  ): Promise<void> {
    const open = await this.open(tx, relationshipId, callId);
    if (open === undefined) return;
    const { relationship, call, dispute } = open;
    for (const age of await this.ages(tx, relationship, call, dispute, asOf)) {
      const disputed = { ...age, counterparty: await counterpartyKind(tx, relationship, call) };
      const taken = await stepsTaken(tx, call, age.regime);
      const due = regulatorySteps(age.regime, disputed, taken);
      for (const [index, step] of due.entries())
        await insertStep(tx, call, { ...age, step, n: taken.length + index + 1, at: asOf });
      if (due.includes('special-process'))
        await publish(tx, ...disputeNews('aged', call, dispute, relationship));
    }
    await schedule(tx, [nextLook(relationshipId, callId, asOf)]);
  }

  /** One of its times has come, and it is still open: its party is told which. */
  async tell(
    tx: EntityManager,
    relationshipId: RelationshipId,
    callId: MarginCallId,
    time: Date,
  ): Promise<void> {
    const open = await this.open(tx, relationshipId, callId);
    if (open === undefined) return;
    const { relationship, call, dispute } = open;
    const what = time < dispute.resultBy ? 'unresolved' : 'overdue';
    await publish(tx, ...disputeNews(what, call, dispute, relationship));
  }

  /** A dispute under its relationship's lock; undefined: it is over. */
  private async open(tx: EntityManager, relationshipId: RelationshipId, callId: MarginCallId) {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const call = await findCall(tx, relationshipId, callId);
    const dispute = call && (await findDispute(tx, call));
    return call === undefined || dispute === undefined || dispute.resolvedAt !== undefined
      ? undefined
      : { relationship, call, dispute };
  }

  /** The ages of a dispute by each regime's own calendar and money. */
  async ages(
    tx: EntityManager,
    relationship: Relationship,
    call: MarginCall,
    dispute: Dispute,
    asOf: Date,
  ): Promise<DisputeAge[]> {
    const since = inDisputeSince(await openDisputes(tx, relationship.id), openDisputeOf(call, dispute));
    const calendar = await worldCalendar();
    const ages: DisputeAge[] = [];
    for (const regime of REGIMES) {
      const { currency, centre: code } = REGIME_RULES[regime];
      const centre = calendar.centre(code);
      const isBusinessDay = (day: CalendarDate) => !centre.ok || centre.value.isBusinessDay(day);
      const businessDays = businessDaysSince(dayOf(since), dayOf(asOf), isBusinessDay);
      const amount = await this.amountIn(tx, dispute.amount, currency, asOf);
      const steps = (await stepsTaken(tx, call, regime)).map(({ step }) => step);
      ages.push({ regime, since, businessDays, amount, steps });
    }
    return ages;
  }

  /** By the newest rate of the last days. An older one says nothing of today. */
  private async amountIn(
    tx: EntityManager,
    amount: Money,
    currency: string,
    asOf: Date,
  ): Promise<RegulatoryAmount> {
    const name = `${amount.asset.code}/${currency}` as ReferenceRateName;
    const today = dayOf(asOf);
    const rates = await this.rates.between(tx, name, today.plusDays(-DAYS_OF_A_RATE), today);
    const newest = [...rates.values()].at(-1);
    return newest === undefined ? 'no-rate' : amount.exact().times(newest.rate);
  }
}

function openDisputeOf(call: MarginCall, { openedAt }: Dispute): OpenDispute {
  return { callId: call.id, seat: `${call.occupancy}/${call.kind}`, openedAt };
}

async function openDisputes(tx: EntityManager, relationshipId: RelationshipId): Promise<OpenDispute[]> {
  return tx.query(
    `select d.call_id as "callId", c.occupancy || '/' || c.kind as seat, d.opened_at as "openedAt"
     from dispute d join margin_call c on (c.relationship_id, c.id) = (d.relationship_id, d.call_id)
     where d.relationship_id = $1 and d.resolved_at is null`,
    [relationshipId],
  );
}

/** What the party across said of itself when it came in. Who came in before anybody asked never said. */
async function counterpartyKind(
  tx: EntityManager,
  { occupancies }: Relationship,
  { occupancy }: MarginCall,
): Promise<CounterpartyKind> {
  const party = occupancies.find(({ code }) => code === occupancy)?.partyId;
  const rows: { class: string | null }[] = await tx.query(
    `select s.content ->> 'regulatoryClass' as class
     from application a join application_section s on s.application_id = a.id and s.section = 'legal-identity'
     where a.party_id = $1 order by s.revision desc limit 1`,
    [party],
  );
  const said = rows[0]?.class ?? undefined;
  if (said === undefined) return 'unknown';
  return said === 'swap-dealer' ? 'dealer' : 'other';
}

async function stepsTaken(tx: EntityManager, call: MarginCall, regime: Regime): Promise<StepTaken[]> {
  const rows: { step: RegulatoryStep; amount: string | null }[] = await tx.query(
    `select step, amount::text from dispute_step
     where (relationship_id, call_id, regime) = ($1, $2, $3) order by n`,
    [call.relationship, call.id, regime],
  );
  return rows.map(({ step, amount }) => ({ step, amount: amount === null ? 'no-rate' : new Exact(amount) }));
}

async function insertStep(
  tx: EntityManager,
  { relationship, id }: MarginCall,
  step: {
    readonly regime: Regime;
    readonly n: number;
    readonly step: RegulatoryStep;
    readonly businessDays: number;
    readonly amount: RegulatoryAmount;
    readonly at: Date;
  },
): Promise<void> {
  await tx.query(
    `insert into dispute_step (relationship_id, call_id, regime, n, step, business_days, amount, taken_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      relationship,
      id,
      step.regime,
      step.n,
      step.step,
      step.businessDays,
      step.amount === 'no-rate' ? null : step.amount.toFixed(),
      step.at,
    ],
  );
}
