/** A pivot so much smaller than its diagonal is nothing but what rounding left: the row is a sum of the others. */
const NOTHING = 1e-10;

/**
 * The lower triangle L of a symmetric matrix, L Lᵀ, row by row.
 *
 * @returns undefined when the matrix is not positive definite: a row is nothing, or the sum of others
 */
export function cholesky(matrix: readonly (readonly number[])[]): number[][] | undefined {
  const lower: number[][] = [];
  for (const [i, row] of matrix.entries()) {
    const of: number[] = [];
    for (let j = 0; j <= i; j++) {
      const other = j === i ? of : (lower[j] ?? []);
      const known = of.reduce((sum, each, k) => (k < j ? sum + each * (other[k] ?? 0) : sum), 0);
      const rest = (row[j] ?? NaN) - known;
      if (j === i && !(rest > NOTHING * (row[i] ?? NaN))) return undefined;
      of.push(j === i ? Math.sqrt(rest) : rest / (lower[j]?.[j] ?? NaN));
    }
    lower.push(of);
  }
  return lower;
}

/** Second moments of series of one length about nothing: what a day moves has no mean worth knowing. */
export function covariance(series: readonly (readonly number[])[]): number[][] {
  return series.map((some) =>
    series.map((other) => some.reduce((sum, each, i) => sum + each * (other[i] ?? NaN), 0) / some.length),
  );
}
