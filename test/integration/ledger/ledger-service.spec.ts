import { Money, owed, USDC } from '@app/kernel';
import type { Journal, JournalAnswer, Transfer } from '@app/ledger/domain';
import { uuidOf } from '@app/platform';
import fc from 'fast-check';
import { LedgerWorld, openedAt } from './ledger-world';

let world: LedgerWorld;

beforeAll(async () => {
  world = await LedgerWorld.open();
  for (const book of ['R1', 'R2', 'R3'])
    await world.openBook(book, 'relationship', [
      'OUTSIDE',
      'CASH',
      'FREE.A1',
      'IM.A1',
      'FREE.B1',
      'VM_HELD.A1',
      'VM_GIVEN.B1',
    ]);
  for (const book of ['R1', 'R2', 'R3']) await created(deposit(`fund ${book}`, book, 1_000_000));
});

afterAll(async () => {
  expect(await world.broken()).toEqual([]);
  await world.close();
});

const units = (amount: number) => Money.ofMinor(BigInt(amount), USDC);
const journal = (event: string, ...transfers: Transfer[]): Journal => ({
  event,
  effectiveAt: openedAt,
  transfers,
});
const deposit = (event: string, book: string, amount: number) =>
  journal(event, {
    book: world.book(book),
    debit: 'OUTSIDE',
    credit: 'FREE.A1',
    amount: units(amount),
    instructionId: uuidOf(event),
  });
const margin = (event: string, amount: number, book = 'R1') =>
  journal(event, { book: world.book(book), debit: 'FREE.A1', credit: 'IM.A1', amount: units(amount) });
const post = (...journals: Journal[]) => world.db.transaction((tx) => world.ledger.post(tx, journals));
const created = async (...journals: Journal[]) => {
  for (const answer of await post(...journals)) expect(answer).toEqual({ ok: true, value: 'created' });
};
const said = (answers: readonly JournalAnswer[]) =>
  answers.map((each) => (each.ok ? each.value : each.refusal));
const balance = async (account: string, book = 'R1') =>
  (await world.ledger.balance(world.db.manager, world.book(book), account, USDC)).minor;

describe('post', () => {
  it('answers each journal for itself, in the order given, and leaves the transaction usable', async () => {
    await created(margin('a', 5));
    await world.db.transaction(async (tx) => {
      const answers = await world.ledger.post(tx, [
        margin('b', 7),
        margin('a', 5),
        margin('a much', 99_999_999),
        margin('nobody’s', 1, 'R2'),
      ]);
      expect(said(answers)).toEqual(['created', 'exists', 'insufficient', 'created']);
      await tx.query('select 1');
    });
    expect(said(await post(margin('a', 6)))).toEqual(['exists-different']);
  });

  it('is undone with the caller’s transaction, names looked up in it included', async () => {
    const before = await balance('IM.A1');
    const undo = world.db.transaction(async (tx) => {
      await world.books.openAccounts(tx, world.book('R1'), USDC, ['IA.A1']);
      const transfer = { book: world.book('R1'), debit: 'FREE.A1', credit: 'IA.A1', amount: units(3) };
      expect(
        said(await world.ledger.post(tx, [margin('undone', 5), journal('undone too', transfer)])),
      ).toEqual(['created', 'created']);
      throw new Error('the business changed its mind');
    });
    await expect(undo).rejects.toThrow('changed its mind');
    expect(await balance('IM.A1')).toBe(before);
    const again = journal('IA', {
      book: world.book('R1'),
      debit: 'FREE.A1',
      credit: 'IA.A1',
      amount: units(3),
    });
    expect(said(await post(again))).toEqual(['no-such-account']);
    await world.openAccounts('R1', ['IA.A1']);
    expect(said(await post(again))).toEqual(['created']);
  });

  it('stops the line where a refusal is a fault', async () => {
    const before = await balance('IM.A1');
    const much = world.db.transaction((tx) =>
      world.ledger.postAll(tx, [margin('first', 1), margin('second', 99_999_999)]),
    );
    await expect(much).rejects.toThrow('the ledger refused second: insufficient');
    expect(await balance('IM.A1')).toBe(before);
  });

  it('does not take one event twice in one posting', async () => {
    await expect(post(margin('twice', 1), margin('twice', 1))).rejects.toThrow('one event twice');
  });

  it('reserves, posts part of it and lets the rest go', async () => {
    const available = async () => {
      const rows = await world.ledger.trialBalance(world.db.manager, world.book('R3'));
      return rows.find(({ account }) => account === 'FREE.A1')!.available;
    };
    const line = (amount: number) => margin('', amount, 'R3').transfers;
    const before = (await available()).minor;
    await created({ event: 'hold', effectiveAt: openedAt, transfers: line(100), pending: 'reserve' });
    expect([await balance('FREE.A1', 'R3'), (await available()).minor]).toEqual([before, before - 100n]);
    await created({ event: 'take', effectiveAt: openedAt, transfers: line(60), pending: { posts: 'hold' } });
    expect([await balance('IM.A1', 'R3'), (await available()).minor]).toEqual([60n, before - 60n]);
    const voids = {
      event: 'let go',
      effectiveAt: openedAt,
      transfers: line(100),
      pending: { voids: 'hold' },
    };
    expect(said(await post(voids))).toEqual(['already-resolved']);
  });

  it('keeps money and promises apart: a transfer is in one asset, and so are its accounts', async () => {
    const amount = Money.of(1, owed(USDC));
    const mixed = journal('mixed', {
      book: world.book('R1'),
      debit: 'FREE.A1',
      credit: 'VM_HELD.A1',
      amount,
    });
    expect(said(await post(mixed))).toEqual(['no-such-account']);
  });

  it('takes the largest amount a 64-bit integer holds, to the last unit', async () => {
    const most = 2n ** 63n - 1n - (await balance('FREE.A1', 'R2')) - 1_000_000n;
    const amount = Money.ofMinor(most, USDC);
    const line = {
      book: world.book('R2'),
      debit: 'OUTSIDE',
      credit: 'FREE.B1',
      amount,
      instructionId: uuidOf('most'),
    };
    await created(journal('most', line));
    expect(await balance('FREE.B1', 'R2')).toBe(most);
    expect(said(await post(deposit('one more', 'R2', 2_000_001), margin('beside it', 1)))).toEqual([
      'too-large',
      'created',
    ]);
  });
});

describe('submit', () => {
  it('answers every caller his own, in few batches, whatever the others ask', async () => {
    const before = await balance('IM.A1', 'R2');
    const asked = Array.from({ length: 300 }, (_, index) =>
      index % 10 === 0 ? margin(`s${String(index)}`, 99_999_999, 'R2') : margin(`s${String(index)}`, 1, 'R2'),
    );
    const answers = await Promise.all(asked.map((each) => world.ledger.submit([each])));
    expect(answers.map(([answer]) => said([answer!])[0])).toEqual(
      asked.map((_, index) => (index % 10 === 0 ? 'insufficient' : 'created')),
    );
    expect(await balance('IM.A1', 'R2')).toBe(before + 270n);
  });

  it('creates once what many submit at the same instant', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => world.ledger.submit([margin('same', 2)])),
    );
    expect(said(answers.flat()).sort()).toEqual(['created', ...new Array<string>(19).fill('exists')]);
  });

  it('tells who is wrong that he is, and nobody else', async () => {
    const [good, bad] = await Promise.allSettled([
      world.ledger.submit([margin('good', 1)]),
      world.ledger.submit([margin('nothing', 0)]),
    ]);
    expect(good.status).toBe('fulfilled');
    expect(bad.status).toBe('rejected');
  });
});

it('law 1: whatever is posted, each book and asset balances, and the fold of history is the balance', async () => {
  const names = ['OUTSIDE', 'CASH', 'FREE.A1', 'IM.A1', 'FREE.B1'];
  const transfer = fc.record({
    book: fc.constantFrom('R1', 'R2'),
    debit: fc.constantFrom(...names),
    credit: fc.constantFrom(...names),
    amount: fc.integer({ min: 1, max: 400_000 }),
  });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(transfer, { minLength: 1, maxLength: 4 }), async (drawn) => {
      const event = `law 1, run ${String(run++)}`;
      const lines = drawn
        .filter(({ debit, credit }) => debit !== credit)
        .map(({ book, debit, credit, amount }, index) => ({
          book: world.book(book),
          debit,
          credit,
          amount: units(amount),
          ...([debit, credit].includes('OUTSIDE') && { instructionId: uuidOf(`${event} ${String(index)}`) }),
        }));
      if (lines.length === 0) return;
      await post(journal(event, ...lines));
      for (const book of ['R1', 'R2']) {
        const rows = await world.ledger.trialBalance(world.db.manager, world.book(book));
        const money = rows.filter(({ asset }) => asset.code === USDC.code);
        expect(money.reduce((sum, row) => sum + row.debits.minor - row.credits.minor, 0n)).toBe(0n);
        for (const { account, balance: held } of money)
          if (account !== 'OUTSIDE') expect(held.minor >= 0n).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
  const broken = await world.broken();
  expect(broken.filter((law) => /^I\d/.test(law))).toEqual([]);
  await sweepCash();
});

/** What the drawn journals left in the cells' cash goes back to a party, for it may not rest there. */
async function sweepCash(): Promise<void> {
  for (const book of ['R1', 'R2']) {
    const amount = await world.ledger.balance(world.db.manager, world.book(book), 'CASH', USDC);
    if (amount.isPositive())
      await created(
        journal(`sweep ${book}`, { book: world.book(book), debit: 'CASH', credit: 'FREE.A1', amount }),
      );
  }
}
