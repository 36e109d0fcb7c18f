import { accept, type Result } from '@app/kernel';
import type { Generator } from '@app/numerics';
import { type Profile, profileOf } from './exposure-profile';
import {
  type SimulatedPaths,
  simulatedPaths,
  type Simulation,
  type SimulationRefusal,
} from './simulated-paths';

/** What the cell may come to be owed by a seat, with its margin and without. */
export interface PotentialExposure {
  readonly unmargined: Profile;
  readonly margined: Profile;
}

/** The profiles of what was simulated. */
export function profilesOf({ days, unmargined, margined }: SimulatedPaths): PotentialExposure {
  return {
    unmargined: profileOf(days, unmargined.owed, unmargined.owing),
    margined: profileOf(days, margined.owed, margined.owing),
  };
}

/** Simulates, and says what is expected. The same seed is the same answer. */
export function potentialExposure(
  simulation: Simulation,
  generator: Generator,
): Result<PotentialExposure, SimulationRefusal> {
  const simulated = simulatedPaths(simulation, generator);
  return simulated.ok ? accept(profilesOf(simulated.value)) : simulated;
}
