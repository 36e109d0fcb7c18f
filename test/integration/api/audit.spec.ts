import { DataSource } from 'typeorm';
import {
  answer,
  ANTONS,
  asOwner,
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
    `select who, role, deed, subject_kind as kind, subject_id as subject, before, after, reason, request_id as request
     from control.audit_entry where id > $1 order by id`,
    [last!.id],
  );
}

describe('a command', () => {
  it('is one entry: who, as what, did what to what, under which key', async () => {
    const quotes = [quoteOf(2)];
    expect(await writtenBy(() => report(house, { quotes }, 'two'))).toEqual([
      {
        who: 'ops-analyst',
        role: 'ops-analyst',
        deed: 'record-marks',
        kind: 'mark-batch',
        subject: 'two',
        before: null,
        after: { quotes },
        reason: null,
        request: 'two',
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
    { status: 422, act: () => report(house, { quotes: [quoteOf(4)] }, 'two') }, // the key of another request
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
        request: 'disputed',
      },
    ]);
  });

  it('is not done when it cannot be written down', async () => {
    const body = { quotes: [quoteOf(5)] };
    const columns = 'who, role, deed, subject_kind, subject_id, before, after, reason, request_id';
    await asOwner(house, `revoke insert (${columns}) on control.audit_entry from ringfence_writer`);
    expect((await report(house, body, 'unwritten')).status).toBe(500);
    await asOwner(house, `grant insert (${columns}) on control.audit_entry to ringfence_writer`);
    expect((await report(house, body, 'written')).json).toEqual({ recorded: 1 }); // none of them was there
  });
});
