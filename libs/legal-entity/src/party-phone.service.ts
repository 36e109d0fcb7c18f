import { type ActorId, ApprovalService } from '@app/control';
import { accept, refuse, type Result } from '@app/kernel';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** A number on which a party is called back. */
export interface PartyPhone {
  readonly id: string;
  readonly person: string;
  readonly number: string; // E.164: +35315550101
  readonly source: string; // where it was found
  readonly recordedBy: string;
  readonly recordedAt: Date;
}

export type PhoneRefusal = 'not-a-party' | 'officer-not-enrolled';

/** The numbers on file. Whoever writes one down neither calls it nor enters what it confirms: the tables hold him to it. */
@Injectable()
export class PartyPhoneService {
  constructor(private readonly approvals: ApprovalService) {}

  /** Writes a number down. */
  async record(
    tx: EntityManager,
    partyId: string,
    phone: Pick<PartyPhone, 'id' | 'person' | 'number' | 'source'> & { readonly officer: ActorId },
  ): Promise<Result<PartyPhone, PhoneRefusal>> {
    const { id, person, number, source, officer } = phone;
    if ((await this.list(tx, partyId)) === undefined) return refuse('not-a-party');
    if ((await this.approvals.officer(tx, officer)) === undefined) return refuse('officer-not-enrolled');
    const [row] = await tx.query<[PartyPhone]>(
      `insert into party_phone (id, party_id, person, number, source, recorded_by) values ($1, $2, $3, $4, $5, $6)
       returning ${COLUMNS}`,
      [id, partyId, person, number, source, officer],
    );
    return accept(row);
  }

  /** A party's numbers, the first first; undefined: there is no such party. */
  async list(tx: EntityManager, partyId: string): Promise<PartyPhone[] | undefined> {
    const [known] = await tx.query<unknown[]>('select from party where id = $1', [partyId]);
    if (known === undefined) return undefined;
    return await tx.query<PartyPhone[]>(
      `select ${COLUMNS} from party_phone where party_id = $1 order by recorded_at, id`,
      [partyId],
    );
  }
}

const COLUMNS = `id, person, number, source, recorded_by as "recordedBy", recorded_at as "recordedAt"`;
