/** A broken promise inside our own code. Never caught to carry on. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/** States what must hold. @throws InvariantError when it does not. */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new InvariantError(message);
}
