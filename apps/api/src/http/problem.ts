import { HttpException } from '@nestjs/common';
import { nameOf, PROBLEMS, titleOf, typeOf } from '../problems/problems';
import { RefusalException } from './refusal.exception';

/**
 * What a caller is told when it gets no answer. Never a stack, a statement or a constraint's name: those are in the log, under
 * the same request.
 *
 * @see RFC 9457, Problem Details for HTTP APIs
 */
export interface Problem {
  readonly type: string; // where the problem is explained, on this door
  readonly title: string;
  readonly status: number;
  readonly detail?: string; // what is particular about it this time
  readonly refusal?: string; // the business's reason, for code
  readonly errors?: readonly string[]; // one line for each field that is wrong
  readonly remedy?: string; // what to do
  readonly instance: string; // the request, as the log calls it
}

/** The problem a fault or a refusal is answered with. */
export function problemOf(fault: unknown, requestId: string): Problem {
  const status = statusOf(fault);
  const name = fault instanceof RefusalException ? fault.refusal : nameOf(status);
  const meaning = PROBLEMS.get(name);
  const problem = {
    type: meaning === undefined ? 'about:blank' : typeOf(name),
    title: titleOf(name),
    status,
    ...(meaning !== undefined && { remedy: meaning.remedy }),
    instance: `urn:uuid:${requestId}`,
  };
  if (fault instanceof RefusalException) {
    const detail = fault.detail ?? meaning?.means;
    return {
      ...problem,
      refusal: fault.refusal,
      ...(detail !== undefined && { detail }),
      ...(fault.errors !== undefined && { errors: fault.errors }),
    };
  }
  const errors = fieldErrors(fault);
  if (errors.length > 0) return { ...problem, detail: 'the request is not what is asked for', errors };
  const detail = status < 500 && fault instanceof Error ? fault.message : OUR_FAULT[status];
  return { ...problem, ...(detail !== undefined && detail !== '' && { detail }) };
}

const OUR_FAULT: Readonly<Record<number, string>> = {
  500: 'something is broken on our side; the instance names this request in our log',
  503: 'the service is not ready; try again',
};

// Postgres: shutting down, crashed, starting, too many connections, statement timeout, read-only standby, no lock in time. Node: nobody listens.
const AWAY = new Set([
  ...['57P01', '57P02', '57P03', '53300', '57014', '25006', '08006', '08001', '55P03'],
  ...['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'EPIPE'],
]);

function statusOf(fault: unknown): number {
  if (fault instanceof HttpException) return fault.getStatus();
  if (typeof fault !== 'object' || fault === null) return 500;
  const { statusCode, code, driverError } = fault as {
    statusCode?: unknown;
    code?: unknown;
    driverError?: { code?: unknown };
  };
  // Fastify refuses a malformed, oversized or untyped body before any route sees it.
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) return statusCode;
  return [code, driverError?.code].some((each) => typeof each === 'string' && AWAY.has(each)) ? 503 : 500;
}

/** The lines of the validation pipe, one for each field. */
function fieldErrors(fault: unknown): string[] {
  if (!(fault instanceof HttpException)) return [];
  const body = fault.getResponse();
  const lines: unknown = typeof body === 'object' && 'message' in body ? body.message : undefined;
  return Array.isArray(lines) ? lines.filter((line) => typeof line === 'string') : [];
}
