/** What somebody holds of one underlying. */
export interface WatchedPosition {
  readonly underlying: string;
  readonly units: number; // of seat A, long positive
  readonly struck: number; // the mark of its own last run
}

/** A relationship that is watched between its runs. Estimates: what is called is decided by a run, on exact numbers. */
export interface WatchedBook {
  readonly positions: readonly WatchedPosition[];
  readonly exposure: number; // of seat A, at the marks of its last run
  readonly low: number; // what its exposure has to leave to be looked at: below this
  readonly high: number; // or above this
  readonly gap: number; // or a price it holds has to move by more than this fraction; Infinity: none does
}

/** Why somebody is looked at before the next run. */
export interface Crossing<Book extends WatchedBook = WatchedBook> {
  readonly book: Book;
  readonly cause: 'exposure' | 'price-gap';
  readonly exposure: number;
}

/** What is held of one underlying by all whose last run struck it at the same mark. */
interface Stretch {
  readonly underlying: string;
  readonly struck: number;
  readonly units: Map<number, number>; // by the owner's number: what he holds both ways is one position
}

const WIDTH = 4;
const TOLD = [-Infinity, Infinity, Infinity]; // the bounds of one who has crossed: nothing is beyond them

/**
 * Positions in columns, so that a tick touches those of its underlying and nothing else: E ← E − units × Δmark for each of them, and a
 * comparison. Everybody is measured from his own last run: of an underlying, those who were struck at one mark stand side by side, so
 * that how far the price has moved is asked once for all of them. Whoever has crossed is told once, until it is built anew after its run.
 */
export class TickBook<Book extends WatchedBook = WatchedBook> {
  private readonly index = new Map<string, number[]>(); // the stretches of each underlying
  private readonly starts: Uint32Array; // of each stretch's positions, and where the last ones end
  private readonly struck: Float64Array; // of each stretch
  private readonly marks: Float64Array; // of each stretch, as they are now
  private readonly owners: Uint32Array;
  private readonly units: Float64Array;
  private readonly state: Float64Array; // of each relationship, side by side: its exposure, low, high and gap

  constructor(private readonly books: readonly Book[]) {
    this.state = Float64Array.from(
      books.flatMap(({ exposure, low, high, gap }) => [exposure, low, high, gap]),
    );
    const stretches = stretchesOf(books);
    this.struck = Float64Array.from(stretches, ({ struck }) => struck);
    this.marks = Float64Array.from(this.struck);
    this.starts = new Uint32Array(stretches.length + 1);
    for (const [n, { underlying, units }] of stretches.entries()) {
      this.starts[n + 1] = (this.starts[n] ?? 0) + units.size;
      const known = this.index.get(underlying);
      if (known === undefined) this.index.set(underlying, [n]);
      else known.push(n);
    }
    const columns = stretches.flatMap(({ units }) => [...units]);
    this.owners = Uint32Array.from(columns, ([owner]) => owner);
    this.units = Float64Array.from(columns, ([, units]) => units);
  }

  /** Moves one mark, and gives whoever crosses by it. Of an underlying that nobody holds: nobody. */
  move(underlying: string, mark: number): Crossing<Book>[] {
    const crossed: Crossing<Book>[] = [];
    for (const stretch of this.index.get(underlying) ?? []) this.moveStretch(stretch, mark, crossed);
    return crossed;
  }

  /** What a relationship's seat A would owe at the marks of now. */
  exposureOf(n: number): number {
    return this.state[n * WIDTH] ?? NaN;
  }

  private moveStretch(at: number, mark: number, crossed: Crossing<Book>[]): void {
    const { owners, units, state } = this;
    const change = mark - (this.marks[at] ?? 0);
    if (change === 0) return; // who is beyond its bounds where its run has left it, that run has seen
    const moved = Math.abs(mark / (this.struck[at] ?? 0) - 1);
    this.marks[at] = mark;
    const end = this.starts[at + 1] ?? 0;
    for (let p = this.starts[at] ?? 0; p < end; p++) {
      const owner = owners[p] ?? 0;
      const row = owner * WIDTH;
      const exposure = (state[row] ?? 0) - (units[p] ?? 0) * change;
      state[row] = exposure;
      const within = exposure >= (state[row + 1] ?? 0) && exposure <= (state[row + 2] ?? 0);
      if (within && moved <= (state[row + 3] ?? 0)) continue;
      const book = this.books[owner];
      if (book === undefined) continue;
      crossed.push({ book, cause: within ? 'price-gap' : 'exposure', exposure });
      state.set(TOLD, row + 1);
    }
  }
}

function stretchesOf(books: readonly WatchedBook[]): Stretch[] {
  const stretches = new Map<string, Stretch>();
  for (const [owner, { positions }] of books.entries())
    for (const { underlying, units, struck } of positions) {
      const key = `${underlying} ${String(struck)}`;
      const known = stretches.get(key) ?? { underlying, struck, units: new Map<number, number>() };
      stretches.set(key, known);
      known.units.set(owner, (known.units.get(owner) ?? 0) + units);
    }
  return [...stretches.values()];
}
