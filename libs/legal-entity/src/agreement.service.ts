import { accept, refuse, type Result } from '@app/kernel';
import { uuidOf } from '@app/platform';
import { id } from '@app/kernel';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  type Agreement,
  type AgreementId,
  type AgreementVersion,
  findAgreement,
  newestOfChain,
  opinionInForce,
  pageOfAgreements,
  versionsInForce,
  versionsOf,
} from './agreement.rows';
import { type AgreementForm, nettingOf, partOf, type SeatPaper, seatPaper } from './domain';

export interface NewAgreement {
  readonly partyId: string;
  readonly cell: string; // the name of the relationship that it is signed for
  readonly form: AgreementForm;
  readonly supersedes: AgreementId | undefined;
}

/** A version with the party that signs it. */
export type SignedVersion = AgreementVersion & Pick<Agreement, 'partyId'>;

export type AgreementRefusal = 'no-such-party' | 'signed-already' | 'supersedes-another';

/** What parties have signed, cell by cell, and what was in force when. Nothing of it is ever edited: it is amended, or superseded. */
@Injectable()
export class AgreementService {
  /** Records that an agreement exists, without a version: nothing is in force by it. The same again is the same agreement. */
  async record(tx: EntityManager, wanted: NewAgreement): Promise<Result<Agreement, AgreementRefusal>> {
    const { partyId, cell, form, supersedes } = wanted;
    const part = partOf(form);
    const known = await tx.query<unknown[]>('select from party where id = $1', [partyId]);
    if (known.length === 0) return refuse('no-such-party');
    await lockPaper(tx, cell);
    const agreementId = id<'Agreement'>(
      uuidOf(`agreement/${partyId}/${cell}/${form}/${supersedes ?? 'first'}`),
    );
    const same = await findAgreement(tx, agreementId);
    if (same !== undefined) return accept(same);
    const newest = await newestOfChain(tx, { partyId, cell, part });
    if (newest !== undefined && supersedes === undefined) return refuse('signed-already');
    if (newest?.id !== supersedes) return refuse('supersedes-another');
    const generation = newest === undefined ? 0 : newest.generation + 1;
    await tx.query(
      `insert into agreement (id, party_id, cell, form, generation, supersedes) values ($1, $2, $3, $4, $5, $6)`,
      [agreementId, partyId, cell, form, generation, supersedes ?? null],
    );
    return accept({ ...wanted, id: agreementId, part, generation, versions: 0 });
  }

  async find(tx: EntityManager, agreementId: AgreementId): Promise<Agreement | undefined> {
    return findAgreement(tx, agreementId);
  }

  async page(
    tx: EntityManager,
    filter: Parameters<typeof pageOfAgreements>[1],
  ): Promise<readonly Agreement[]> {
    return pageOfAgreements(tx, filter);
  }

  /** Every version of an agreement, the first one first. */
  async versions(tx: EntityManager, agreementId: AgreementId): Promise<readonly AgreementVersion[]> {
    return versionsOf(tx, agreementId);
  }

  /**
   * All that a party has signed for one cell, as it was in force at an instant; whatever part of it there is.
   *
   * @param signing what would be in force besides, from its day on, in the place of what it amends or supersedes
   */
  async paperFor(
    tx: EntityManager,
    seat: { readonly cell: string; readonly partyId: string; readonly asOf: Date },
    signing: readonly SignedVersion[] = [],
  ): Promise<SeatPaper> {
    const begun = signing.filter((each) => each.partyId === seat.partyId && each.effectiveFrom <= seat.asOf);
    const paper = seatPaper(seat, [...begun, ...(await versionsInForce(tx, seat))]);
    const { master } = paper;
    if (master === undefined) return paper;
    const { jurisdiction, entityType } = master.elections.schedule;
    const opinion = await opinionInForce(tx, { jurisdiction, entityType, form: master.form }, seat.asOf);
    return { ...paper, opinion, netting: nettingOf(true, opinion, seat.asOf) };
  }
}

/** Keeps every other writer of the paper for a cell waiting until the transaction ends: what its seats have signed is read together. */
export async function lockPaper(tx: EntityManager, cell: string): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('paper/' || $1, 0))`, [cell]);
}
