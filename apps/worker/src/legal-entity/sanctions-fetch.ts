import { SanctionsUnreachable } from './sanctions-unreachable';

/** How long is waited for a list, all redirects and the last byte included, and how much of it is taken, uncompressed. */
export interface FetchLimits {
  readonly withinMs: number;
  readonly mostBytes: number;
}

const MOST_REDIRECTS = 5;
const REDIRECTS = [301, 302, 303, 307, 308];

/** Whether a list may come from an address: over https and, where the loopback is allowed, from a server of this machine. */
export function isFetchable({ protocol, hostname }: URL, loopback: boolean): boolean {
  return protocol === 'https:' || (protocol === 'http:' && loopback && hostname === '127.0.0.1');
}

/** An address as it may be logged and stored: what follows the question mark may be somebody's key. */
export function placeOf({ origin, pathname }: URL): string {
  return `${origin}${pathname}`;
}

/**
 * Fetches a list, whole. A redirect is followed to where a list may come from, and never from https to anything else.
 *
 * @throws SanctionsUnreachable when no list comes within the limits
 */
export async function fetchSanctions(
  address: URL,
  { withinMs, mostBytes }: FetchLimits,
  loopback: boolean,
): Promise<string> {
  const signal = AbortSignal.timeout(withinMs);
  try {
    const answer = await answerOf(address, signal, loopback);
    if (answer.status === 200) return await textIn(answer, mostBytes);
    await answer.body?.cancel();
    throw new Error(`it answered ${String(answer.status)}`);
  } catch (fault) {
    throw new SanctionsUnreachable(
      placeOf(address),
      signal.aborted ? `it took more than ${String(withinMs)} ms` : reasonOf(fault),
    );
  }
}

async function answerOf(address: URL, signal: AbortSignal, loopback: boolean): Promise<Response> {
  let from = address;
  for (let followed = 0; followed <= MOST_REDIRECTS; followed += 1) {
    const answer = await fetch(from, { redirect: 'manual', signal });
    const location = answer.headers.get('location');
    if (!REDIRECTS.includes(answer.status) || location === null) return answer;
    await answer.body?.cancel();
    const to = new URL(location, from);
    const lessSafe = from.protocol === 'https:' && to.protocol !== 'https:';
    if (lessSafe || !isFetchable(to, loopback))
      throw new Error(`it redirects to ${placeOf(to)}, which is not https`);
    from = to;
  }
  throw new Error(`it redirects more than ${String(MOST_REDIRECTS)} times`);
}

async function textIn({ body }: Response, mostBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let read = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    read += chunk.length;
    // Leaving the loop cancels what is still to come.
    if (read > mostBytes) throw new Error(`it is more than ${String(mostBytes)} bytes`);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** What a failed fetch says of itself is in its cause. */
function reasonOf(fault: unknown): string {
  const { cause, message } = fault as { readonly cause?: unknown; readonly message?: unknown };
  const { code } = (cause ?? {}) as { readonly code?: unknown };
  return String(code ?? message);
}
