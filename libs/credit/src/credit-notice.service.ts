import type { ActorId } from '@app/control';
import { accept, invariant, refuse, type Result } from '@app/kernel';
import { type NoticeChannel, NoticeService, PartyService, publish } from '@app/legal-entity';
import type { Relationship } from '@app/legal-entity/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { noticeNews } from './credit-news';
import { type NoticeMatter, noticeWording } from './domain';

/** That a notice reached the party: who received it, when, how, and what shows it. */
export interface Service {
  readonly servedTo: string;
  readonly servedAt: Date;
  readonly channel: NoticeChannel;
  readonly proof: string;
}

/** What a notice is about, and who serves it. */
export interface CreditNotice {
  readonly occupancy: string;
  readonly version: number; // of the line
  readonly reference: string; // of what it belongs to
  readonly matter: NoticeMatter;
  readonly officer: ActorId;
}

export type ServiceRefusal = 'served-in-the-future' | 'served-already';

/** Notices about lines, in their formal words. */
@Injectable()
export class CreditNoticeService {
  constructor(
    private readonly notices: NoticeService,
    private readonly parties: PartyService,
  ) {}

  /** Records a notice with its words and the proof of its service, once. @returns its id */
  async serve(
    tx: EntityManager,
    relationship: Relationship,
    { occupancy, version, reference, matter, officer }: CreditNotice,
    { service, asOf }: { readonly service: Service; readonly asOf: Date },
  ): Promise<Result<string, ServiceRefusal>> {
    if (service.servedAt > asOf) return refuse('served-in-the-future');
    const { kind } = matter;
    const known = await this.notices.find(tx, relationship.id, { occupancy, kind, reference });
    if (known !== undefined) return refuse('served-already');
    const { partyId = '' } = relationship.occupancies.find(({ code }) => code === occupancy) ?? {};
    const party = (await this.parties.names(tx)).get(partyId) ?? partyId;
    const wording = noticeWording({ party, relationship: relationship.name, occupancy, version }, matter);
    const { servedTo, servedAt, channel, proof } = service;
    const id = await this.notices.serve(tx, {
      relationship: relationship.id,
      occupancy,
      kind,
      reference,
      clause: 'clause' in matter ? matter.clause : `credit line, version ${String(version)}`,
      servedBy: officer,
      servedAt,
      proof,
      letter: { channel, servedTo, wording },
    });
    await publish(tx, ...noticeNews({ id, occupancy, kind }, relationship));
    return accept(id);
  }

  /**
   * Records the notice of what is done at this moment, and can be done once: nobody has served it before.
   *
   * @throws InvariantError when somebody has
   */
  async serveWithDeed(
    tx: EntityManager,
    relationship: Relationship,
    notice: CreditNotice,
    how: { readonly service: Service; readonly asOf: Date },
  ): Promise<Result<string, Exclude<ServiceRefusal, 'served-already'>>> {
    const served = await this.serve(tx, relationship, notice, how);
    if (served.ok) return served;
    const { refusal } = served;
    invariant(refusal !== 'served-already', `${notice.reference} is done now, and its notice was served`);
    return refuse(refusal);
  }
}
