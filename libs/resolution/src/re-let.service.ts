import { accept, invariant, Money, refuse, type Result } from '@app/kernel';
import { LedgerService } from '@app/ledger';
import type { Transfer } from '@app/ledger/domain';
import { CellService, RelationshipService } from '@app/legal-entity';
import { nextOccupancy, type RelationshipId, seatOf } from '@app/legal-entity/domain';
import { openCalls } from '@app/margin';
import { uuidOf } from '@app/platform';
import { imPosted, promise } from '@app/settlement/domain';
import { TradeService } from '@app/trade';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuctionService } from './auction.service';
import { type Case, type CaseId, loadCase, recordAct } from './default-case.rows';
import type { Exercise } from './default.service';
import {
  type CaseRefusal,
  chargeOf,
  type Cost,
  fundReLet,
  lineDrawn,
  repaidInCash,
  type Share,
} from './domain';
import { LadderService, owedForDefaulter, type Purse } from './ladder.service';

export type ReLetRefusal =
  | CaseRefusal
  | 'nobody-stands'
  | 'signed-already'
  | 'not-signed'
  | 'call-under-way'
  | 'cover-short'
  | 'line-short'
  | 'not-approved-beforehand'
  | 'bidder-restricted';

interface SignedRow {
  readonly occupancy: string;
  readonly party_id: string;
  readonly price: string;
  readonly initial_margin: string;
  readonly independent: string;
}

/** A vacant seat is re-let, whole, by replacement transactions on the terms of the one who left. */
@Injectable()
export class ReLetService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly auctions: AuctionService,
    private readonly cells: CellService,
    private readonly trades: TradeService,
    private readonly ladder: LadderService,
    private readonly ledger: LedgerService,
  ) {}

  /**
   * The winner signs: its accounts are opened, so that it can pay in. It is seated only when its cover has arrived.
   *
   * @param signing what it must post: initial margin by the model, and as independent amount the cover nobody has placed on it
   *   yet. It stays until a tranche names it.
   * @returns the occupancy it will take: A2
   */
  async sign(
    tx: EntityManager,
    relationshipId: RelationshipId,
    signing: {
      readonly caseId: CaseId;
      readonly initialMargin: Money;
      readonly independentAmount: Money;
      readonly at: Date;
    },
  ): Promise<Result<{ readonly occupancy: string; readonly bidder: string }, ReLetRefusal>> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const current = await loadCase(tx, relationship, signing.caseId);
    if (current.state !== 'auctioned') return refuse('wrong-state');
    const best = await this.auctions.standing(tx, relationship, current.id);
    if (best === undefined) return refuse('nobody-stands');
    if (await signedBy(tx, current, best.bidder)) return refuse('signed-already');
    const occupancy = nextOccupancy(seatOf(current.occupancy), [
      ...relationship.occupancies.map(({ code }) => code),
      ...(await signedFor(tx, relationshipId)),
    ]);
    await this.cells.openSeat(tx, relationship, occupancy);
    await tx.query(
      `insert into seat_re_let (relationship_id, case_id, occupancy, party_id, signed_at, price, initial_margin, independent)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        relationshipId,
        current.id,
        occupancy,
        best.bidder,
        signing.at,
        best.price.minor,
        signing.initialMargin.minor,
        signing.independentAmount.minor,
      ],
    );
    return accept({ occupancy, bidder: best.bidder });
  }

  /**
   * Seats the replacement: its margin is posted, the VM balance is carried over as the up-front amount, the price and the
   * itemised third-party costs are paid, amounts due to the survivor are paid, and what the defaulter owes for all of it
   * is claimed. One journal. The survivor's legs are not touched.
   */
  async reLet(
    tx: EntityManager,
    relationshipId: RelationshipId,
    exercise: Exercise & { readonly costs: readonly Cost[] },
  ): Promise<Result<{ readonly occupancy: string }, ReLetRefusal>> {
    const { caseId, officer, at, proof, costs } = exercise;
    const relationship = await this.relationships.lock(tx, relationshipId);
    const current = await loadCase(tx, relationship, caseId);
    const best = await this.auctions.standing(tx, relationship, caseId);
    const signed = best && (await signedBy(tx, current, best.bidder));
    if (signed === undefined) return refuse('not-signed');
    const open = await openCalls(tx, relationshipId);
    if (open.some((call) => call.occupancy === current.occupancy)) return refuse('call-under-way');
    const seat = seatOf(current.occupancy);
    const approved = await this.relationships.approvedReplacements(tx, relationshipId, seat);
    if (!approved.includes(signed.party_id)) return refuse('not-approved-beforehand');
    const seatable = await this.relationships.seatable(tx, [signed.party_id]);
    if (seatable.length === 0) return refuse('bidder-restricted');
    const purse = await this.ladder.purse(tx, relationship, current.occupancy);
    const money = (minor: string) => Money.ofMinor(BigInt(minor), relationship.asset);
    const independentAmount = money(signed.independent);
    const margin = money(signed.initial_margin).plus(independentAmount);
    const price = money(signed.price);
    const brings = margin.plus(price.negated().atLeast(Money.zero(relationship.asset)));
    if (purse.money(`FREE.${signed.occupancy}`).lessThan(brings)) return refuse('cover-short');
    const settled = settlementOf(purse, signed.occupancy, price, costs, caseId);
    if (purse.line.lessThan(settled.line)) return refuse('line-short');
    const after = await recordAct(tx, current, { deed: 're-let-seat', officer, at, proof });
    if (!after.ok) return after;
    const replacement = { code: signed.occupancy, partyId: signed.party_id, independentAmount };
    const seated = await this.relationships.seat(tx, relationshipId, replacement, at);
    invariant(seated.ok, `${signed.party_id} was approved a moment ago`);
    await this.cells.coverSeat(tx, relationship, signed.occupancy);

    await this.trades.replace(tx, relationshipId, { left: current.occupancy, takes: signed.occupancy }, at);
    await this.store(tx, current, signed.party_id, costs, settled, at);
    const step = { cause: 're-let', at };
    if (settled.line.isPositive()) {
      const drawn: Share = { source: 'liquidity-line', amount: settled.line };
      await this.ladder.write(tx, current, purse, 'advanced', [drawn], step);
    }
    await this.ladder.write(tx, current, purse, 'repaid', settled.repaid, step);
    const { cell } = purse.books;
    const transfers = [...imPosted(cell, signed.occupancy, margin), ...settled.transfers];
    await this.ledger.postAll(tx, [
      { event: `re-let/${caseId}`, effectiveAt: at, transfers, defaultId: caseId },
    ]);
    return accept({ occupancy: signed.occupancy });
  }

  private async store(
    tx: EntityManager,
    current: Case,
    party: string,
    costs: readonly Cost[],
    { vmBalance, vmOwn, vmGiven, unpaid, margin }: Settled,
    at: Date,
  ): Promise<void> {
    for (const { payee, purpose, invoiced, cap } of costs)
      await tx.query(`insert into default_cost values ($1, $2, $3, $4, $5, $6)`, [
        current.relationship,
        current.id,
        payee,
        purpose,
        invoiced.minor,
        cap.minor,
      ]);
    await tx.query(
      `update seat_re_let set vm_balance = $4, vm_own = $5, vm_given = $6, unpaid_amounts = $7, margin_paid = $8,
         re_let_at = $9
       where (relationship_id, case_id, party_id) = ($1, $2, $3)`,
      [
        current.relationship,
        current.id,
        party,
        ...[vmBalance, vmOwn, vmGiven, unpaid, margin].map((amount) => amount.minor),
        at,
      ],
    );
  }
}

/** What changes hands when a seat does. */
interface Settled extends PaidFor {
  readonly vmBalance: Money; // carried over; positive: the seat owed it
  readonly vmOwn: Money; // delivered or realised of the defaulter's own
  readonly vmGiven: Money; // held by the defaulter of the survivor's, to be returned
  readonly unpaid: Money; // fell due to the survivor, before and since the declaration
}

function settlementOf(
  purse: Purse,
  takes: string,
  price: Money,
  costs: readonly Cost[],
  caseId: string,
): Settled {
  const { books, defaulter, promised } = purse;
  const { cell } = books;
  const owing = (debit: string, credit: string, amount: Money) =>
    amount.isPositive() ? [promise(cell, debit, credit, amount)] : [];
  const vmOwn = promised(`VM_HELD.${defaulter}`);
  const vmGiven = promised(`VM_GIVEN.${defaulter}`);
  const advancedFor = Money.sum(
    owedForDefaulter(purse).map(({ amount }) => amount),
    price.asset,
  );
  // Of what others advanced, some returned in its place what it still holds: that is claimed of it, and nothing is carried.
  const notReturned = advancedFor.atMost(vmGiven);
  const unpassed = promised('UNPASSED');
  const paid = paidFor(purse, takes, price, costs, caseId);
  return {
    ...paid,
    transfers: [
      ...owing(`VM_HELD.${defaulter}`, `VM_HELD.${takes}`, vmOwn),
      ...owing(`CLAIM.${defaulter}`, `VM_HELD.${takes}`, advancedFor.minus(notReturned)),
      ...owing(`CLAIM.${defaulter}`, `VM_GIVEN.${defaulter}`, notReturned),
      ...owing(`VM_GIVEN.${takes}`, `VM_GIVEN.${defaulter}`, vmGiven.minus(notReturned)),
      // VM the survivor delivered while nobody sat there is the defaulter's gain: who takes its legs takes the return on.
      ...owing(`VM_GIVEN.${takes}`, 'UNPASSED', unpassed),
      ...paid.transfers,
    ],
    vmBalance: vmOwn.plus(advancedFor).minus(vmGiven).minus(unpassed),
    vmOwn,
    vmGiven,
    unpaid: promised(`DUE_FROM.${defaulter}`).plus(promised(`CLAIM.${defaulter}`)),
  };
}

interface PaidFor {
  readonly transfers: readonly Transfer[];
  readonly margin: Money; // of the defaulter, used for price, costs, dues and advances
  readonly line: Money; // drawn for the rest
  readonly repaid: readonly Share[];
}

/** The postings of price, costs, dues and repayments, each out of whose money it is. */
function paidFor(purse: Purse, takes: string, price: Money, costs: readonly Cost[], caseId: string): PaidFor {
  const { books, defaulter, survivor, money, promised } = purse;
  const { cell } = books;
  const zero = Money.zero(price.asset);
  const dues = promised(`DUE_FROM.${defaulter}`);
  const brought = price.negated().atLeast(zero);
  const { fromFree, fromMargin, fromLine, repaid, toEstate } = fundReLet(
    Money.sum([price.atLeast(zero), dues, ...costs.map(chargeOf)], price.asset),
    {
      brought,
      kept: promised('UNPASSED'),
      free: money(`FREE.${defaulter}`),
      margin: money(`IM.${defaulter}`),
    },
    [...owedForDefaulter(purse), { source: 'liquidity-line', amount: promised(`CLAIM.${defaulter}`) }],
  );
  // Dues that the line pays are an advance like any other; dues paid out of the defaulter's own are simply paid.
  const duesByLine = dues.atMost(fromLine);
  const cash = (debit: string, credit: string, amount: Money, instructionId?: string): Transfer[] =>
    amount.isPositive()
      ? [{ book: cell, debit, credit, amount, ...(instructionId !== undefined && { instructionId }) }]
      : [];
  const owing = (debit: string, credit: string, amount: Money) =>
    amount.isPositive() ? [promise(cell, debit, credit, amount)] : [];
  return {
    margin: fromFree.plus(fromMargin),
    line: fromLine,
    repaid,
    transfers: [
      ...cash(`FREE.${takes}`, 'CASH', brought),
      ...cash(`FREE.${defaulter}`, 'CASH', fromFree),
      ...cash(`IM.${defaulter}`, 'CASH', fromMargin),
      ...(fromLine.isPositive() ? lineDrawn(books, fromLine) : []),
      ...cash('CASH', `FREE.${takes}`, price.atLeast(zero)),
      ...costs.flatMap((cost) =>
        cash('CASH', 'OUTSIDE', chargeOf(cost), uuidOf(`cost/${caseId}/${cost.payee}/${cost.purpose}`)),
      ),
      ...cash('CASH', `FREE.${survivor}`, dues),
      ...owing(`DUE_TO.${survivor}`, `DUE_FROM.${defaulter}`, dues.minus(duesByLine)),
      ...owing(`DUE_TO.${survivor}`, 'ADVANCED.LIQ', duesByLine),
      ...owing(`CLAIM.${defaulter}`, `DUE_FROM.${defaulter}`, duesByLine),
      ...owing(`CLAIM.${defaulter}`, 'ADVANCED.LIQ', fromLine.minus(duesByLine)),
      ...repaid.flatMap((share) => repaidInCash(books, purse, share, 'CLAIM')),
      ...cash('CASH', `FREE.${defaulter}`, toEstate),
    ],
  };
}

/** The occupancies given to whoever signed, seated or not: their accounts are open, and may hold what was paid in. */
async function signedFor(tx: EntityManager, relationshipId: RelationshipId): Promise<string[]> {
  const rows: { occupancy: string }[] = await tx.query(
    'select occupancy from seat_re_let where relationship_id = $1',
    [relationshipId],
  );
  return rows.map(({ occupancy }) => occupancy);
}

async function signedBy(
  tx: EntityManager,
  { relationship, id: caseId }: Case,
  party: string,
): Promise<SignedRow | undefined> {
  const rows: SignedRow[] = await tx.query(
    `select occupancy, party_id, price, initial_margin, independent from seat_re_let
     where (relationship_id, case_id, party_id) = ($1, $2, $3)`,
    [relationship, caseId, party],
  );
  return rows[0];
}
