import { BadRequestException, NotFoundException } from '@nestjs/common';
import { problemOf } from './problem';
import { RefusalException } from './refusal.exception';

const coded = (more: object) => Object.assign(new Error('select secret from wallet'), more);

describe('problemOf', () => {
  it.each([
    {
      fault: new NotFoundException('no such call'),
      status: 404,
      detail: 'no such call',
      why: 'a caller may know why',
    },
    {
      fault: coded({ statusCode: 413 }),
      status: 413,
      detail: 'select secret from wallet',
      why: 'Fastify speaks of the request alone',
    },
    { fault: coded({}), status: 500, detail: 'something is broken', why: 'a fault of ours is not explained' },
    {
      fault: coded({ driverError: { code: '23505' } }),
      status: 500,
      detail: 'something is broken',
      why: 'nor is a constraint',
    },
    {
      fault: coded({ driverError: { code: '57P01' } }),
      status: 503,
      detail: 'try again',
      why: 'the database is shutting down',
    },
    { fault: coded({ code: 'ECONNREFUSED' }), status: 503, detail: 'try again', why: 'the database is away' },
    { fault: 'thrown text', status: 500, detail: 'something is broken', why: 'anything can be thrown' },
  ])('answers $status: $why', ({ fault, status, detail }) => {
    const problem = problemOf(fault, 'r1');
    expect(problem).toMatchObject({ status, instance: 'urn:uuid:r1' });
    expect(problem.detail).toContain(detail);
  });

  it('has a type for what says no more than its status, and none for a status that nobody explains', () => {
    expect(problemOf(new NotFoundException(), 'r1')).toMatchObject({
      type: '/v1/problems/not-found',
      title: 'Not Found',
    });
    expect(problemOf(coded({ statusCode: 418 }), 'r1').type).toBe('about:blank');
  });

  it('gives a refusal as a fact, and a bad request line by line', () => {
    expect(problemOf(new RefusalException('deadline-passed'), 'r1')).toEqual({
      type: '/v1/problems/deadline-passed',
      title: 'deadline passed',
      status: 409,
      refusal: 'deadline-passed',
      detail: 'The deadline of the call is over.',
      remedy: 'Pay, and tell operations what is wrong with it.',
      instance: 'urn:uuid:r1',
    });
    expect(problemOf(new BadRequestException(['amount is text']), 'r1')).toMatchObject({
      errors: ['amount is text'],
    });
  });
});
