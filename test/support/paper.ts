import type { ActorId } from '@app/control';
import {
  AgreementApprovalService,
  AgreementService,
  NettingOpinionService,
  SignatoryService,
} from '@app/legal-entity';
import type { Relationship } from '@app/legal-entity/domain';
import type { Type } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { opinionOf, paperOf, signatoriesOf } from '../../apps/cli/src/bad-day/seed-paper';

interface Services {
  get<Service>(service: Type<Service>): Service;
}

/** Who proposes paper and who approves it, from when on it is in force, and with which of it. */
export interface Signing {
  readonly maker: ActorId;
  readonly checker: ActorId;
  readonly since: Date;
}

/** Has parties sign everything for a cell, and counsel say that it nets: what a relationship needs to be measured net. */
export async function signPaper(
  tx: EntityManager,
  services: Services,
  relationship: Pick<Relationship, 'name' | 'terms' | 'writtenEnding'>,
  partyIds: readonly string[],
  { maker, checker, since }: Signing,
): Promise<void> {
  const [agreements, versions, opinions] = [
    services.get(AgreementService),
    services.get(AgreementApprovalService),
    services.get(NettingOpinionService),
  ];
  await services.get(SignatoryService).record(tx, signatoriesOf(partyIds, since));
  if ((await opinions.inForce(tx, since)).length === 0) {
    const opinion = sure(await opinions.propose(tx, opinionOf(since), maker, since));
    sure(await opinions.approve(tx, { ...opinion, checker }));
  }
  for (const partyId of partyIds)
    for (const { form, version } of paperOf(relationship, partyId, since).map(atAnyMinute)) {
      const wanted = { partyId, cell: relationship.name, form, supersedes: undefined };
      const { id } = sure(await agreements.record(tx, wanted));
      const proposed = sure(await versions.propose(tx, id, version, { maker, after: 0, asOf: since }));
      sure(await versions.approve(tx, id, { ...proposed, checker }, since));
    }
}

/** Whenever a test has a run, it is a time that the paper elects: what hangs on times is on trial where they are elected otherwise. */
export const AT_ANY_MINUTE = {
  valuation: { kind: 'every-calendar-day', cut: { time: '00:00', zone: 'UTC' }, everyMinutes: 1 },
};

function atAnyMinute<Paper extends ReturnType<typeof paperOf>[number]>(paper: Paper): Paper {
  const elections = paper.version.elections as object;
  if (!('valuation' in elections)) return paper;
  return { ...paper, version: { ...paper.version, elections: { ...elections, ...AT_ANY_MINUTE } } };
}

function sure<Value>(answer: { ok: true; value: Value } | { ok: false; refusal: unknown }): Value {
  if (!answer.ok) throw new Error(`refused: ${JSON.stringify(answer.refusal)}`);
  return answer.value;
}
