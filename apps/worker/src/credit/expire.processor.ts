import { ReservationService } from '@app/credit';
import type { Perform, Processor } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { bookIn, rowIn } from '../payload';

/** Writes down that a reservation's time is up. */
@Injectable()
export class ExpireReservationProcessor implements Processor {
  readonly kind = 'credit.expire';

  constructor(private readonly reservations: ReservationService) {}

  readonly perform: Perform = (tx, job) =>
    this.reservations.expire(tx, bookIn(job, 'relationshipId'), rowIn(job, 'reservationId'), job.dueAt);
}
