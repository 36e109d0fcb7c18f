import { lookup } from 'node:dns/promises';
import { type IncomingMessage, request as requestHttp, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { hostOf, isReachable, type Reach } from './webhook-address';

/** What came of sending a webhook once. Delivered is an answer from 200 to 299; any other answer is a no. */
export interface WebhookAnswer {
  readonly outcome: WebhookOutcome;
  readonly status?: number;
  readonly fault?: string; // why there was no answer: ECONNREFUSED, CERT_HAS_EXPIRED
  readonly answer?: string; // the first of it
  readonly tookMs: number;
}

export type WebhookOutcome =
  'delivered' | 'answered-no' | 'timed-out' | 'unreachable' | 'not-public' | 'cannot-sign';

/** Where it goes, and what it says. */
export interface WebhookLetter {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How it goes: what may be reached, for how long it is waited, who resolves names, and what calls it off. */
export interface WebhookWay {
  readonly reach: Reach;
  readonly withinMs?: number; // for everything together: the name, the connection, the answer
  readonly resolve?: (host: string) => Promise<readonly { readonly address: string }[]>;
  readonly calledOff?: AbortSignal;
}

const WITHIN_MS = 10_000;
const MOST_READ = 65_536; // bytes of an answer
const MOST_KEPT = 1024;

/**
 * Sends one webhook, on a connection of its own, to an address that was judged and is then connected to as it is: a name that
 * resolves to something else a moment later changes nothing. No redirect is followed, no cookie kept, no answer read to its end
 * when it has none.
 */
export async function sendWebhook(letter: WebhookLetter, way: WebhookWay): Promise<WebhookAnswer> {
  const began = performance.now();
  const stop = new AbortController();
  let late = false;
  const callOff = () => {
    stop.abort();
  };
  const timer = setTimeout(() => {
    late = true;
    stop.abort();
  }, way.withinMs ?? WITHIN_MS);
  way.calledOff?.addEventListener('abort', callOff, { once: true });
  try {
    const answer = await sent(letter, way, stop.signal).catch((fault: unknown) =>
      late ? TIMED_OUT : failureOf(fault),
    );
    return Object.assign({}, answer, { tookMs: Math.round(performance.now() - began) });
  } finally {
    clearTimeout(timer);
    way.calledOff?.removeEventListener('abort', callOff);
  }
}

type Answered = Omit<WebhookAnswer, 'tookMs'>;
const TIMED_OUT: Answered = { outcome: 'timed-out' };

async function sent(letter: WebhookLetter, way: WebhookWay, signal: AbortSignal): Promise<Answered> {
  const url = new URL(letter.url);
  const { resolve = (host) => lookup(host, { all: true }) } = way;
  const addresses = await Promise.race([resolve(hostOf(url)), calledOff(signal)]);
  const [first] = addresses;
  // Every one of them: a name that is public and private at once is somebody's experiment.
  if (first === undefined || !addresses.every(({ address }) => isReachable(address, way.reach)))
    return { outcome: 'not-public' };
  const { status, answer } = await exchange(url, first.address, letter, signal);
  return { outcome: status >= 200 && status < 300 ? 'delivered' : 'answered-no', status, answer };
}

function exchange(
  url: URL,
  address: string,
  { headers, body }: WebhookLetter,
  signal: AbortSignal,
): Promise<{ status: number; answer: string }> {
  const host = hostOf(url);
  const options: RequestOptions & { servername: string } = {
    method: 'POST',
    host: address,
    port: url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : url.port,
    path: `${url.pathname}${url.search}`,
    headers: Object.assign({}, headers, { host: url.host, 'content-length': Buffer.byteLength(body) }),
    agent: false, // no connection of another endpoint's, or of an hour ago
    signal,
    servername: isIP(host) === 0 ? host : '', // whose certificate it has to be
  };
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    let answered = false;
    const fail = (fault: Error) => {
      if (!answered) reject(fault); // else what broke is the rest of the answer
    };
    const request = send(options, (response) => {
      answered = true;
      void firstOf(response).then((answer) => {
        resolve({ status: response.statusCode ?? 0, answer });
      });
    });
    request.on('error', fail);
    // An answer that is none, a change of protocol say, ends without an error.
    request.on('close', () => {
      fail(new Error('no answer'));
    });
    request.end(body);
  });
}

/** The first of an answer, as text that can be kept. Its status has come: what breaks from here on changes nothing. */
async function firstOf(response: IncomingMessage): Promise<string> {
  const kept: Buffer[] = [];
  let read = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      if (read < MOST_KEPT) kept.push(chunk);
      read += chunk.length;
      if (read >= MOST_READ) break;
    }
  } catch {
    // The rest of it did not come.
  }
  response.destroy();
  return Buffer.concat(kept).subarray(0, MOST_KEPT).toString('utf8').replaceAll('\0', '\u{fffd}');
}

function calledOff(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const give = () => {
      reject(new Error('called off'));
    };
    if (signal.aborted) give();
    else signal.addEventListener('abort', give, { once: true });
  });
}

function failureOf(fault: unknown): Answered {
  const { code, message } = fault as { readonly code?: unknown; readonly message?: unknown };
  return { outcome: 'unreachable', fault: String(code ?? message).slice(0, LONGEST_FAULT) };
}

const LONGEST_FAULT = 100;
