import { id, invariant, Money, textOf, USDC } from '@app/kernel';
import type { BookId } from '@app/ledger/domain';
import { DisputeService, MarginCallService, openCalls } from '@app/margin';
import type { MarginCallId } from '@app/margin/domain';
import { InstructionService } from '@app/settlement';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Seed, SeedRelationship } from './seed-schema';
import { bookOf } from './seed-terms';

/** One occupant's position at its treasury: what is called from it and not settled, and what it has or has on its way. */
interface Need {
  readonly relationship_id: string;
  readonly name: string;
  readonly occupancy: string;
  readonly due: string;
  readonly free: string;
  readonly coming: string;
}

/** The people outside: each party's treasury pays what it is called for, one of them disputes, and one stops. */
@Injectable()
export class Counterparties {
  constructor(
    private readonly db: DataSource,
    private readonly instructions: InstructionService,
    private readonly calls: MarginCallService,
    private readonly disputes: DisputeService,
  ) {}

  /** What they do when an hour's calls have reached them. The same instant again is nothing new. */
  async act(seed: Seed, now: Date): Promise<void> {
    await this.dispute(seed, now);
    await this.resolve(seed, now);
    const needs: Need[] = await this.db.query(NEEDS);
    const topUps = needs.map(async (need) => {
      const relationship = seed.relationships.find(({ name }) => name === need.name);
      if (relationship && pays(seed, need, now)) await this.topUp(relationship, need, now);
    });
    await Promise.all(topUps);
  }

  private async topUp({ buffer }: SeedRelationship, need: Need, now: Date): Promise<void> {
    const money = (minor: string) => Money.ofMinor(BigInt(minor), USDC);
    const short = money(need.due).minus(money(need.free)).minus(money(need.coming));
    if (!short.isPositive()) return;
    const deposit = {
      book: id<'Book'>(need.relationship_id),
      occupancy: need.occupancy,
      amount: short.plus(buffer),
      reference: `${need.occupancy}/${textOf(now)}`,
    };
    await this.db.transaction((tx) => this.instructions.seeDeposit(tx, deposit, now));
  }

  private async dispute({ script: { dispute } }: Seed, now: Date): Promise<void> {
    if (textOf(now) !== textOf(dispute.callOf)) return;
    await this.db.transaction(async (tx) => {
      const relationship = bookOf(dispute.relationship);
      const callId = await this.callToDispute(tx, relationship, dispute.occupancy, now);
      if (callId === undefined) return;
      const call = (await openCalls(tx, relationship)).find((each) => each.id === callId);
      invariant(call !== undefined, 'the call was open a moment ago');
      const disputed = call.amount.times(dispute.share, 'down');
      const answer = { kind: 'dispute', amount: disputed, reason: dispute.reason } as const;
      const done = await this.calls.respond(tx, relationship, callId, answer, now);
      invariant(done.ok, `the dispute of ${dispute.relationship} was not heard`);
    });
  }

  /** At its Resolution Time a dispute ends by recalculation on what the dealers quote. */
  private async resolve({ script: { dispute } }: Seed, now: Date): Promise<void> {
    const relationship = bookOf(dispute.relationship);
    await this.db.transaction(async (tx) => {
      const rows: { call_id: string }[] = await tx.query(
        'select call_id from dispute where relationship_id = $1 and resolved_at is null and resolution_at <= $2',
        [relationship, now],
      );
      for (const { call_id } of rows) {
        const callId = id<'MarginCall'>(call_id);
        for (const { dealer, mid } of dispute.quotations) {
          const quotation = { dealer, mid, symbol: dispute.symbol };
          const taken = await this.disputes.quote(tx, relationship, callId, quotation, 'an analyst');
          invariant(taken.ok, `what ${dealer} quotes is not taken down`);
        }
        const by = { who: 'the valuation agent', role: 'risk-officer' }; // and not who took the quotations down
        const done = await this.disputes.resolve(tx, relationship, callId, { by, asOf: now });
        invariant(done.ok, `the dispute of ${dispute.relationship} is not resolved`);
      }
    });
  }

  private async callToDispute(
    tx: EntityManager,
    relationship: BookId,
    occupancy: string,
    issuedAt: Date,
  ): Promise<MarginCallId | undefined> {
    const rows: { id: string }[] = await tx.query(
      `select id from margin_call where relationship_id = $1 and occupancy = $2 and issued_at = $3
         and (kind, direction, state) = ('vm', 'delivery', 'issued')`,
      [relationship, occupancy, issuedAt],
    );
    return rows.map((row) => id<'MarginCall'>(row.id))[0];
  }
}

function pays({ script }: Seed, { name, occupancy }: Need, now: Date): boolean {
  const stops = script.default;
  const isDefaulter = name === stops.relationship && occupancy === stops.occupancy;
  return !isDefaulter || now <= stops.paysUntil;
}

// Initial margin goes back out of the margin account; everything else is paid from the party's own money.
const NEEDS = `
  select c.relationship_id, r.name, c.occupancy, sum(c.amount) as due,
    (select b.credits_posted - b.debits_posted - b.debits_pending
     from led.account a join led.balance b on (b.book_id, b.account_id) = (a.book_id, a.id)
     where a.book_id = c.relationship_id and a.name = 'FREE.' || c.occupancy) as free,
    coalesce((select sum(i.amount) from instruction i
     where i.book_id = c.relationship_id and i.account = 'FREE.' || c.occupancy and i.state = 'pending-finality'), 0)
      as coming
  from margin_call c join relationship r on r.id = c.relationship_id
  where c.state in ('issued', 'agreed') and not (c.kind in ('im', 'ia') and c.direction = 'return')
  group by c.relationship_id, r.name, c.occupancy
  order by c.relationship_id, c.occupancy`;
