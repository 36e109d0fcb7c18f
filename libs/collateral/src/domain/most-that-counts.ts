import { invariant } from '@app/kernel';

/** What may not be exceeded: the sum of so many times each item. */
export interface Bound {
  readonly times: readonly bigint[]; // one for each item
  readonly most: bigint; // ≥ 0
}

/** A row of the tableau: one number for each item, and what is left. */
type Row = bigint[];

/**
 * How much of each item counts, so that all of them together count for most: the linear programme max Σ x, 0 ≤ x ≤ value, within
 * the bounds, solved exactly. One asset may stand under several limits at once; cutting them one after the other would cut more than
 * has to be cut, and would let more collateral count for less.
 *
 * Fractions are brought to whole units by the largest remainders, so that the sum is the optimum rounded down.
 *
 * @param values what each would count for without bounds, ≥ 0
 * @see Dantzig's simplex in whole numbers (Edmonds); Bland, New finite pivoting rules (1977), for why it ends
 */
export function mostThatCounts(values: readonly bigint[], bounds: readonly Bound[]): bigint[] {
  const own = values.map((most, index) => ({
    times: values.map((_, other) => (other === index ? 1n : 0n)),
    most,
  }));
  const rows = [...own, ...bounds].map(({ times, most }) => {
    invariant(most >= 0n, 'a bound is not negative');
    return [...times, most];
  });
  const goal: Row = [...values.map(() => -1n), 0n];
  return solved(rows, goal, values.length);
}

/**
 * Exchanges items that count for what bounds them until nothing more can be gained. A column is an item, or the slack of the bound
 * that it was exchanged for; every number stands over one common denominator.
 */
function solved(rows: Row[], goal: Row, items: number): bigint[] {
  const inColumn = Array.from({ length: items }, (_, index) => index);
  const inRow = rows.map((_, index) => items + index);
  let denominator = 1n;
  for (;;) {
    const column = leastOf(inColumn, (index) => at(goal, index) < 0n);
    if (column === undefined) break;
    const row = tightest(rows, inRow, column, items);
    const pivot = at(at(rows, row), column);
    exchange([...rows, goal], at(rows, row), column, denominator);
    denominator = pivot;
    [inRow[row], inColumn[column]] = [at(inColumn, column), at(inRow, row)];
  }
  const of = (item: number) => {
    const row = inRow.indexOf(item);
    return row < 0 ? 0n : at(at(rows, row), items);
  };
  return wholes(
    Array.from({ length: items }, (_, item) => of(item)),
    denominator,
  );
}

/** One exchange: the row of the pivot stays, every other is freed of the column. Division is without remainder. */
function exchange(rows: readonly Row[], pivotRow: Row, column: number, denominator: bigint): void {
  const pivot = at(pivotRow, column);
  for (const row of rows) {
    if (row === pivotRow) continue;
    const factor = at(row, column);
    for (let index = 0; index < row.length; index++)
      row[index] =
        index === column ? -factor : (at(row, index) * pivot - factor * at(pivotRow, index)) / denominator;
  }
  pivotRow[column] = denominator;
}

/** The row that gives in first when the column grows; of equals, the one of the lowest number. */
function tightest(rows: readonly Row[], inRow: readonly number[], column: number, last: number): number {
  let found: number | undefined;
  for (const [index, row] of rows.entries()) {
    if (at(row, column) <= 0n) continue;
    const best = found === undefined ? undefined : at(rows, found);
    const [left, right] =
      best === undefined ? [0n, 1n] : [at(row, last) * at(best, column), at(best, last) * at(row, column)];
    if (left < right || (left === right && at(inRow, index) < at(inRow, found ?? index))) found = index;
  }
  invariant(found !== undefined, 'every item is bounded by its own value');
  return found;
}

function leastOf(numbers: readonly number[], may: (index: number) => boolean): number | undefined {
  let found: number | undefined;
  for (const [index, number] of numbers.entries())
    if (may(index) && (found === undefined || number < at(numbers, found))) found = index;
  return found;
}

function wholes(numerators: readonly bigint[], denominator: bigint): bigint[] {
  const counted = numerators.map((each) => each / denominator);
  const sum = (all: readonly bigint[]) => all.reduce((total, each) => total + each, 0n);
  let left = sum(numerators) / denominator - sum(counted);
  const remainder = (index: number) => at(numerators, index) % denominator;
  const byRemainder = [...numerators.keys()].sort((a, b) => {
    const more = remainder(b) - remainder(a);
    return more > 0n ? 1 : more < 0n ? -1 : 0;
  });
  for (const index of byRemainder) {
    if (left === 0n) break;
    counted[index] = at(counted, index) + 1n;
    left -= 1n;
  }
  return counted;
}

function at<Value>(row: readonly Value[], index: number): Value {
  const value = row[index];
  invariant(value !== undefined, 'outside of the tableau');
  return value;
}
