import type { ApprovalRefusal } from '@app/control';
import type { NotHeld } from './reservation.service';
import type { SeatRefusal } from './trade-decision.service';

/** Nothing is done here any more. */
interface NotTraded {
  readonly kind: 'seat-not-performing' | 'instrument-expired';
}

/** Why a trade ends no earlier than agreed. */
export type CancellationRefusal =
  | SeatRefusal
  | NotTraded
  | {
      readonly kind:
        | 'unknown-actor'
        | 'no-such-trade'
        | 'trade-over' // a leg of it has ended
        | 'change-held'; // one at a time
    };

/** Why a trade keeps its terms. */
export type AmendmentRefusal = CancellationRefusal | { readonly kind: 'nothing-changes' };

/** Why a change that is held is not made. What is approved is held no more: nobody is told that it was decided already. */
export type AgreementRefusal =
  | SeatRefusal
  | NotTraded
  | NotHeld
  | { readonly kind: 'not-for-this-seat' | 'reservation-expired' } // it is for the other seat, or a second officer
  | { readonly kind: Exclude<ApprovalRefusal, 'decided-already'> }
  | {
      readonly kind: 'not-a-change' | 'trade-over' | 'trade-changed'; // another version stands by now
    };
