import type { Perform, Processor } from '@app/platform';
import { LossService } from '@app/resolution';
import { LossNoticeService } from '@app/tail-bond';
import { Injectable } from '@nestjs/common';
import { bookIn, rowIn } from '../payload';

/** Brings a verified loss to the trustee's desk. It does not pay: the trustee does. */
@Injectable()
export class ReceiveProcessor implements Processor {
  readonly kind = 'tail-bond.receive';

  constructor(
    private readonly losses: LossService,
    private readonly notices: LossNoticeService,
  ) {}

  readonly perform: Perform = async (tx, job) => {
    const relationship = bookIn(job, 'relationshipId');
    const defaultId = rowIn<'DefaultCase'>(job, 'defaultId');
    const loss = await this.losses.determination(tx, relationship, defaultId);
    return this.notices.receive(tx, relationship, defaultId, loss, job.dueAt);
  };
}
