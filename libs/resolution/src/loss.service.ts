import { accept, invariant, Money, refuse, type Result, textsOf } from '@app/kernel';
import type { ActorId } from '@app/control/domain';
import { LedgerService } from '@app/ledger';
import type { Transfer } from '@app/ledger/domain';
import { RelationshipService } from '@app/legal-entity';
import type { Relationship, RelationshipId } from '@app/legal-entity/domain';
import { schedule } from '@app/platform';
import { imReturned } from '@app/settlement/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Case, type CaseId, loadCase, recordAct } from './default-case.rows';
import type { Exercise } from './default.service';
import {
  absorb,
  type Absorption,
  advanceInterest,
  type CaseRefusal,
  closeOut,
  type CloseOutStatement,
  type Cost,
  firstSkinLost,
  interestAccrued,
  paidByDefaulter,
  type Standing,
  type VerifiedLoss,
} from './domain';
import { LadderService, type Purse } from './ladder.service';
import { LayerService } from './layer.service';
import { realisedOffClaim } from './realised-collateral.rows';

export interface DetermineLoss extends Exercise {
  readonly officer: ActorId;
  readonly method: string;
  readonly evidence: readonly string[];
}

export type DetermineRefusal = CaseRefusal | 'evidence-missing' | 'counts-disagree' | 'collateral-unrealised';
export type VerifyRefusal = CaseRefusal | 'nothing-to-verify';

interface ReLetRow {
  readonly price: string;
  readonly vm_balance: string;
  readonly vm_own: string;
  readonly vm_given: string;
  readonly unpaid_amounts: string;
  readonly margin_paid: string;
}

interface DeterminationRow {
  readonly sequence: number;
  readonly gross: string;
  readonly margin_applied: string;
  readonly cumulative_loss: string;
  readonly recoveries: string;
  readonly method: string;
  readonly evidence: string[];
  readonly determined_by: string;
  readonly determined_at: Date;
  readonly verified_by: string | null;
  readonly verified_at: Date | null;
}

/** The loss of a default: determined by the calculation agent, verified by another, then absorbed layer by layer. */
@Injectable()
export class LossService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly ladder: LadderService,
    private readonly layers: LayerService,
    private readonly ledger: LedgerService,
  ) {}

  /**
   * Determines the loss: interest on what the line advanced is added, and the close-out statement is struck. It must meet
   * the ledger's own count, what was advanced and paid for the defaulter: two counts of one loss, from both ends. Interest
   * ends here: what the line stands advanced until the trustee pays bears none. While the defaulter has anything to be sold, free or
   * as margin, there is no loss to determine: what it fetches comes before every layer.
   */
  async determine(
    tx: EntityManager,
    relationshipId: RelationshipId,
    { caseId, officer, at, proof, method, evidence }: DetermineLoss,
  ): Promise<Result<CloseOutStatement, DetermineRefusal>> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    if (evidence.length === 0) return refuse('evidence-missing');
    const current = await loadCase(tx, relationship, caseId);
    if (current.state !== 're-let') return refuse('wrong-state');
    const purse = await this.ladder.purse(tx, relationship, current.occupancy);
    const interest = await this.interestOnLine(tx, relationship, current, at);
    // The re-let left the defaulter nothing unless everybody was repaid: then its estate pays the interest as far as it can.
    const { money, defaulter } = purse;
    const own = interest.atMost(money(`FREE.${defaulter}`).plus(money(`IM.${defaulter}`)));
    const statement = await this.statementOf(tx, relationship, current, interest, own);
    const counted = purse.promised(`CLAIM.${defaulter}`).plus(interest).minus(own);
    if (!counted.equals(statement.netLoss)) return refuse('counts-disagree');
    const unsold = [...purse.freeTokens, ...purse.tokens];
    if (statement.netLoss.isPositive() && unsold.length > 0) return refuse('collateral-unrealised');
    const determined = await recordAct(tx, current, { deed: 'determine-loss', officer, at, proof });
    if (!determined.ok) return determined;
    await tx.query(
      `insert into loss_determination (relationship_id, case_id, sequence, statement, gross, margin_applied,
         cumulative_loss, recoveries, interest, method, evidence, determined_by, determined_at)
       values ($1, $2, 1, $3, $4, $5, $6, 0, $7, $8, $9, $10, $11)`,
      [
        relationshipId,
        caseId,
        JSON.stringify(textsOf(statement)),
        statement.loss.minor,
        statement.loss.minus(statement.netLoss).minor,
        statement.netLoss.minor,
        interest.minor,
        method,
        evidence,
        officer,
        at,
      ],
    );
    if (interest.isPositive())
      await this.ledger.postAll(tx, [
        {
          event: `interest/${caseId}`,
          effectiveAt: at,
          transfers: interestOf(purse, interest, own),
          defaultId: caseId,
        },
      ]);
    return accept(statement);
  }

  /** Another one verifies it: the layers absorb it in order, the first skin at once, the tranches by their trustee's hand. */
  async verify(
    tx: EntityManager,
    relationshipId: RelationshipId,
    { caseId, officer, at, proof }: Exercise & { readonly officer: ActorId },
  ): Promise<Result<Absorption, VerifyRefusal>> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    const found = await newestDetermination(tx, relationship, caseId);
    if (found?.verified_by !== null) return refuse('nothing-to-verify');
    const verified = await recordAct(tx, await loadCase(tx, relationship, caseId), {
      deed: 'verify-loss',
      officer,
      at,
      proof,
    });
    if (!verified.ok) return verified;
    const current = verified.value;
    await tx.query(
      `update loss_determination set verified_by = $4, verified_at = $5
       where (relationship_id, case_id, sequence) = ($1, $2, $3)`,
      [relationshipId, caseId, found.sequence, officer, at],
    );
    const layers = await this.layers.of(tx, relationship, current.occupancy);
    const netLoss = Money.ofMinor(BigInt(found.cumulative_loss), relationship.asset);
    const absorption = absorb(netLoss, layers);
    await this.store(tx, current, found.sequence, absorption);
    const payload = { relationshipId, defaultId: caseId };
    await schedule(tx, [
      { kind: 'tail-bond.receive', key: `${caseId}/${String(found.sequence)}`, payload, dueAt: at },
    ]);
    const purse = await this.ladder.purse(tx, relationship, current.occupancy);
    await this.postVerified(tx, current, purse, absorption, at);
    return accept(absorption);
  }

  /** The newest verified loss of a default, as the trustee is to be told. @throws InvariantError while none is verified */
  async determination(
    tx: EntityManager,
    relationshipId: RelationshipId,
    caseId: CaseId,
  ): Promise<VerifiedLoss> {
    const relationship = await this.relationships.load(tx, relationshipId);
    const current = await loadCase(tx, relationship, caseId);
    const found = await newestDetermination(tx, relationship, caseId);
    invariant(
      found?.verified_by != null && found.verified_at !== null,
      `the loss of ${caseId} is not verified`,
    );
    const occupant = relationship.occupancies.find(({ code }) => code === current.occupancy);
    invariant(occupant !== undefined, `${current.occupancy} was never seated`);
    const money = (minor: string) => Money.ofMinor(BigInt(minor), relationship.asset);
    return {
      sequence: found.sequence,
      party: occupant.partyId,
      seat: occupant.seat,
      occupancy: occupant.code,
      eventAt: current.deadlineAt,
      determinedAt: found.determined_at,
      effectiveAt: found.verified_at,
      grossCloseOut: money(found.gross),
      marginApplied: money(found.margin_applied),
      cumulativeLoss: money(found.cumulative_loss),
      cumulativeRecoveries: money(found.recoveries),
      valuationMethod: found.method,
      evidence: found.evidence,
      calculationAgent: found.determined_by,
      verificationAgent: found.verified_by,
      firstSkin: await this.firstSkinAt(tx, relationship, caseId),
    };
  }

  /** The first skin's share of the loss, and the defaulter's margin that nothing needed: it is its estate's. */
  private async postVerified(
    tx: EntityManager,
    current: Case,
    purse: Purse,
    { layers, netLoss }: Absorption,
    at: Date,
  ): Promise<void> {
    const zero = Money.zero(netLoss.asset);
    const absorbed = layers.find(({ kind }) => kind === 'first-skin')?.absorbed ?? zero;
    const advanced = absorbed.atMost(purse.promised('ADVANCED.SKIN'));
    const { cell } = purse.books;
    const surplus = [purse.money(`IM.${current.occupancy}`), ...purse.tokens].filter((held) =>
      held.isPositive(),
    );
    invariant(
      netLoss.isZero() || surplus.length === 0,
      `a layer would pay while ${current.occupancy} has margin`,
    );
    const transfers = [
      ...(absorbed.isPositive()
        ? firstSkinLost(
            purse.books,
            current.occupancy,
            { advanced, cash: absorbed.minus(advanced) },
            purse.drawn,
          )
        : []),
      ...surplus.flatMap((held) => imReturned(cell, current.occupancy, held)),
    ];
    if (transfers.length > 0)
      await this.ledger.postAll(tx, [
        { event: `loss-verified/${current.id}`, effectiveAt: at, transfers, defaultId: current.id },
      ]);
  }

  /** Every stretch of time at which the line stood advanced, from the ladder's own record. */
  private async interestOnLine(
    tx: EntityManager,
    { terms, asset }: Relationship,
    current: Case,
    until: Date,
  ): Promise<Money> {
    const rows: { at: Date; change: string }[] = await tx.query(
      `select at, sum(case way when 'advanced' then amount else -amount end) as change from ladder_share
       where (relationship_id, case_id) = ($1, $2) and source = 'liquidity-line' group by at order by at`,
      [current.relationship, current.id],
    );
    let standing = Money.zero(asset);
    const standings = rows.map(({ at, change }, index): Standing => {
      standing = standing.plus(Money.ofMinor(BigInt(change), asset));
      return { amount: standing, from: at, to: rows[index + 1]?.at ?? until };
    });
    return advanceInterest(standings, terms.lineRate, asset);
  }

  /** The statement from the defaulter's end: what its legs cost to replace, less what it had delivered. */
  private async statementOf(
    tx: EntityManager,
    { asset, id: relationshipId }: Relationship,
    current: Case,
    interest: Money,
    interestPaid: Money, // by the estate
  ): Promise<CloseOutStatement> {
    const rows: ReLetRow[] = await tx.query(
      `select price, vm_balance, vm_own, vm_given, unpaid_amounts, margin_paid from seat_re_let
       where (relationship_id, case_id) = ($1, $2) and re_let_at is not null`,
      [relationshipId, current.id],
    );
    const [reLet] = rows;
    invariant(reLet !== undefined, `the seat of ${current.id} is not re-let`);
    const money = (minor: string) => Money.ofMinor(BigInt(minor), asset);
    const costs = await this.costsOf(tx, current, asset);
    const onLine: Cost = {
      payee: 'core',
      purpose: 'interest on the line',
      invoiced: interest,
      cap: interest,
    };
    const figures = {
      vmBalance: money(reLet.vm_balance),
      price: money(reLet.price),
      unpaidAmounts: money(reLet.unpaid_amounts),
      vmHeld: money(reLet.vm_own),
      vmGiven: money(reLet.vm_given),
    };
    const marginPaid = money(reLet.margin_paid).plus(await realisedOffClaim(tx, current, asset));
    // What a seat sold at a profit left the estate is no margin: it has made the loss smaller already.
    const { surplus } = closeOut({ ...figures, costs, marginRealised: marginPaid });
    const outOfMargin = interestPaid.minus(surplus).atLeast(Money.zero(asset));
    return closeOut({ ...figures, costs: [...costs, onLine], marginRealised: marginPaid.plus(outOfMargin) });
  }

  private async costsOf(tx: EntityManager, current: Case, asset: Relationship['asset']): Promise<Cost[]> {
    const rows: { payee: string; purpose: string; invoiced: string; cap: string }[] = await tx.query(
      'select payee, purpose, invoiced, cap from default_cost where (relationship_id, case_id) = ($1, $2) order by payee',
      [current.relationship, current.id],
    );
    const money = (minor: string) => Money.ofMinor(BigInt(minor), asset);
    return rows.map(({ payee, purpose, invoiced, cap }) => ({
      payee,
      purpose,
      invoiced: money(invoiced),
      cap: money(cap),
    }));
  }

  private async firstSkinAt(tx: EntityManager, { asset }: Relationship, caseId: CaseId): Promise<Money> {
    const rows: { capacity: string }[] = await tx.query(
      `select capacity from absorption where case_id = $1 and kind = 'first-skin' order by sequence limit 1`,
      [caseId],
    );
    return rows[0] ? Money.ofMinor(BigInt(rows[0].capacity), asset) : Money.zero(asset);
  }

  private async store(
    tx: EntityManager,
    current: Case,
    sequence: number,
    { layers }: Absorption,
  ): Promise<void> {
    await tx.query(
      `insert into absorption (relationship_id, case_id, sequence, place, layer, kind, capacity, absorbed)
       select $1, $2, $3, * from unnest($4::integer[], $5::text[], $6::text[], $7::bigint[], $8::bigint[])`,
      [
        current.relationship,
        current.id,
        sequence,
        layers.map((_, index) => index + 1),
        layers.map(({ id: layer }) => layer),
        layers.map(({ kind }) => kind),
        layers.map(({ capacity }) => capacity.minor),
        layers.map(({ absorbed }) => absorbed.minor),
      ],
    );
  }
}

/** Interest is claimed of the estate whole; what its own money pays of it is the core's at once. */
function interestOf(purse: Purse, interest: Money, own: Money): Transfer[] {
  const { books, defaulter, drawn, money } = purse;
  const fromFree = own.atMost(money(`FREE.${defaulter}`));
  const paid = (account: 'FREE' | 'IM', amount: Money): Transfer[] =>
    amount.isPositive()
      ? paidByDefaulter(books, purse, account, { source: 'liquidity-line', amount }, 'CLAIM', drawn)
      : [];
  return [
    ...interestAccrued(books, defaulter, interest),
    ...paid('FREE', fromFree),
    ...paid('IM', own.minus(fromFree)),
  ];
}

async function newestDetermination(
  tx: EntityManager,
  { id: relationshipId }: Relationship,
  caseId: CaseId,
): Promise<DeterminationRow | undefined> {
  const rows: DeterminationRow[] = await tx.query(
    'select * from loss_determination where (relationship_id, case_id) = ($1, $2) order by sequence desc limit 1',
    [relationshipId, caseId],
  );
  return rows[0];
}
