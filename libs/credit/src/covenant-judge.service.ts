import { RelationshipService } from '@app/legal-entity';
import type { Relationship, RelationshipId } from '@app/legal-entity/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { casesOf, type CovenantCase, insertDecision, openCase } from './covenant-case.rows';
import { linesInForce, seatedLines } from './credit-line.rows';
import { breachesOf, type CreditLine, mayDecide } from './domain';
import { NavStatementService } from './nav-statement.service';

/** Finds out which covenants are not kept. It opens a case, and no more: a right is used by people. */
@Injectable()
export class CovenantJudgeService {
  constructor(
    private readonly relationships: RelationshipService,
    private readonly statements: NavStatementService,
  ) {}

  /** Judges every seated line of a relationship by what was delivered up to an instant, and writes down which rights are gone. */
  async judge(tx: EntityManager, relationshipId: RelationshipId, asOf: Date): Promise<void> {
    const relationship = await this.relationships.lock(tx, relationshipId);
    await this.judgeLines(tx, relationship, await linesInForce(tx, relationship), asOf);
  }

  /** The same, for whoever holds the lock and has read the lines. */
  async judgeLines(
    tx: EntityManager,
    relationship: Relationship,
    inForce: readonly CreditLine[],
    asOf: Date,
  ): Promise<void> {
    const lines = seatedLines(relationship, inForce);
    const occupancies = lines.map(({ occupancy }) => occupancy);
    const cases = await casesOf(tx, relationship.id, { occupancies });
    for (const line of lines) {
      const own = cases.filter(({ occupancy }) => occupancy === line.occupancy);
      await this.judgeLine(tx, relationship, line, own, asOf);
    }
    for (const each of cases)
      if (mayDecide(each, 'lapse', asOf).ok)
        await insertDecision(tx, relationship.id, each, {
          kind: 'lapse',
          reason: `not used by ${each.useBy}`,
        });
  }

  private async judgeLine(
    tx: EntityManager,
    { id, asset, occupancies }: Relationship,
    line: CreditLine,
    cases: readonly CovenantCase[],
    asOf: Date,
  ): Promise<void> {
    if (line.covenants.length === 0) return;
    const partyId = occupancies.find(({ code }) => code === line.occupancy)?.partyId ?? '';
    const statements = await this.statements.of(tx, partyId, asset);
    const breaches = breachesOf(line.covenants, statements, { asOf, inForceFrom: line.inForceFrom });
    for (const breach of breaches)
      if (!isWaived(breach.covenant.id, cases, asOf)) await openCase(tx, id, line, breach, asOf);
  }
}

/** Whether a covenant was waived, and until a day that is not over. */
function isWaived(covenant: string, cases: readonly CovenantCase[], asOf: Date): boolean {
  const today = asOf.toISOString().slice(0, 10);
  const decisions = cases.filter((each) => each.covenant === covenant).flatMap((each) => each.decisions);
  return decisions.some(({ waivedUntil }) => waivedUntil !== null && today <= waivedUntil);
}
