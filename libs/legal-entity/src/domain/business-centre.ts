import type { CalendarDate } from '@app/kernel';

/** A time of day by the clock of a place. */
export interface LocalTime {
  readonly time: string; // HH:MM
  readonly zone: string; // IANA: Europe/London
}

/** What clocks on walls show, and when: the changes of summer time are known to whoever gives it. */
export interface WallClocks {
  readonly shown: (instant: Date, zone: string) => { readonly day: CalendarDate; readonly time: string };
  /** A time that the clock leaps over is as much later as it leaps; one that it shows twice is the first of the two. */
  readonly instantOf: (day: CalendarDate, at: LocalTime) => Date;
}

/** A place where banks and offices are open on some days. */
export interface BusinessCentre {
  readonly code: string; // GBLO
  readonly zone: string;
  readonly isBusinessDay: (day: CalendarDate) => boolean;
}
