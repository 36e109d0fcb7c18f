/** The only source of the present moment. An abstract class, so it is its own injection token. */
export abstract class Clock {
  abstract now(): Promise<Date>;
}
