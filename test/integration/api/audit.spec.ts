import { ApprovalService } from '@app/control';
import { id } from '@app/kernel';
import { hashOf } from '@app/platform';
import { DataSource } from 'typeorm';
import { addressOf } from '../settlement/money-world';
import {
  type Answer,
  answer,
  ANTONS,
  asOwner,
  type CallerName,
  dispute,
  type House,
  knock,
  openHouse,
  quoteOf,
  report,
  ZOES,
} from './a-house';

let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

/** What was written down while `act` ran. */
async function writtenBy(act: () => Promise<unknown>): Promise<object[]> {
  const db = house.app.get(DataSource);
  const [last] = await db.query<{ id: string }[]>(
    'select coalesce(max(id), 0) as id from control.audit_entry',
  );
  await act();
  return await db.query<object[]>(
    `select who, role, deed, subject_kind as kind, subject_id as subject, before, after, reason, request_id as request,
       request_key as key
     from control.audit_entry where id > $1 order by id`,
    [last!.id],
  );
}

describe('a command', () => {
  it('is one entry: who, as what, did what to what, by which request, under which key', async () => {
    const quotes = [quoteOf(2)];
    let request: unknown;
    const act = async () => {
      request = (await report(house, { quotes }, 'two')).headers['x-request-id'];
    };
    expect(await writtenBy(act)).toEqual([
      {
        who: 'ops-analyst',
        role: 'ops-analyst',
        deed: 'record-marks',
        kind: 'mark-batch',
        subject: 'two',
        before: null,
        after: { quotes },
        reason: null,
        request,
        key: 'two',
      },
    ]);
  });

  it('is no second entry when it comes again, ten times at once', async () => {
    const body = { quotes: [quoteOf(3)] };
    const again = () => Promise.all(Array.from({ length: 10 }, () => report(house, body, 'three')));
    expect(await writtenBy(again)).toHaveLength(1);
    expect(await writtenBy(again)).toEqual([]);
  });

  it.each([
    { status: 422, act: () => report(house, { quotes: [quoteOf(9, { price: '1' })] }, 'slip') },
    { status: 409, act: () => report(house, { quotes: [quoteOf(4)] }, 'two') }, // the key of another request
    { status: 400, act: () => report(house, { quotes: [] }, 'none') },
    { status: 422, act: () => answer(house, ZOES.call, 'too-much', dispute('600000.000001')) },
    {
      status: 404,
      act: () =>
        knock(house, `/v1/margin-calls/${ZOES.call}/response`, {
          as: 'counterparty:anton',
          method: 'POST',
          key: 'not-his',
          body: { answer: 'agree' },
        }),
    },
  ])('that is answered $status is no entry', async ({ status, act }) => {
    expect(
      await writtenBy(async () => {
        expect((await act()).status).toBe(status);
      }),
    ).toEqual([]);
  });

  it('of a counterparty names the counterparty, and its reason', async () => {
    const { reason } = dispute('1');
    const body = dispute('150000');
    const act = () =>
      knock(house, `/v1/margin-calls/${ANTONS.call}/response`, {
        as: 'counterparty:anton',
        method: 'POST',
        key: 'disputed',
        body,
      });
    expect(await writtenBy(act)).toEqual([
      {
        who: 'counterparty:anton',
        role: 'counterparty',
        deed: 'respond-to-call',
        kind: 'margin-call',
        subject: ANTONS.call,
        before: null,
        after: {
          call: ANTONS.call,
          answer: 'dispute',
          amount: { amount: '150000', asset: 'USDC' },
          reason,
        },
        reason,
        request: expect.any(String) as string,
        key: 'disputed',
      },
    ]);
  });

  it('is not done when it cannot be written down', async () => {
    const body = { quotes: [quoteOf(5)] };
    const columns =
      'who, role, deed, subject_kind, subject_id, before, after, reason, request_id, request_key';
    await asOwner(house, `revoke insert (${columns}) on control.audit_entry from ringfence_writer`);
    expect((await report(house, body, 'unwritten')).status).toBe(500);
    await asOwner(house, `grant insert (${columns}) on control.audit_entry to ringfence_writer`);
    expect((await report(house, body, 'written')).json).toEqual({ recorded: 1 }); // none of them was there
  });
});

describe('what a command changes', () => {
  const LINE = `/v1/relationships/${ANTONS.relationship}/credit-lines`;
  const usdc = (amount: string) => ({ amount, asset: 'USDC' });
  const officersNamed = (name: string) => ({ officers: [{ id: 'o', name, position: 'director' }] });
  const made = { application: '', endpoint: '', instruction: '', testAmount: '', account: '' };

  const send = (
    as: CallerName,
    url: string,
    body: unknown,
    key: string,
    headers: Record<string, string> = {},
  ) => knock(house, url, { as, method: 'POST', key, body, headers });

  beforeAll(async () => {
    await house.app.get(DataSource).transaction(async (tx) => {
      for (const name of ['compliance', 'credit-officer', 'risk-officer', 'approver', 'ops-analyst'])
        await house.app
          .get(ApprovalService)
          .enrol(tx, { id: id<'Actor'>(name), name, role: name, conflictGroup: name });
    });
    const anton = async (url: string, body: unknown) =>
      (await send('counterparty:anton', url, body, url)).json;
    made.application = String((await anton('/v1/onboarding/applications', { name: 'North' }))['id']);
    const hook = { url: 'https://hooks.example/', eventTypes: ['application.moved'] };
    made.endpoint = String((await anton('/v1/webhook-endpoints', hook))['id']);
    const wallet = { address: addressOf(1), chainId: '1', custodian: 'self' };
    const proposed = await anton('/v1/settlement-instructions', { asset: 'USDC', wallet });
    made.instruction = String(proposed['id']);
    made.testAmount = String((proposed['testAmount'] as Answer)['amount']);
    made.account = String(proposed['account']);
    await openLine();
  });

  async function openLine(): Promise<void> {
    const terms = {
      occupancy: 'A1',
      commitment: 'advised',
      approved: usdc('1000'),
      firstSkin: usdc('0'),
      unsecured: usdc('1000'),
      subLimits: [],
      covenants: [],
      expiresOn: '2099-12-31',
      reviewOn: '2099-06-30',
    };
    const none = { 'if-none-match': '*' };
    const { json } = await send('credit-officer', `${LINE}/proposals`, terms, 'line', none);
    const url = `${LINE}/proposals/${String(json['proposalId'])}/approval`;
    expect((await send('approver', url, { termsHash: json['termsHash'] }, 'line')).status).toBe(200);
  }

  const ofApplication = (path: string) => `/v1/onboarding/applications/${made.application}/${path}`;
  const puts = (name: string, upon: Record<string, string>) => (key: string) =>
    knock(house, ofApplication('sections/officers'), {
      as: 'counterparty:anton',
      method: 'PUT',
      key,
      body: officersNamed(name),
      headers: upon,
    });
  const withdraws = (key: string) =>
    send('counterparty:anton', ofApplication('withdraw'), { reason: 'no' }, key);
  const acts = (act: string, body: object) => (key: string) =>
    send('risk-officer', `${LINE}/A1/${act}`, { reason: 'NAV', ...body }, key);
  const moves = (key: string) =>
    send('compliance', '/v1/parties/berta/standing', { to: 'suspended', reason: 'asked' }, key);
  const proves = (key: string) => {
    const { account: from, testAmount: amount, instruction } = made;
    const url = `/v1/settlement-instructions/${instruction}/proof-of-control`;
    return send('ops-analyst', url, { from, amount, transfer: '0x1' }, key);
  };
  const cancels = (key: string) => {
    const url = `/v1/settlement-instructions/${made.instruction}/cancellation`;
    return send('counterparty:anton', url, { reason: 'closed' }, key);
  };
  const switches = (how: string) => (key: string) =>
    send('counterparty:anton', `/v1/webhook-endpoints/${made.endpoint}/${how}`, {}, key);

  const versionOf = (version: number, name: string) => ({
    section: 'officers',
    version,
    contentHash: hashOf(officersNamed(name)), // of names and addresses the audit keeps the hash
  });
  const draft = { state: 'draft', resumesAt: null, asked: [], partyId: null };
  const line = { version: 1, state: 'active', approved: usdc('1000.000000'), watch: null };
  const watched = { ...line, state: 'watchlist', watch: { reason: 'NAV', reviewBy: '2098-01-01' } };
  const reduced = { ...watched, approved: usdc('600.000000') };
  const service = {
    servedTo: 'Legal, North',
    servedAt: '2026-01-01T12:00:00Z',
    channel: 'courier',
    proof: 'CR-1',
  };
  const proposed = {
    state: 'proposed',
    controlProven: false,
    termsHash: null,
    inForceFrom: null,
    cancelledAt: null,
  };
  const proved = { ...proposed, controlProven: true };
  const cancelled = { ...proved, state: 'cancelled', cancelledAt: expect.any(String) as string };
  const on = { enabled: true, disabledBecause: null };
  const off = { enabled: false, disabledBecause: 'by-owner' };

  it.each([
    {
      what: 'a first section',
      act: puts('Otto', { 'if-none-match': '*' }),
      before: null,
      became: versionOf(1, 'Otto'),
    },
    {
      what: 'the next of it',
      act: puts('Olga', { 'if-match': '"1"' }),
      before: versionOf(1, 'Otto'),
      became: versionOf(2, 'Olga'),
    },
    {
      what: 'a step of an application',
      act: withdraws,
      before: draft,
      became: { ...draft, state: 'withdrawn' },
    },
    {
      what: 'a watch on a line',
      act: acts('watch', { reviewBy: '2098-01-01' }),
      before: line,
      became: watched,
    },
    {
      what: 'a reduction',
      act: acts('reduce', { to: usdc('600'), service }),
      before: watched,
      became: reduced,
    },
    {
      what: 'a freeze',
      act: acts('freeze', {}),
      before: reduced,
      became: { ...reduced, state: 'frozen' },
    },
    {
      what: 'a suspension',
      act: acts('suspend', {}),
      before: { ...reduced, state: 'frozen' },
      became: { ...reduced, state: 'suspended' },
    },
    {
      what: 'the standing of a party',
      act: moves,
      before: { state: 'active' },
      became: { state: 'suspended' },
    },
    { what: 'a proof of control', act: proves, before: proposed, became: proved },
    { what: 'a cancelled instruction', act: cancels, before: proved, became: cancelled },
    { what: 'an endpoint that is stopped', act: switches('disable'), before: on, became: off },
    { what: 'one that goes on', act: switches('enable'), before: off, became: on },
  ])('is written down as it was and as it became: $what', async ({ what, act, before, became }) => {
    const key = what.replaceAll(' ', '-');
    const answers: Awaited<ReturnType<typeof knock>>[] = [];
    const entries = await writtenBy(async () => answers.push(await act(key)));
    expect(answers).toMatchObject([{ status: 200 }]);
    const after = expect.objectContaining({ became }) as object;
    const request = answers[0]?.headers['x-request-id'];
    expect(entries).toEqual([expect.objectContaining({ before, after, request, key })]);
    expect(await writtenBy(() => act(key))).toEqual([]);
  });

  it('is read under the lock under which it is changed: of many at once, each begins where the last one ended', async () => {
    const hows = Array.from({ length: 5 }, () => ['disable', 'enable']).flat();
    const entries = await writtenBy(() =>
      Promise.all(hows.map((how, n) => switches(how)(`at-once-${String(n)}`))),
    );
    expect(entries).toHaveLength(hows.length);
    const befores = entries.map((entry) => (entry as { before: unknown }).before);
    const became = entries.map((entry) => (entry as { after: { became: unknown } }).after.became);
    expect(befores).toEqual([on, ...became.slice(0, -1)]);
  });
});
