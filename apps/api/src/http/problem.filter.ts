import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { problemOf } from './problem';

const WORTH_A_RETRY = '1'; // second

/** Answers every fault and refusal as application/problem+json. What is our fault goes to the log, whole. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly log = new Logger(ProblemFilter.name);

  catch(fault: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = problemOf(fault, request.id);
    if (problem.status >= 500) this.log.error(fault instanceof Error ? fault.stack : fault, problem.instance);
    if (problem.status === 503) void reply.header('retry-after', WORTH_A_RETRY);
    void reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  }
}
