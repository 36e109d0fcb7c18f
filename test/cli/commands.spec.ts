import { ringfence } from '../support/ringfence';

const commands = [
  'start',
  'seed',
  'replay',
  'migrate',
  'ledger',
  'audit',
  'certificate',
  'book',
  'mark',
  'job',
  'clock',
  'calc',
];

it.each([[[]], [['help']], [['--help']]])('lists its commands on %j', async (words: string[]) => {
  const { status, stdout, stderr } = await ringfence(words);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  for (const name of commands) expect(stdout).toMatch(new RegExp(`^  ${name} +\\w`, 'm'));
});

it.each(commands)('explains %s, asked either way', async (name) => {
  const asked = await ringfence(['help', name]);
  expect(asked).toMatchObject({ status: 0, stderr: '' });
  expect(asked.stdout).toContain(`usage: ringfence ${name}`);
  expect(await ringfence([name, '--help'])).toEqual(asked);
});

it.each([
  { words: ['ledgr'], says: 'did you mean `ledger`?' },
  { words: ['constructor'], says: '`ringfence help` lists them' },
  { words: ['ledger', 'verfy'], says: 'verify or invariants' },
  { words: ['audit'], says: 'one word: verify' },
  { words: ['book', 'R1'], says: '`book hash R1`' },
  { words: ['job', 'requeue', 'that-one', 'ann'], says: 'the id of a job and a name' },
  { words: ['clock', 'advance', '0'], says: '`clock advance 60`' },
  { words: ['mark', 'imprt', 'x.csv'], says: '`import FILE`' },
  { words: ['replay', 'oct11'], says: '`replay oct10`' },
  { words: ['start', '--onse'], says: '--once and --fresh' },
  { words: ['calc', 'los-waterfall'], says: 'did you mean `loss-waterfall`?' },
  { words: ['calc', 'loss-waterfall', 'losses.json'], says: 'read from standard input' },
])('ends with status 2 and advice on $words', async ({ words, says }) => {
  const { status, stdout, stderr } = await ringfence(words);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain(says);
  expect(stderr).not.toContain('    at ');
});

describe('calc', () => {
  const line = '{"layers":[{"id":"JUNIOR","capacityMinor":5}],"netLoss":7}\n';
  const answer = '{"JUNIOR":"5","SHORTFALL":"2"}\n';

  it('names each calculator on a line, and its fields and source on request', async () => {
    expect((await ringfence(['calc', '--list'])).stdout).toMatch(/^loss-waterfall +\w/m);
    const { stdout } = await ringfence(['calc', 'loss-waterfall', '--help']);
    expect(stdout).toMatch(/ {6}capacityMinor \(required\): .*minor units/);
    expect(stdout).toMatch(/netLoss \(required\): .*minor units[^]*source\n {2}\w/);
  });

  it('says whether a legal entity identifier is written right, and why not', async () => {
    const input = ['506700GE1G29325QX363', '506700GE1G29325QX364']
      .map((lei) => JSON.stringify({ lei }))
      .join('\n');
    const { stdout } = await ringfence(['calc', 'lei'], {}, input);
    expect(stdout).toBe('{"valid":true}\n{"valid":false,"reason":"check-digits-wrong"}\n');
  });

  it('answers in order, one line a line', async () => {
    const input = line + line.replace('7', '3');
    const { stdout } = await ringfence(['calc', 'loss-waterfall'], {}, input);
    expect(stdout).toBe(`${answer}{"JUNIOR":"3","SHORTFALL":"0"}\n`);
  });

  it('answers no line when one is refused, and says which and why as problem+json', async () => {
    const { status, stdout, stderr } = await ringfence(
      ['calc', 'loss-waterfall'],
      {},
      line + line.replace('7', '-7'),
    );
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(JSON.parse(stderr)).toMatchObject({ line: 2, field: 'netLoss' });
    expect(stderr).toContain('≥ 0');
  });
});
