import { id, invariant, type Result } from '@app/kernel';
import {
  AgreementApprovalService,
  AgreementService,
  NettingOpinionService,
  SignatoryService,
} from '@app/legal-entity';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { opinionOf, paperOf, signatoriesOf } from './seed-paper';
import type { Seed, SeedRelationship } from './seed-schema';
import { relationshipOf } from './seed-terms';

/** Signs the paper of the invented book, before anything is opened on it: without it nothing would net. */
@Injectable()
export class SignPaper {
  constructor(
    private readonly agreements: AgreementService,
    private readonly versions: AgreementApprovalService,
    private readonly opinions: NettingOpinionService,
    private readonly signatories: SignatoryService,
  ) {}

  /** Who may sign for whom, and what counsel says of the form they sign. */
  async prepare(tx: EntityManager, seed: Seed): Promise<void> {
    const { opensAt, entity } = seed;
    const partyIds = seed.parties.map((party) => party.id);
    await this.signatories.record(tx, signatoriesOf(partyIds, opensAt));
    const maker = id<'Actor'>(entity.signs.maker);
    const proposed = sure(await this.opinions.propose(tx, opinionOf(opensAt), maker, opensAt));
    sure(await this.opinions.approve(tx, { ...proposed, checker: id<'Actor'>(entity.signs.checker) }));
  }

  /** The paper of everyone who sits in a relationship, and of everyone who may come to sit there. */
  async sign(tx: EntityManager, { opensAt, entity }: Seed, given: SeedRelationship): Promise<void> {
    const relationship = relationshipOf(given);
    const maker = id<'Actor'>(entity.signs.maker);
    const checker = id<'Actor'>(entity.signs.checker);
    const { seats, replacements } = given;
    for (const partyId of [seats.A, seats.B, ...replacements.map(({ party }) => party)])
      for (const { form, version } of paperOf(relationship, partyId, opensAt)) {
        const wanted = { partyId, cell: relationship.name, form, supersedes: undefined };
        const agreement = sure(await this.agreements.record(tx, wanted));
        const by = { maker, after: 0, asOf: opensAt };
        const proposed = sure(await this.versions.propose(tx, agreement.id, version, by));
        sure(await this.versions.approve(tx, agreement.id, { ...proposed, checker }, opensAt));
      }
  }
}

function sure<Value>(answer: Result<Value, unknown>): Value {
  invariant(answer.ok, `the paper is refused: ${answer.ok ? '' : JSON.stringify(answer.refusal)}`);
  return answer.value;
}
