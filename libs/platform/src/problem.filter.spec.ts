import { BadRequestException, NotFoundException } from '@nestjs/common';
import { Controller, Get, Module, Query, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import 'reflect-metadata';
import { Idempotency } from './idempotency';
import { ProblemFilter } from './problem.filter';
import { RefusalException } from './refusal.exception';

const FAULTS: Readonly<Record<string, unknown>> = {
  refused: new RefusalException('limit-reached', 409, 'the line is used up'),
  absent: new NotFoundException('no such call'),
  fields: new BadRequestException(['amount must be decimal text']),
  sql: Object.assign(new Error('select secret from vault'), { code: '42P01' }),
  down: Object.assign(new Error('terminating connection'), { code: '57P01' }),
};

@Controller()
class Failing {
  @Get('fail')
  fail(@Query('how') how: string): never {
    throw FAULTS[how];
  }

  @Get('key')
  key(@Idempotency() key: string): string {
    return key;
  }
}

@Module({ controllers: [Failing] })
class FailingModule {}

let app: NestFastifyApplication;
beforeAll(async () => {
  app = await NestFactory.create<NestFastifyApplication>(FailingModule, new FastifyAdapter(), {
    logger: false,
  });
  app.useGlobalPipes(new ValidationPipe());
  app.useGlobalFilters(new ProblemFilter());
  await app.init();
});
afterAll(() => app.close());

it.each([
  { how: 'refused', status: 409, type: 'urn:ringfence:problem:limit-reached', why: 'the business says no' },
  { how: 'absent', status: 404, type: 'urn:ringfence:problem:not-found', why: 'there is nothing' },
  { how: 'fields', status: 400, type: 'urn:ringfence:problem:invalid-request', why: 'a field is wrong' },
  { how: 'sql', status: 500, type: 'urn:ringfence:problem:fault', why: 'we are wrong' },
  { how: 'down', status: 503, type: 'urn:ringfence:problem:unavailable', why: 'the database is away' },
])('answers $status as a problem when $why', async ({ how, status, type }) => {
  const answer = await app.inject(`/fail?how=${how}`);
  expect(answer.statusCode).toBe(status);
  expect(answer.headers['content-type']).toContain('application/problem+json');
  const problem = answer.json<Record<string, string>>();
  expect(problem).toMatchObject({ type, status });
  expect(problem['correlationId']).toBeTruthy();
  expect(answer.body).not.toMatch(/secret|terminating|\.ts:/);
});

it('lists every field that is wrong', async () => {
  const answer = await app.inject('/fail?how=fields');
  expect(answer.json()).toMatchObject({ errors: ['amount must be decimal text'] });
});

it.each([{ key: undefined }, { key: '' }, { key: 'k'.repeat(201) }])(
  'refuses a key such as $key',
  async ({ key }) => {
    const headers = key === undefined ? {} : { 'idempotency-key': key };
    expect((await app.inject({ url: '/key', headers })).statusCode).toBe(400);
    expect((await app.inject({ url: '/key', headers: { 'idempotency-key': 'k' } })).body).toBe('k');
  },
);
