import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { follow } from '../support/guide';
import { processesOn } from '../support/processes';
import { ringfence, ROOT, start } from '../support/ringfence';

jest.setTimeout(90_000);

const SEED = join(ROOT, 'data/seed/bad-day.json');
let folder: string;
let environment: Record<string, string>;
let terminal = '';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ringfence-cli-'));
  environment = { RINGFENCE_DATA: folder, PORT: '0' };
  const started = start(['start'], environment);
  for (const stream of [started.process.stdout, started.process.stderr])
    stream?.on('data', (chunk) => (terminal += String(chunk)));
  await started.writes('Ctrl-C');
});
afterAll(() => {
  for (const pid of processesOn(folder)) process.kill(pid, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** One statement, as the owner of the running instance. */
async function asOwner(statement: string): Promise<object[]> {
  const running = JSON.parse(readFileSync(join(folder, 'running.json'), 'utf8')) as { ownerUrl: string };
  const client = new Client({ connectionString: running.ownerUrl });
  await client.connect();
  try {
    return (await client.query<object>(statement)).rows;
  } finally {
    await client.end();
  }
}

/** What the terminal says of the first request, and of getting a token for it. */
function welcome() {
  const ask = /^token +TOKEN=\$\(curl -s -u auditor:(\w+) -d (\S+) (\S+) \| grep -o 'eyJ\[\^"\]\*'\)$/m;
  const [, secret, body, tokenUrl] = ask.exec(terminal)!;
  const [, first] = /^try +curl -H "authorization: Bearer \$TOKEN" (\S+)$/m.exec(terminal)!;
  const file = /^others +(\S+): /m.exec(terminal)![1]!;
  const secrets = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  return { secret, body: body!, tokenUrl: tokenUrl!, first: first!, secrets };
}

async function tokenOf(client: string): Promise<string> {
  const { secrets, body, tokenUrl } = welcome();
  const basic = Buffer.from(`${client}:${secrets[client]!}`).toString('base64');
  const headers = {
    authorization: `Basic ${basic}`,
    'content-type': 'application/x-www-form-urlencoded',
  };
  const granted = await fetch(tokenUrl, { method: 'POST', headers, body });
  return /eyJ[^"]*/.exec(await granted.text())![0];
}

it('shows a first request that works as it stands, and each client what is its own', async () => {
  expect(terminal).not.toMatch(/warning|oidc-provider/i);
  const { secret, first, secrets } = welcome();
  expect(secrets['auditor']).toBe(secret);

  const get = async (client: string, address: string) => {
    const headers = { authorization: `Bearer ${await tokenOf(client)}` };
    return (await fetch(address, { headers })).json();
  };
  expect(await get('auditor', first)).toMatchObject({ defaults: [{ relationshipId: '1' }] });
  const { origin } = new URL(first);
  const own = await get('meridian-basis', `${origin}/v1/relationships`);
  expect(own).toMatchObject({ relationships: [{ name: 'R1' }] });
  expect(await get('alder-re', `${origin}/v1/relationships`)).toMatchObject({ status: 403 });
  const { tranches } = (await get('alder-re', `${origin}/v1/tranches`)) as {
    tranches: { id: string; register: { holder: string }[] }[];
  };
  expect(tranches.length).toBeGreaterThan(0);
  const holders = tranches.flatMap(({ register }) => register.map(({ holder }) => holder));
  expect(holders).toEqual(tranches.map(() => 'alder-re'));
  const all = (await get('auditor', `${origin}/v1/tranches`)) as { tranches: { id: string }[] };
  const foreign = all.tranches.find(({ id }) => tranches.every((own) => own.id !== id))!;
  expect(await get('alder-re', `${origin}/v1/tranches/${foreign.id}`)).toMatchObject({ status: 404 });
});

const relationships = () => asOwner('select id from relationship order by id');

const hashOf = (book: string) => ringfence(['book', 'hash', book], environment);

it('prints the hash of one book, by its name or its number', async () => {
  const [byName, byNumber, other] = await Promise.all(['R1', '1', 'R2'].map(hashOf));
  expect(byName).toMatchObject({ status: 0, stderr: '' });
  expect(byName!.stdout).toMatch(/^[0-9a-f]{64}\n$/);
  expect(byNumber).toEqual(byName);
  expect(other!.stdout).not.toBe(byName!.stdout);
});

it('says that there is no such book', async () => {
  const refused = await hashOf('R99');
  expect(refused).toMatchObject({ status: 1, stdout: '' });
  expect(refused.stderr).toBe('there is no book R99 in this database\n');
});

it('opens nothing of a seed file with an unknown asset, and says where it is', async () => {
  const before = await relationships();
  const book = JSON.parse(readFileSync(SEED, 'utf8')) as { relationships: { name: string; asset: string }[] };
  book.relationships.forEach((each, index) => (each.name = `R${String(100 + index)}`));
  book.relationships[7]!.asset = 'DOGE';
  const file = join(folder, 'seed.json');
  writeFileSync(file, JSON.stringify(book));

  const refused = await ringfence(['seed', '--file', file], environment);
  expect(refused).toMatchObject({ status: 1, stdout: '' });
  expect(refused.stderr).toBe(
    `${file}: relationships[7].asset must be a known asset: USDC. Nothing was written\n`,
  );
  expect(await relationships()).toEqual(before);
});

it('changes nothing when the same seed file is opened again', async () => {
  const before = [await relationships(), await hashOf('R1')];
  const again = await ringfence(['seed', '--file', SEED], environment);
  expect(again).toMatchObject({ status: 0, stderr: '', stdout: '12 relationships are open\n' });
  expect([await relationships(), await hashOf('R1')]).toEqual(before);
});

it('replays the day to the same bytes, and leaves the running book as it is', async () => {
  const before = await hashOf('R1');
  const replay = () => ringfence(['replay', 'oct10', '--json'], environment);
  const [one, other] = await Promise.all([replay(), replay()]);
  expect(one).toMatchObject({ status: 0 });
  expect(other).toMatchObject({ status: 0, stdout: one.stdout });
  expect((JSON.parse(one.stdout) as { defaults: unknown[] }).defaults).toHaveLength(1);
  expect(await hashOf('R1')).toEqual(before);
});

describe('the audit', () => {
  const verify = () => ringfence(['audit', 'verify'], environment);

  it('says who sent a dead letter back to work', async () => {
    const job = '00000000-0000-8000-8000-00000000dead';
    await asOwner(
      `insert into job_due (id, kind, business_key, payload, due_at, state, wake_at)
       values ('${job}', 'nobody.does-it', 'dead', '{}', clock_now() + interval '1 day', 'dead', 'infinity')`,
    );
    await asOwner(
      `insert into dead_letter (job_id, reason, attempts) values ('${job}', 'nobody performs it', 1)`,
    );
    const sent = await ringfence(['job', 'requeue', job, 'ann.cole'], environment);
    expect(sent).toMatchObject({ status: 0, stderr: '', stdout: `${job} is due again\n` });
    expect(
      await asOwner(`select who, deed, subject_id from control.audit_entry where subject_kind = 'job'`),
    ).toEqual([{ who: 'ann.cole', deed: 'requeue', subject_id: job }]);
  });

  it('holds, and tells what is not sealed yet and how old that is', async () => {
    const waiting = await verify();
    expect(waiting).toMatchObject({ status: 0, stderr: '' });
    expect(waiting.stdout).toMatch(
      /^\d+ blocks, \d+ entries; [1-9]\d* entries not sealed yet, the oldest \d+ s old\nthe chain holds\n$/,
    );
    await asOwner('select control.audit_seal_next()');
    expect((await verify()).stdout).toMatch(/; 0 entries not sealed yet\nthe chain holds\n$/);
  });

  it('ends with status 1 and names the first broken block', async () => {
    const change = (from: string, to: string) =>
      asOwner(
        `set session_replication_role = replica; -- no trigger runs
         update control.audit_entry set deed = '${to}' where deed = '${from}' and subject_kind = 'job'`,
      );
    const [{ n }] = (await asOwner('select max(n) as n from control.audit_block')) as [{ n: string }];
    await change('requeue', 'forget');
    const broken = await verify();
    await change('forget', 'requeue');
    expect(broken).toMatchObject({ status: 1, stderr: '' });
    expect(broken.stdout).toContain(`BROKEN at block ${n}\n`);
    expect((await verify()).status).toBe(0);
  });
});

it('shows lines, and holds, books and refuses trades as the guide says', async () => {
  const clients = { AUDITOR: 'auditor', OPS: 'ops-analyst', CREDIT: 'credit-officer', APPROVER: 'approver' };
  const tokens = Object.entries(clients).map(
    async ([name, client]) => [name, await tokenOf(client)] as const,
  );
  const { origin: API } = new URL(welcome().first);
  const words = Object.assign({ API }, Object.fromEntries(await Promise.all(tokens)));
  const said = await follow('docs/guides/credit-line.md', folder, words);
  expect(said).toMatch(/^A1 \d+\.\d{6} of 75000\.000000$/m);
  const answers = said.split('\n').filter((line) => line.startsWith('{'));
  expect(answers.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { status: 409, refusal: 'limit-exceeded' },
    { reservation: { tradeId: 'cut-1', state: 'held' } },
    { state: 'committed' },
    { state: 'committed' },
    { occupancy: 'A1', version: 2, expiresOn: '2026-10-08', state: 'active', warnAt: 80 },
    { occupancy: 'A1', underlying: 'ETH', version: 1, kind: 'correlated', percent: '1.50' },
    { occupancy: 'A1', version: 2, approved: { amount: '3000000.000000' } },
    { occupancy: 'A1', version: 2, state: 'frozen' },
    { occupancy: 'A1', version: 2, frozen: true },
  ]);
  expect(said).toContain('line-frozen served by credit-officer CR-8817');
  expect(said).toContain('capacity 0.000000 cover exhausted');
  expect(said).toContain('score no-weights');
});

it('amends the paper of a seat, and says when it nets no more, as the guide says', async () => {
  const clients = { AUDITOR: 'auditor', LEGAL: 'legal', APPROVER: 'approver' };
  const tokens = Object.entries(clients).map(
    async ([name, client]) => [name, await tokenOf(client)] as const,
  );
  const { origin: API } = new URL(welcome().first);
  const words = Object.assign({ API }, Object.fromEntries(await Promise.all(tokens)));
  const said = (await follow('docs/guides/agreements.md', folder, words)).split('\n');
  const seat = /^[AB]1  \S+  isda-master-2002\/1 csa-2016-vm\/1 csa-2018-im\/1  opinion-says-yes$/;
  expect(said.filter((line) => seat.test(line))).toHaveLength(2);
  expect(said).toEqual(
    expect.arrayContaining([
      'minimumTransfer.cell.amount: 100000 → 75000',
      '2026-01-31 version 1 minimum transfer 100000.000000',
      '2026-02-01 version 2 minimum transfer 75000',
      'A1 gross opinion-reasoned',
      'B1 gross opinion-reasoned',
    ]),
  );
});

it('says where money may go, takes some out, and stops a party, as the guide says', async () => {
  const clients = {
    PARTY: 'meridian-basis',
    OPS: 'ops-analyst',
    COMPLIANCE: 'compliance',
    APPROVER: 'approver',
  };
  const tokens = Object.entries(clients).map(
    async ([name, client]) => [name, await tokenOf(client)] as const,
  );
  const { origin: API } = new URL(welcome().first);
  const words = Object.assign({ API }, Object.fromEntries(await Promise.all(tokens)));
  const said = (await follow('docs/guides/settlement-instructions.md', folder, words)).split('\n');
  expect(said[0]).toBe('in-force');
  const answers = said.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as unknown);
  expect(answers).toMatchObject([
    { state: 'proposed', controlProven: false },
    { controlProven: true },
    { state: 'called-back' },
    { state: 'cooling' },
    { status: 409, refusal: 'instruction-cooling' },
    { state: 'pending-finality', amount: { amount: '100.000000' } },
    { state: 'cancelled' },
    { state: 'suspended' },
    { status: 409, refusal: 'party-suspended' },
    { state: 'suspended', proposal: { to: 'active' } },
    { state: 'active', proposal: null },
  ]);
});

it('takes more than the settlement asset as collateral, and lets nothing go that is required, as the guide says', async () => {
  const clients = {
    AUDITOR: 'auditor',
    OPS: 'ops-analyst',
    LEGAL: 'legal',
    RISK: 'risk-officer',
    APPROVER: 'approver',
  };
  const tokens = Object.entries(clients).map(
    async ([name, client]) => [name, await tokenOf(client)] as const,
  );
  const { origin: API } = new URL(welcome().first);
  const words = Object.assign({ API }, Object.fromEntries(await Promise.all(tokens)));
  const said = (await follow('docs/guides/collateral.md', folder, words)).split('\n');
  expect(said[0]).toBe('A1 540000.000000 with 0 other assets');
  expect(said.find((line) => line.startsWith('{"code":"BTC","version":1'))).toBeDefined();
  const answers = said.filter((line) => line.endsWith('}')).map((line) => JSON.parse(line) as unknown);
  expect(answers).toMatchObject([
    { state: 'reported' },
    { state: 'pending-finality' },
    { status: 409, refusal: 'not-enough-free' },
    { state: 'settled', countedAfter: { amount: '541000.000000' } },
    { status: 409, refusal: 'more-than-held' },
    { status: 409, refusal: 'cover-would-fall-short' },
  ]);
});

it('takes an application to a booked trade as the guide says, its names screened by the worker', async () => {
  const clients = {
    APPLICANT: 'larkfield',
    OSPREY: 'osprey',
    OPS: 'ops-analyst',
    COMPLIANCE: 'compliance',
    LEGAL: 'legal',
    CREDIT: 'credit-officer',
    APPROVER: 'approver',
    AUDITOR: 'auditor',
  };
  const tokens = Object.entries(clients).map(
    async ([name, client]) => [name, await tokenOf(client)] as const,
  );
  const { origin: API } = new URL(welcome().first);
  const words = Object.assign({ API }, Object.fromEntries(await Promise.all(tokens)));
  const said = await follow('docs/guides/onboarding.md', folder, words);
  expect(said).toContain('Larkfield Fund Ltd → Larkfield Holding → Larkfield Fund Ltd');
  expect(said).toMatch(/^Osric Madeup ~ MADEUP, Osric Valdemar: 0\.\d{4}$/m);
  expect(said).toMatch(/^DISCLOSURE of relationship LARK-OSPREY$/m);
  expect(said).toMatch(/^liquidity liquidity\/Lliq\.LARK-OSPREY\/\S+$/m);
  const answers = said
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as unknown);
  expect(answers).toContainEqual(
    expect.objectContaining({ state: 'active', partyId: 'LARKFIELDFUND0000023', revision: 12 }),
  );
  expect(answers).toContainEqual(
    expect.objectContaining({ ref: 'tax-status', version: 2, state: 'in-force' }),
  );
  expect(answers).toContainEqual(expect.objectContaining({ name: 'A trial', sandbox: true }));
  expect(answers.slice(-10)).toMatchObject([
    { state: 'active', partyId: 'OSPREYBASISLP0000060' },
    { state: 'proposed', name: 'LARK-OSPREY', exhaustion: null },
    { seats: [{ seat: 'A', signedBy: ['ada'] }] },
    { seats: [{ seat: 'B', signedBy: ['otto'] }] },
    { state: 'opened' },
    { counterparty: { seat: 'A', name: 'Larkfield Fund Ltd' }, occupancies: [{ code: 'B1' }] },
    { occupancy: 'A1', version: 1, frozen: false },
    { occupancy: 'B1', version: 1, frozen: false },
    { reservation: { tradeId: 'first', state: 'held' } },
    { tradeId: 'first', state: 'committed' },
  ]);
});

it('lists, corrects and compares trades as the guide says', async () => {
  const clients = { AUDITOR: 'auditor', OPS: 'ops-analyst', RISK: 'risk-officer', APPROVER: 'approver' };
  const tokens = Object.entries(clients).map(
    async ([name, client]) => [name, await tokenOf(client)] as const,
  );
  const { origin: API } = new URL(welcome().first);
  const words = Object.assign({ API }, Object.fromEntries(await Promise.all(tokens)));
  const said = (await follow('docs/guides/trades.md', folder, words)).split('\n');
  const answers = said.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as unknown);
  expect(answers).toMatchObject([
    { symbol: 'BTC-26DEC25', kind: 'dated-future' },
    { status: 400 },
    { change: { tradeId: 'first', deed: 'amend', version: 2, state: 'held' } },
    { status: 403, refusal: 'maker-is-checker' },
    { tradeId: 'first', quantity: '4', state: 'committed' },
  ]);
  expect(said).toEqual(
    expect.arrayContaining(['matched 1', 'differing 1', 'missingHere 1', 'missingThere 1', 'duplicates 0']),
  );
});

it('tells a receiver what happens, and again what it missed, as the guide says', async () => {
  const { origin: API } = new URL(welcome().first);
  const own = mkdtempSync(join(tmpdir(), 'ringfence-hooks-'));
  const said = await follow('docs/guides/webhooks.md', own, { API, PARTY: await tokenOf('meridian-basis') });
  const answers = said.split('\n').filter((line) => line.startsWith('{'));
  expect(answers.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { deliveryId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string },
    { deliveries: [{ type: 'application.moved', state: 'delivered' }, { type: 'webhook.test' }] },
    { state: 'pending', made: [{ n: 1, outcome: 'answered-no', status: 500, answer: 'we are broken' }] },
    { replayed: 3 },
    { enabled: false, disabledBecause: 'by-owner' },
  ]);
  expect(said).toMatch(/^g0hM9SsE\+OTPJTGt\/tmIKtSyZlE3uFJELVlNIOLJ1OE=$/m);
  rmSync(own, { recursive: true });
});

it('agrees on parameters, books an option, takes signed quotes and files, and tells what happens, as the guide says', async () => {
  const clients = { AUDITOR: 'auditor', OPS: 'ops-analyst', RISK: 'risk-officer', APPROVER: 'approver' };
  const tokens = Object.entries(clients).map(
    async ([name, client]) => [name, await tokenOf(client)] as const,
  );
  const { origin: API } = new URL(welcome().first);
  const words = Object.assign({ API, RINGFENCE_DATA: folder }, Object.fromEntries(await Promise.all(tokens)));
  const said = (await follow('docs/guides/market-data.md', folder, words)).split('\n');
  const answers = said.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as unknown);
  expect(answers).toMatchObject([
    { status: 403, refusal: 'maker-is-checker' },
    { subject: 'stress-move', terms: { volatility: { down: '0.3', up: '0.5' } } },
    { symbol: 'BTC-26DEC25-120000-P', kind: 'european-option' },
    { reservation: { tradeId: 'put-1', state: 'held' } },
    { tradeId: 'put-1', state: 'committed' },
    { recorded: 1 },
    { recorded: 1 },
    { status: 422, refusal: 'crossed' },
    { status: 401, refusal: 'signature-wrong' },
    { status: 409, refusal: 'voided' },
  ]);
  expect(said).toEqual(
    expect.arrayContaining([
      '2 closes would be recorded, 0 known already',
      '2 closes recorded, 0 known already',
      '0 closes recorded, 2 known already',
      'line 3: close is a price above 0 in digits, and not `none`',
      ...['begin', 'call', 'exposure', 'marks'],
    ]),
  );
});

it('calls, answers, pledges and escalates through a margin day as the guide says', async () => {
  const clients = {
    AUDITOR: 'auditor',
    OPS: 'ops-analyst',
    RISK: 'risk-officer',
    APPROVER: 'approver',
    PARTY: 'meridian-basis',
  };
  const tokens = Object.entries(clients).map(
    async ([name, client]) => [name, await tokenOf(client)] as const,
  );
  const { origin: API } = new URL(welcome().first);
  const words = Object.assign({ API }, Object.fromEntries(await Promise.all(tokens)));
  const environmentOfAll = Object.assign({ HERE: ROOT }, words, environment);
  const said = (await follow('docs/guides/margin-day.md', folder, environmentOfAll)).split('\n');
  const answers = said.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as unknown);
  expect(answers).toMatchObject([
    { version: 1, rules: { answerMinutes: 15 } },
    { n: 1, kind: 'portfolio-scan', version: 1, effectiveOn: '2099-01-01' },
    { recorded: expect.any(Number) as number },
    { state: 'acknowledged' },
    { calls: [expect.any(String), expect.any(String)] },
    { status: 422, refusal: 'ineligible-collateral' },
    { status: 409, refusal: 'illegal-move' },
    { state: 'pledged' },
    { state: 'pledge-accepted' },
    { state: 'settled' },
    { recorded: expect.any(Number) as number },
  ]);
  expect(said).toEqual(
    expect.arrayContaining([
      'portfolio-scan 1: 24 scenarios',
      'overdue',
      'told: operations, by telephone',
      'settled',
      'we-are-called 0',
    ]),
  );
});

it('strikes a call again, disputes it, resolves it and states interest as the guide says', async () => {
  const clients = {
    AUDITOR: 'auditor',
    OPS: 'ops-analyst',
    RISK: 'risk-officer',
    LEGAL: 'legal',
    APPROVER: 'approver',
    PARTY: 'meridian-basis',
  };
  const tokens = Object.entries(clients).map(
    async ([name, client]) => [name, await tokenOf(client)] as const,
  );
  const { origin: API } = new URL(welcome().first);
  const words = Object.assign({ API }, Object.fromEntries(await Promise.all(tokens)));
  const said = (await follow('docs/guides/disputes.md', folder, Object.assign({}, words, environment))).split(
    '\n',
  );
  const answers = said.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as unknown);
  expect(answers).toMatchObject([
    { recorded: expect.any(Number) as number },
    { callId: expect.any(String) as string },
    { state: 'pledged' },
    { state: 'pledge-accepted' },
    { state: 'settled' },
    { quotations: 1 },
    { quotations: 2 },
    { status: 409, refusal: 'too-early' },
    { upheld: { amount: '1000.000000' } },
    { status: 409, refusal: 'no-fixing' },
    { recorded: expect.any(Number) as number },
  ]);
  expect(said).toEqual(
    expect.arrayContaining([
      'struck again: the amount that was called',
      'reproduced: true',
      'EMIR 0 no-rate',
      'US 0 no-rate',
      expect.stringMatching(/^recalculation 1000\.000000 upheld, /) as string,
    ]),
  );
  const stated = /^(A2|B1) at 0\.0401 adjustment (called|nothing)$/;
  expect(said.filter((line) => stated.test(line))).toHaveLength(2);
});
