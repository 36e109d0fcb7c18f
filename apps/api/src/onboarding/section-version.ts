import {
  applyDecorators,
  BadRequestException,
  createParamDecorator,
  type ExecutionContext,
  HttpException,
} from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

const ETAG = /^"([1-9]\d{0,8})"$/;
const PRECONDITION_REQUIRED = 428;

/** A version as a client keeps it: `"3"`. */
export const etagOf = (version: number) => `"${String(version)}"`;

/**
 * The version that a section is written upon: `If-Match: "3"`, or `If-None-Match: *` for the first. Without either, whoever writes
 * last would win unseen.
 *
 * @see RFC 9110, section 13.1; RFC 6585, section 3
 */
export const SectionVersion = createParamDecorator((_: unknown, context: ExecutionContext): number => {
  const { headers } = context.switchToHttp().getRequest<FastifyRequest>();
  const [match, noneMatch] = [headers['if-match'], headers['if-none-match']];
  if (match === undefined && noneMatch === undefined)
    throw new HttpException(
      'If-Match, or If-None-Match: * for the first version, is required',
      PRECONDITION_REQUIRED,
    );
  const version = match === undefined ? undefined : ETAG.exec(match)?.[1];
  if (match === undefined && noneMatch === '*') return 0;
  if (version === undefined || noneMatch !== undefined)
    throw new BadRequestException('If-Match is one version as it was given, "3", or If-None-Match is *');
  return Number.parseInt(version, 10);
});

/** Says in the OpenAPI document that a section is written upon a version. */
export const ApiSectionVersion = () =>
  applyDecorators(
    ApiHeader({
      name: 'If-Match',
      required: false,
      description: 'The version that was read, as its ETag said. Another stands now: 412.',
      schema: { type: 'string', pattern: ETAG.source },
    }),
    ApiHeader({
      name: 'If-None-Match',
      required: false,
      description: '`*` instead, for the first version.',
      schema: { type: 'string', enum: ['*'] },
    }),
  );
