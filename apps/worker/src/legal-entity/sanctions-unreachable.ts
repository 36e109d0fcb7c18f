/** The server that has the sanctions list did not give it. It may in a while: until then the list before stays in force. */
export class SanctionsUnreachable extends Error {
  override readonly name = 'SanctionsUnreachable';
  constructor(place: string, why: string) {
    super(`the sanctions list at ${place} was not read, and the one before stays in force: ${why}`);
  }
}
