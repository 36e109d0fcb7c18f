import { readSettings, SettingsError } from './settings';

const url = 'postgres://ringfence_app@127.0.0.1:5432/ringfence';

it('asks for a database, and has an answer for everything else', () => {
  expect(readSettings({ DATABASE_URL: url })).toMatchObject({
    databaseUrl: url,
    redisUrl: undefined,
    port: 3000,
  });
});

it('logs in for whoever is not of the house by a login of its own, with the same password unless it is told', () => {
  const [own, outside] = ['postgres://ringfence_app:x@db/ringfence', 'postgres://other:y@db/ringfence'];
  expect(readSettings({ DATABASE_URL: own }).outsideDatabaseUrl).toBe(
    'postgres://ringfence_outsider:x@db/ringfence',
  );
  expect(readSettings({ DATABASE_URL: own, OUTSIDE_DATABASE_URL: outside }).outsideDatabaseUrl).toBe(outside);
});

it.each([
  { given: {}, says: 'DATABASE_URL is not set', why: 'it is missing' },
  {
    given: { DATABASE_URL: 'mysql://x/y' },
    says: 'DATABASE_URL is not an address',
    why: 'it is another database',
  },
  {
    given: { DATABASE_URL: url, REDIS_URL: 'localhost' },
    says: 'REDIS_URL is not an address',
    why: 'it has no protocol',
  },
  { given: { DATABASE_URL: url, PORT: '65536' }, says: 'PORT is "65536"', why: 'no port is that high' },
  { given: { DATABASE_URL: url, PORT: '80a' }, says: 'PORT is "80a"', why: 'it is not a number' },
  {
    given: { DATABASE_URL: url, QUEUE_ATTEMPTS: '0' },
    says: 'QUEUE_ATTEMPTS is "0"',
    why: 'work is tried once at least',
  },
])('says what is wrong and what to write when $why', ({ given, says }) => {
  expect(() => readSettings(given)).toThrow(says);
});

it('names every variable at once, and repeats no password', () => {
  const wrong = { DATABASE_URL: 'https://user:secret@host', PORT: 'x', QUEUE_CONCURRENCY: '1.5' };
  try {
    readSettings(wrong);
    throw new Error('it was accepted');
  } catch (fault) {
    expect(fault).toBeInstanceOf(SettingsError);
    expect((fault as SettingsError).problems.map((problem) => problem.split(' ')[0])).toEqual(
      Object.keys(wrong),
    );
    expect((fault as SettingsError).message).not.toContain('secret');
  }
});
