import { invariant } from '@app/kernel';
import type { Relationship } from '@app/legal-entity/domain';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { StruckModel } from './domain';
import { MarginModelService } from './margin-model.service';

/** Reads by which version of which model initial margin was struck, as the lines of its run name it. It writes nothing. */
@Injectable()
export class StatementModelService {
  constructor(private readonly models: MarginModelService) {}

  /** Undefined: by the terms of the relationship, by a licensee's model, or it is no initial margin. */
  async of(
    tx: EntityManager,
    { name, occupancies }: Relationship,
    occupancy: string,
    written: Readonly<Record<string, string>>,
  ): Promise<StruckModel | undefined> {
    const { model } = written;
    if (model === undefined) return undefined;
    const version = await this.models.named(tx, model);
    if (version === undefined) return undefined;
    const seated = occupancies.find(({ code }) => code === occupancy);
    invariant(seated !== undefined, `${occupancy} never sat in ${name}`);
    return { version, party: seated.partyId };
  }
}
