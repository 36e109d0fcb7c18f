const MILLISECONDS_IN_A_DAY = 86_400_000;
const WRITTEN = /^(\d{4})-(\d{2})-(\d{2})$/;

/** A day as contracts name it, of no time and no zone. Immutable. */
export class CalendarDate {
  private constructor(
    readonly year: number,
    readonly month: number, // 1 to 12
    readonly day: number,
    /** Days since 1 January 1970: the difference of two is the days between them. */
    readonly number: number,
  ) {}

  /** @returns undefined for a text that is not YYYY-MM-DD, or names a day that no calendar has */
  static parse(text: string): CalendarDate | undefined {
    const written = WRITTEN.exec(text);
    if (written === null) return undefined;
    const date = CalendarDate.ofNumber(Date.parse(`${text}T00:00:00Z`) / MILLISECONDS_IN_A_DAY);
    return date.text === text ? date : undefined;
  }

  static ofNumber(number: number): CalendarDate {
    const date = new Date(number * MILLISECONDS_IN_A_DAY);
    return new CalendarDate(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate(), number);
  }

  /** A day that the month does not have is its last one: 31 February is 28 or 29 February. */
  static of(year: number, month: number, day: number): CalendarDate {
    // Date.UTC takes the years 0 to 99 for those of the twentieth century.
    const firstOf = (count: number) => new Date(0).setUTCFullYear(year, count, 1) / MILLISECONDS_IN_A_DAY;
    return CalendarDate.ofNumber(Math.min(firstOf(month - 1) + day, firstOf(month)) - 1);
  }

  get text(): string {
    const digits = (value: number, length: number) => String(value).padStart(length, '0');
    return `${digits(this.year, 4)}-${digits(this.month, 2)}-${digits(this.day, 2)}`;
  }

  plusDays(days: number): CalendarDate {
    return CalendarDate.ofNumber(this.number + days);
  }

  /** The same day so many months later; of a month that does not have it, the last one. */
  plusMonths(months: number): CalendarDate {
    const count = this.year * 12 + this.month - 1 + months;
    return CalendarDate.of(Math.floor(count / 12), (((count % 12) + 12) % 12) + 1, this.day);
  }

  endOfMonth(): CalendarDate {
    return CalendarDate.of(this.year, this.month, 31);
  }

  isEndOfMonth(): boolean {
    return this.plusDays(1).month !== this.month;
  }

  /** 0 is Sunday, 6 is Saturday. */
  get weekday(): number {
    return (((this.number + 4) % 7) + 7) % 7; // 1 January 1970 was a Thursday
  }

  isWeekend(): boolean {
    return this.weekday === 0 || this.weekday === 6;
  }
}

/** Whether a year has a 29 February. */
export function isLeap(year: number): boolean {
  return CalendarDate.of(year, 2, 31).day === 29;
}
