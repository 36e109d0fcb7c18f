import { invariant } from '@app/kernel';

/** One change, as somebody will ask about it later: who did what to what, as what and why. */
export interface AuditEntry {
  readonly who: string; // an officer's id, a client of the API, or who sat at the command line
  readonly role: string; // as what he acted
  readonly deed: string; // a verb in kebab-case: record-marks
  readonly subject: { readonly kind: string; readonly id: string };
  readonly before?: object; // plain JSON, of what the deed changed; absent when there was nothing
  readonly after?: object;
  readonly reason?: string; // in the words of whoever did it
  readonly requestId?: string; // by which our log, and the answer, know the request
  readonly requestKey?: string; // by which his own records know it
}

const WORD = /^[a-z][a-z-]*(\.[a-z][a-z-]*)?$/;

/** States that an entry names its actor, his role, the deed and its subject. @throws InvariantError when it does not */
export function requireWhole({ who, role, deed, subject }: AuditEntry): void {
  invariant(who !== '', `nobody is named as the one who did ${deed}`);
  invariant(role !== '', `${who} did ${deed} as nothing`);
  invariant(WORD.test(deed), `"${deed}" is no verb in kebab-case`);
  invariant(WORD.test(subject.kind) && subject.id !== '', `${deed} was done to nothing that has a name`);
}
