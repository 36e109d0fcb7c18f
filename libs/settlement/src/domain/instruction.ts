import { accept, refuse, type Result } from '@app/kernel';

/** Where an instruction to the world outside stands. Until it is final its money cannot be spent. */
export type InstructionState = 'pending-finality' | 'settled' | 'failed';
export type InstructionEvent = 'became-final' | 'was-dropped';

const MOVES: Readonly<Record<InstructionState, Partial<Record<InstructionEvent, InstructionState>>>> = {
  'pending-finality': { 'became-final': 'settled', 'was-dropped': 'failed' },
  settled: {},
  failed: {},
};

/** The state after an event, or that the instruction is past it. */
export function advance(
  state: InstructionState,
  event: InstructionEvent,
): Result<InstructionState, 'already-final'> {
  const next = MOVES[state][event];
  return next === undefined ? refuse('already-final') : accept(next);
}
