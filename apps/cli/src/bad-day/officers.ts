import { ApprovalService } from '@app/control';
import { invariant, plusMinutes, type Result, textOf } from '@app/kernel';
import { once } from '@app/platform';
import {
  AuctionService,
  type Case,
  DefaultReader,
  DefaultService,
  LossService,
  ReLetService,
  sealBid,
} from '@app/resolution';
import { InstructionService } from '@app/settlement';
import { LossNoticeService, PayoutService } from '@app/tail-bond';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { BookReadings } from './book-readings';
import type { Prices } from './prices';
import { by, envelopesOf, exerciseOf, type Occasion, rangesAt, survivorOf } from './occasion';
import { SeatReadings } from './seat-readings';
import type { Seed } from './seed-schema';
import { bookOf } from './seed-terms';

interface ScriptedAct {
  readonly label: string;
  readonly minutes: number; // after the missed deadline: each lies where no other relationship has anything due
  readonly proof: string;
  readonly perform: (tx: EntityManager, occasion: Occasion) => Promise<void>;
}

const MINIMUM_BIDS = 2;

/** The script of the officers. Rights arise by the clock and wait; here named people exercise them, with their proof. */
@Injectable()
export class Officers {
  constructor(
    private readonly db: DataSource,
    private readonly defaultReader: DefaultReader,
    private readonly approvals: ApprovalService,
    private readonly defaults: DefaultService,
    private readonly auctions: AuctionService,
    private readonly reLets: ReLetService,
    private readonly losses: LossService,
    private readonly notices: LossNoticeService,
    private readonly payouts: PayoutService,
    private readonly instructions: InstructionService,
    private readonly readings: BookReadings,
    private readonly seats: SeatReadings,
  ) {}

  private readonly script: readonly ScriptedAct[] = [
    act(
      'failure notice served',
      60,
      'courier receipt CR-88213 and delivery record of the notice address',
      (tx, on) => this.serve(tx, on),
    ),
    act('event of default declared', 300, 'minutes of the default committee DC-2025-10-11/1', (tx, on) =>
      this.declare(tx, on),
    ),
    act('early termination designated', 305, 'delivery record of the section 6 notice, CR-88219', (tx, on) =>
      this.terminate(tx, on),
    ),
    act(
      'auction opened',
      315,
      'invitation to bid AU-2025-10-11, sent to every approved replacement',
      (tx, on) => this.openAuction(tx, on),
    ),
    act('bids sealed', 375, 'receipt of three sealed bids', (tx, on) => this.sealBids(tx, on)),
    act('seat awarded', 435, 'minutes of the opening of bids', (tx, on) => this.openBids(tx, on)),
    act(
      'award withdrawn and next bid stands',
      450,
      'signing deadline passed, e-mail of the bidder',
      (tx, on) => this.nextBid(tx, on),
    ),
    act('replacement signed', 455, 'executed replacement agreement', (tx, on) => this.sign(tx, on)),
    act('seat re-let', 485, 'confirmation of the replacement transactions', (tx, on) => this.reLet(tx, on)),
    act('loss determined', 810, 'calculation statement NV-2025-10-11', (tx, on) => this.determine(tx, on)),
    act('loss verified', 830, 'verification report AM-2025-10-11', (tx, on) => this.verify(tx, on)),
    act('tranches paid', 845, "trustee's instruction", (tx, on) => this.payOut(tx, on)),
  ];

  /** The case the script is about, if the default happens at all. */
  async currentCase({ script }: Seed, now: Date): Promise<Case | undefined> {
    return now > script.default.paysUntil ? this.caseOf(this.db.manager, script) : undefined;
  }

  /** The next instant at which the script has somebody act. */
  nextInstant(current: Case | undefined, now: Date): Date | undefined {
    return (
      current &&
      this.script.map(({ minutes }) => plusMinutes(current.deadlineAt, minutes)).find((at) => at > now)
    );
  }

  /** When the deadline will be missed: the first call after the last that is paid, by the clock of its relationship. */
  missedDeadline({ script, relationships }: Seed): Date {
    const { relationship, paysUntil } = script.default;
    const { responseMinutes } = relationships.find(({ name }) => name === relationship)?.terms ?? {
      responseMinutes: 0,
    };
    return plusMinutes(paysUntil, 60 + responseMinutes);
  }

  /** Reads every book, and the surviving seat, on either side of the deadline that is missed. */
  async readDeadline({ script }: Seed, moment: 'before' | 'after'): Promise<void> {
    const { relationship, occupancy } = script.default;
    await this.readings.take('deadline missed', moment);
    if (moment === 'before') await this.seats.take(relationship, survivorOf(occupancy), 'before');
  }

  /** What is to be done at this instant is done, once, between two readings of every book. */
  async act(
    on: { seed: Seed; prices: Prices; at: Date },
    current: Case,
    untilQuiet: () => Promise<void>,
  ): Promise<void> {
    const due = this.script.find(({ minutes }) => +plusMinutes(current.deadlineAt, minutes) === +on.at);
    if (!due) return;
    await this.readings.take(due.label, 'before');
    await this.db.transaction(async (tx) => {
      const command = { door: 'cli', client: 'officers', key: due.label, inputs: textOf(on.at) };
      const done = await once(tx, command, () => this.perform(tx, due, on));
      invariant(done.ok, `${due.label} was done at another time`);
    });
    await untilQuiet();
    await this.readings.take(due.label, 'after');
    const { relationship, occupancy } = on.seed.script.default;
    if (due === this.script.at(-1)) await this.seats.take(relationship, survivorOf(occupancy), 'after');
  }

  private async perform(
    tx: EntityManager,
    { perform, proof }: ScriptedAct,
    occasion: Omit<Occasion, 'current' | 'proof'>,
  ): Promise<void> {
    const current = await this.caseOf(tx, occasion.seed.script);
    invariant(current !== undefined, 'there was a case a moment ago');
    await perform(tx, { ...occasion, current, proof });
  }

  private async caseOf(tx: EntityManager, script: Seed['script']): Promise<Case | undefined> {
    const { relationship, occupancy } = script.default;
    const cases = await this.defaultReader.cases(tx);
    return cases.find((each) => each.relationship === bookOf(relationship) && each.occupancy === occupancy);
  }

  private async serve(tx: EntityManager, on: Occasion): Promise<void> {
    sure(await this.defaults.serveFailureNotice(tx, on.current.relationship, exerciseOf(on, by(on).manager)));
  }

  private async declare(tx: EntityManager, on: Occasion): Promise<void> {
    const { relationship, id: caseId } = on.current;
    const { manager, director } = by(on);
    const proposal = await this.defaults.proposeDeclaration(tx, relationship, caseId, manager);
    const approvalId = sure(await this.approvals.approve(tx, { ...proposal, checker: director }));
    sure(
      await this.defaults.declareEventOfDefault(tx, relationship, { ...exerciseOf(on, manager), approvalId }),
    );
  }

  private async terminate(tx: EntityManager, on: Occasion): Promise<void> {
    sure(
      await this.defaults.designateEarlyTermination(
        tx,
        on.current.relationship,
        exerciseOf(on, by(on).manager),
      ),
    );
  }

  private async openAuction(tx: EntityManager, on: Occasion): Promise<void> {
    const terms = { ranges: rangesAt(on), entity: on.seed.entity.party, minimumBids: MINIMUM_BIDS };
    sure(
      await this.auctions.open(tx, on.current.relationship, { ...exerciseOf(on, by(on).manager), ...terms }),
    );
  }

  private async sealBids(tx: EntityManager, on: Occasion): Promise<void> {
    const auctionId = await this.auctionOf(tx, on.current);
    for (const envelope of envelopesOf(on.seed)) {
      const bid = { bidder: envelope.bidder, seal: sealBid(auctionId, envelope), at: on.at };
      sure(await this.auctions.seal(tx, on.current.relationship, auctionId, bid));
    }
  }

  private async openBids(tx: EntityManager, on: Occasion): Promise<void> {
    const { relationship, id: caseId } = on.current;
    const opening = { caseId, envelopes: envelopesOf(on.seed), at: on.at };
    sure(await this.auctions.openBids(tx, relationship, opening));
    sure(await this.auctions.award(tx, relationship, exerciseOf(on, by(on).manager)));
  }

  /** Whoever is awarded the seat and does not sign has lost it: the next bid stands. */
  private async nextBid(tx: EntityManager, on: Occasion): Promise<void> {
    const { relationship } = on.current;
    const exercise = exerciseOf(on, by(on).manager);
    const { bidder } = sure(await this.auctions.withdrawAward(tx, relationship, exercise));
    const scripted = on.seed.script.default.bids.find(({ party }) => party === bidder);
    invariant(scripted?.signs === 'no', `${bidder} would have signed`);
    const again = { ...exercise, proof: 'minutes of the opening of bids: the second bid stands' };
    sure(await this.auctions.award(tx, relationship, again));
  }

  private async sign(tx: EntityManager, on: Occasion): Promise<void> {
    const { relationship, id: caseId } = on.current;
    const { initialMargin, independentAmount, deposit } = on.seed.script.default;
    const signing = { caseId, initialMargin, independentAmount, at: on.at };
    const { occupancy } = sure(await this.reLets.sign(tx, relationship, signing));
    const paid = { book: relationship, occupancy, amount: deposit, reference: `opening/${occupancy}` };
    await this.instructions.seeDeposit(tx, paid, on.at);
  }

  private async reLet(tx: EntityManager, on: Occasion): Promise<void> {
    const { costs } = on.seed.script.default;
    const exercise = exerciseOf(on, by(on).manager);
    sure(await this.reLets.reLet(tx, on.current.relationship, { ...exercise, costs }));
  }

  private async determine(tx: EntityManager, on: Occasion): Promise<void> {
    const how = {
      method: 'replacement cost: the price at which the seat was re-let, with the VM balance carried over',
      evidence: ['minutes of the opening of bids', 'invoices of the payees', 'ledger extract of the cell'],
    };
    sure(
      await this.losses.determine(tx, on.current.relationship, {
        ...exerciseOf(on, by(on).calculation),
        ...how,
      }),
    );
  }

  private async verify(tx: EntityManager, on: Occasion): Promise<void> {
    sure(await this.losses.verify(tx, on.current.relationship, exerciseOf(on, by(on).verification)));
  }

  /** The trustee reads what the notice asks for, and signs exactly that. */
  private async payOut(tx: EntityManager, on: Occasion): Promise<void> {
    const { relationship } = on.current;
    for (const { notice, plan } of await this.notices.notices(tx, relationship)) {
      if (plan === undefined) continue;
      const signed = { trustee: by(on).trustee, subjectHash: plan.subjectHash, at: on.at };
      sure(await this.payouts.payOut(tx, relationship, notice.id, signed));
    }
  }

  private async auctionOf(tx: EntityManager, { relationship, id: caseId }: Case): Promise<string> {
    const rows: { id: string }[] = await tx.query(
      'select id from seat_auction where (relationship_id, case_id) = ($1, $2) order by round desc limit 1',
      [relationship, caseId],
    );
    invariant(rows[0] !== undefined, `no auction of ${caseId}`);
    return rows[0].id;
  }
}

function act(label: string, minutes: number, proof: string, perform: ScriptedAct['perform']): ScriptedAct {
  return { label, minutes, proof, perform };
}

function sure<Value>(answer: Result<Value, unknown>): Value {
  invariant(answer.ok, `the script is refused: ${answer.ok ? '' : JSON.stringify(answer.refusal)}`);
  return answer.value;
}
