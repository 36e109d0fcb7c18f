import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RefusalException } from './refusal.exception';

/** RFC 9457. `type` is stable; `correlationId` is in our log beside what is not told outside. */
interface Problem {
  readonly type: string;
  readonly status: number;
  readonly title: string;
  readonly detail?: string | undefined;
  readonly errors?: readonly string[] | undefined;
}

/** Answers every failure as application/problem+json. What went wrong inside (SQL, stack) stays inside. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly log = new Logger(ProblemFilter.name);

  catch(fault: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const problem = problemOf(fault);
    if (problem.status >= 500) this.log.error({ correlationId: request.id, fault: inside(fault) });
    const reply = http.getResponse<FastifyReply>();
    if (problem.status === 503) reply.header('retry-after', '1');
    reply
      .status(problem.status)
      .header('content-type', 'application/problem+json')
      .send(JSON.stringify({ ...problem, instance: request.url, correlationId: request.id }));
  }
}

const typeOf = (word: string) => `urn:ringfence:problem:${word}`;

function problemOf(fault: unknown): Problem {
  if (fault instanceof RefusalException) {
    const { refusal, detail } = fault;
    return { type: typeOf(refusal), status: fault.getStatus(), title: refusal.replaceAll('-', ' '), detail };
  }
  if (fault instanceof HttpException) return ofHttp(fault.getStatus(), fault.message, errorsOf(fault));
  if (isDatabaseAway(fault))
    return { type: typeOf('unavailable'), status: 503, title: 'the service is not available now' };
  // Fastify's own: a body that is no JSON, or too large.
  const status = statusOf(fault);
  if (status !== undefined) return ofHttp(status, (fault as Error).message, undefined);
  return { type: typeOf('fault'), status: 500, title: 'something went wrong inside' };
}

const TYPES: Readonly<Record<number, string>> = {
  400: 'invalid-request',
  401: 'not-authenticated',
  403: 'not-allowed',
  404: 'not-found',
  413: 'too-large',
  415: 'unsupported-media-type',
  429: 'too-many-requests',
  503: 'unavailable',
};

function ofHttp(status: number, message: string, errors: readonly string[] | undefined): Problem {
  if (status >= 500 && status !== 503)
    return { type: typeOf('fault'), status, title: 'something went wrong inside' };
  const word = TYPES[status] ?? 'refused';
  return { type: typeOf(word), status, title: word.replaceAll('-', ' '), detail: message, errors };
}

/** Nest's validation pipe gives one message for each field that is wrong. */
function errorsOf(fault: HttpException): readonly string[] | undefined {
  const answer = fault.getResponse();
  if (typeof answer === 'string' || !('message' in answer) || !Array.isArray(answer.message))
    return undefined;
  return answer.message.map(String);
}

/** Refused or lost connections (SQLSTATE class 08), a server that stops or starts (57P01 to 57P03), too many clients. */
function isDatabaseAway(fault: unknown): boolean {
  const code = typeof fault === 'object' && fault !== null && 'code' in fault ? String(fault.code) : '';
  const lost =
    fault instanceof Error &&
    /^Connection terminated|timeout exceeded when trying to connect/.test(fault.message);
  return lost || /^(08...|57P0[1-3]|53300|ECONNREFUSED|ECONNRESET)$/.test(code);
}

function statusOf(fault: unknown): number | undefined {
  const status = fault instanceof Error && 'statusCode' in fault ? fault.statusCode : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}

function inside(fault: unknown): string {
  return fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
}
