/** A simulated number, and by how much chance may have moved it: one standard deviation of its mean. */
export interface Estimate {
  readonly value: number;
  readonly standardError: number;
}

/** The mean over paths of Σ weight × value, path by path: what moves together over time errs together. */
export function weightedMean(values: readonly (readonly number[])[], weights: readonly number[]): Estimate {
  const paths = values[0]?.length ?? 0;
  if (paths === 0) return { value: 0, standardError: 0 };
  const sums = new Float64Array(paths);
  values.forEach((row, time) => {
    const weight = weights[time] ?? 0;
    for (let path = 0; path < paths; path++) sums[path] = (sums[path] ?? 0) + weight * (row[path] ?? 0);
  });
  const mean = sums.reduce((total, each) => total + each, 0) / paths;
  const variance = sums.reduce((total, each) => total + (each - mean) ** 2, 0) / paths;
  return { value: mean, standardError: Math.sqrt(variance / paths) };
}
