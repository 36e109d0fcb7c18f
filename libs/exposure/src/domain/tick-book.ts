/** A relationship that is watched between its runs. Estimates: what is called is decided by a run, on exact numbers. */
export interface WatchedBook<Id extends string = string> {
  readonly id: Id;
  readonly positions: readonly { readonly underlying: string; readonly units: number }[]; // of seat A, long positive
  readonly exposure: number; // of seat A, at the marks of its last run
  readonly low: number; // what its exposure has to leave to be looked at: below this
  readonly high: number; // or above this
  readonly gap: number; // or a price it holds has to move by more than this fraction; Infinity: none does
}

/** Why somebody is looked at before the next run. */
export interface Crossing<Id extends string = string> {
  readonly id: Id;
  readonly cause: 'exposure' | 'price-gap';
  readonly exposure: number;
}

const WIDTH = 4;
const TOLD = [-Infinity, Infinity, Infinity]; // the bounds of one who has crossed: nothing is beyond them

/**
 * Positions in columns, so that a tick touches those of its underlying and nothing else: E ← E − units × Δmark for each of them, and a
 * comparison. Whoever has crossed is told once, until it is built anew after its run.
 */
export class TickBook<Id extends string = string> {
  private readonly index: ReadonlyMap<string, number>;
  private readonly starts: Uint32Array; // of each underlying's positions, and where the last ones end
  private readonly owners: Uint32Array;
  private readonly units: Float64Array;
  private readonly state: Float64Array; // of each relationship, side by side: its exposure, low, high and gap
  private readonly marks: Float64Array;
  private readonly struck: Float64Array; // the marks of the last run

  constructor(
    private readonly books: readonly WatchedBook<Id>[],
    marks: ReadonlyMap<string, number>,
  ) {
    const symbols = [...marks.keys()];
    this.index = new Map(symbols.map((symbol, n) => [symbol, n]));
    this.struck = Float64Array.from(marks.values());
    this.marks = Float64Array.from(this.struck);
    this.state = Float64Array.from(
      books.flatMap(({ exposure, low, high, gap }) => [exposure, low, high, gap]),
    );
    const held = symbols.map((): { owner: number; units: number }[] => []);
    for (const [owner, { positions }] of books.entries())
      for (const { underlying, units } of positions)
        held[this.index.get(underlying) ?? -1]?.push({ owner, units });
    const columns = held.flat();
    this.owners = Uint32Array.from(columns, ({ owner }) => owner);
    this.units = Float64Array.from(columns, ({ units }) => units);
    this.starts = new Uint32Array(symbols.length + 1);
    for (const [n, { length }] of held.entries()) this.starts[n + 1] = (this.starts[n] ?? 0) + length;
  }

  /** Moves one mark, and gives whoever crosses by it. Of an underlying that nobody holds: nobody. */
  move(underlying: string, mark: number): Crossing<Id>[] {
    const at = this.index.get(underlying);
    return at === undefined ? [] : this.moveAt(at, mark);
  }

  /** What a relationship's seat A would owe at the marks of now. */
  exposureOf(n: number): number {
    return this.state[n * WIDTH] ?? NaN;
  }

  private moveAt(at: number, mark: number): Crossing<Id>[] {
    const { owners, units, state } = this;
    const change = mark - (this.marks[at] ?? 0);
    const moved = Math.abs(mark / (this.struck[at] ?? 0) - 1);
    this.marks[at] = mark;
    let crossed: Crossing<Id>[] | undefined;
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
      crossed ??= [];
      crossed.push({ id: book.id, cause: within ? 'price-gap' : 'exposure', exposure });
      state.set(TOLD, row + 1);
    }
    return crossed ?? [];
  }
}
