import { Money, textOf, USDC } from '@app/kernel';
import { LedgerProofService, LedgerService } from '@app/ledger';
import { PartyService } from '@app/legal-entity';
import { type ContinuityReport, continuityReport } from '@app/resolution/domain';
import { type TrancheReport, TrancheReportService } from '@app/tail-bond';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type CallLine, callsOf } from './report/calls';
import { type Conservation, conservationOf } from './report/conservation';
import { type DefaultSection, defaultsOf } from './report/default';
import { type DisputeLine, disputesOf } from './report/dispute';
import { type IsolationStep, isolationOf } from './report/isolation';
import { type WorstHour, worstHoursOf } from './report/worst-hour';
import { type Weekend, weekendOf } from './report/weekend';
import { type CoverInCash, SeatReadings } from './seat-readings';
import type { Seed } from './seed-schema';
import { bookOf } from './seed-terms';

/** Who is in the book, as the reader needs it to follow the rest. */
export interface RelationshipLine {
  readonly name: string;
  readonly a: string;
  readonly b: string;
  readonly writtenEnding: string;
  readonly trades: readonly string[];
}

export interface TrancheLine {
  readonly trust: string;
  readonly relationship: string;
  readonly occupancy: string;
  readonly attachment: string;
  readonly original: string;
  readonly writtenDown: string;
  readonly outstanding: string;
  readonly factor: string;
  readonly collateral: readonly { readonly asset: string; readonly amount: string }[];
  readonly holders: readonly {
    readonly holder: string;
    readonly face: string;
    readonly writtenDown: string;
    readonly principal: string;
  }[];
}

/** Everything the bad day shows, from stored rows alone: the same rows give the same report. */
export interface Report {
  readonly label: string;
  readonly from: string;
  readonly to: string;
  readonly relationships: readonly RelationshipLine[];
  readonly refusedHours: readonly { readonly at: string; readonly symbol: string; readonly reason: string }[];
  readonly calls: readonly CallLine[];
  readonly worstHours: readonly WorstHour[];
  readonly disputes: readonly DisputeLine[];
  readonly defaults: readonly DefaultSection[];
  readonly weekend: Weekend | undefined;
  readonly tranches: readonly TrancheLine[];
  readonly survivor: ContinuityReport | undefined;
  readonly coverInCash: CoverInCash | undefined;
  readonly isolation: readonly IsolationStep[];
  readonly conservation: Conservation;
}

/** Gathers the report of the days. It reads, and nothing else. */
@Injectable()
export class ReportService {
  constructor(
    private readonly db: DataSource,
    private readonly ledger: LedgerService,
    private readonly proofs: LedgerProofService,
    private readonly parties: PartyService,
    private readonly tranches: TrancheReportService,
    private readonly seats: SeatReadings,
  ) {}

  async of(seed: Seed): Promise<Report> {
    return this.db.transaction('REPEATABLE READ', (tx) => this.gather(tx, seed));
  }

  private async gather(tx: EntityManager, seed: Seed): Promise<Report> {
    const names = await this.parties.names(tx);
    const defaults = await defaultsOf(tx);
    const tranches = await this.tranches.tranches(tx);
    const survivor = await this.continuity(tx, seed);
    const committed = seed.relationships.find(
      ({ name }) => name === seed.script.default.relationship,
    )?.liquidityLine;
    return {
      label: seed.label,
      from: textOf(seed.opensAt),
      to: textOf(seed.endsAt),
      relationships: seed.relationships.map((each) => ({
        name: each.name,
        a: names.get(each.seats.A) ?? each.seats.A,
        b: names.get(each.seats.B) ?? each.seats.B,
        writtenEnding: each.writtenEnding,
        trades: each.trades.map(
          ({ long, quantity, instrument }) => `${long} long ${quantity.toFixed()} ${instrument}`,
        ),
      })),
      refusedHours: await refusedHoursOf(tx),
      calls: await callsOf(tx),
      worstHours: await worstHoursOf(tx),
      disputes: await disputesOf(tx, seed.script.dispute),
      defaults,
      weekend:
        defaults[0] &&
        weekendOf(defaults[0], tranches, issuedCollateral(seed), committed ?? Money.zero(USDC)),
      tranches: tranches.map((tranche) => trancheLine(tranche, seed)),
      survivor: survivor && withNames(survivor, names),
      coverInCash: await this.seats.coverInCash(tx, seed.script.default.relationship, survivorOf(seed)),
      isolation: await isolationOf(tx, bookOf(seed.script.default.relationship)),
      conservation: await conservationOf(tx, this.ledger, this.proofs),
    };
  }

  private async continuity(tx: EntityManager, seed: Seed): Promise<ContinuityReport | undefined> {
    const [before, after] = await this.seats.both(tx, seed.script.default.relationship, survivorOf(seed));
    return before && after && continuityReport(before, after);
  }
}

function survivorOf({ script }: Seed): string {
  return script.default.occupancy.startsWith('A') ? 'B1' : 'A1';
}

async function refusedHoursOf(tx: EntityManager) {
  const rows: { as_of: Date; symbol: string; reason: string }[] = await tx.query(
    'select as_of, symbol, reason from snapshot_refusal order by as_of, symbol',
  );
  return rows.map(({ as_of, symbol, reason }) => ({ at: textOf(as_of), symbol, reason }));
}

/** What each trust held when its bond was issued: cash at once, bills only while their market is open. */
function issuedCollateral({
  relationships,
}: Seed): ReadonlyMap<string, { readonly cash: Money; readonly bills: Money }> {
  const tranches = relationships.flatMap((each) => each.tranches);
  return new Map(
    tranches.map(({ id, original, treasuryBills }) => [
      id,
      { cash: original.minus(treasuryBills), bills: treasuryBills },
    ]),
  );
}

function trancheLine(tranche: TrancheReport, { relationships }: Seed): TrancheLine {
  const holders = relationships.flatMap((each) => each.tranches).flatMap((each) => each.holders);
  const nameOf = (holder: string) => holders.find(({ id }) => id === holder)?.name ?? holder;
  return {
    trust: tranche.name,
    relationship: `R${tranche.relationshipId}`,
    occupancy: tranche.occupancy,
    attachment: tranche.attachment.toText(),
    original: tranche.original.toText(),
    writtenDown: tranche.original.minus(tranche.outstanding).toText(),
    outstanding: tranche.outstanding.toText(),
    factor: tranche.factor.decimal,
    collateral: tranche.collateral.map((amount) => ({ asset: amount.asset.code, amount: amount.toText() })),
    holders: tranche.register.map(({ holder, face, writtenDown, principal }) => ({
      holder: nameOf(holder),
      face: face.toText(),
      writtenDown: writtenDown.toText(),
      principal: principal.toText(),
    })),
  };
}

function withNames(report: ContinuityReport, names: ReadonlyMap<string, string>): ContinuityReport {
  const named = (seat: ContinuityReport['before']) => ({
    ...seat,
    counterparty: names.get(seat.counterparty) ?? seat.counterparty,
  });
  return { ...report, before: named(report.before), after: named(report.after) };
}
