import { Money, USDC } from '@app/kernel';
import { codeOf, type Journal } from '@app/ledger/domain';
import { uuidOf } from '@app/platform';
import worked from '../../golden/worked-default.json';
import { layerOf, LedgerWorld, type LinkWords, openedAt } from './ledger-world';

type Row = [book: string, debit: string, credit: string, amount: string, why: string];
interface Printed {
  readonly debit: Record<string, string>;
  readonly credit: Record<string, string>;
}

const journals = worked.journals as unknown as {
  step: string;
  event: string;
  transfers: Row[];
  balances: Record<string, Printed>;
  unchanged?: string[];
}[];
const links = worked.links as LinkWords[];
const UNLINKED = 'R2'; // its own journal: it may not stand in one with books it is not linked to
const declaredBefore = Number.parseInt(worked.default.declaredBefore, 10);

let world: LedgerWorld;

beforeAll(async () => {
  world = await LedgerWorld.open();
  for (const [book, kind] of Object.entries(worked.books)) {
    const rows = journals.flatMap(({ transfers }) => transfers).filter(([where]) => where === book);
    const accounts = new Set(rows.flatMap(([, debit, credit]) => [debit, credit]));
    const own = [...accounts].filter((account) => codeOf(account) !== 'BRIDGE');
    await world.openBook(book, kind as 'relationship' | 'trust' | 'entity', own);
  }
  for (const link of links) await world.link(link);
});

afterAll(async () => {
  await world.close();
});

const journal = (event: string, rows: readonly Row[], defaultId?: string): Journal => ({
  event,
  effectiveAt: openedAt,
  transfers: rows.map(([book, debit, credit, amount], line) => ({
    book: world.book(book),
    debit,
    credit,
    amount: Money.of(amount, layerOf(debit)),
    ...([debit, credit].includes('OUTSIDE') && { instructionId: uuidOf(`${event} ${String(line)}`) }),
  })),
  ...(defaultId !== undefined && { defaultId }),
});
const post = (...posted: Journal[]) => world.db.transaction((tx) => world.ledger.post(tx, posted));
const hashOf = (book: string) => world.ledger.bookHash(world.db.manager, world.book(book));

/** The balances of a book as the worked example prints them: on the side where they stand, zeros left out. */
async function balancesOf(book: string, asset: string): Promise<Printed> {
  const printed = { debit: {} as Record<string, string>, credit: {} as Record<string, string> };
  for (const row of await world.ledger.trialBalance(world.db.manager, world.book(book))) {
    if (row.asset.code !== asset || row.balance.isZero()) continue;
    const stands = row.balance.isPositive() === (row.side === 'debit') ? 'debit' : 'credit';
    const amount = row.balance.isPositive() ? row.balance : row.balance.negated();
    printed[stands][row.account] = amount.exact().toFixed();
  }
  return printed;
}

it('posts the worked default journal for journal, and every printed balance is the database’s', async () => {
  const alone = journals.flatMap(({ transfers }) => transfers.filter(([book]) => book === UNLINKED));
  expect(await post(journal('R2 alone', alone))).toEqual([{ ok: true, value: 'created' }]);
  const untouched = await hashOf(UNLINKED);
  let compared = 0;
  let defaultId: string | undefined;

  for (const { step, event, transfers, balances, unchanged = [] } of journals) {
    if (Number.parseInt(step, 10) === declaredBefore)
      defaultId = await world.declareDefault(worked.default.book, worked.default.occupancy);
    const before = await Promise.all(unchanged.map(hashOf));
    const own = journal(
      `${step} ${event}`,
      transfers.filter(([book]) => book !== UNLINKED),
      defaultId,
    );
    expect(await post(own)).toEqual([{ ok: true, value: 'created' }]);
    expect(await post(own)).toEqual([{ ok: true, value: 'exists' }]);
    for (const [where, printed] of Object.entries(balances)) {
      const [book = '', asset = ''] = where.split(' ');
      const { debit, credit } = printed;
      expect({ where, ...(await balancesOf(book, asset)) }).toEqual({ where, debit, credit });
      compared += Object.keys(debit).length + Object.keys(credit).length;
    }
    expect(await Promise.all(unchanged.map(hashOf))).toEqual(before);
    expect(await hashOf(UNLINKED)).toBe(untouched);
    expect(await world.broken()).toEqual([]);
  }
  expect([journals.length, compared]).toEqual([12, 246]);
});

it('law 12: the book of the unlinked relationship can tell, for it changes when it is paid', async () => {
  const before = await hashOf(UNLINKED);
  const instructionId = uuidOf('one more');
  const amount = Money.of('0.000001', USDC);
  const transfers = [{ book: world.book('R2'), debit: 'OUTSIDE', credit: 'FREE.A1', amount, instructionId }];
  await post({ event: 'one more', effectiveAt: openedAt, transfers });
  expect(await hashOf(UNLINKED)).not.toBe(before);
});

it('law 13: the bridges of every link cancel out at the end', async () => {
  for (const { name, payer, payee } of links) {
    const ends = await Promise.all(
      [payer, payee].map((book) =>
        world.ledger.balance(world.db.manager, world.book(book), `BRIDGE.${name}`, USDC),
      ),
    );
    expect(Money.sum(ends, USDC).isZero()).toBe(true);
  }
});

it.each([
  { why: 'money against a promise', rows: [['R1', 'FREE.B1', 'VM_HELD.A1', '1']], says: 'no-such-account' },
  { why: 'one side of a link', rows: [['R1', 'CASH', 'BRIDGE.Lfee', '1']], says: 'half-crossing' },
  { why: 'the other side of a link', rows: [['R1', 'BRIDGE.LcJ', 'CASH', '1']], says: 'half-crossing' },
  { why: 'more than B has free', rows: [['R1', 'FREE.B1', 'CASH', '99999999']], says: 'insufficient' },
  {
    why: 'first skin above its cap',
    rows: [['R1', 'SKIN', 'FREE.B1', '150000.000001']],
    says: 'insufficient',
  },
  {
    why: 'a trust paying without a write-down',
    rows: [
      ['TJ', 'COLLATERAL', 'BRIDGE.LcJ', '1'],
      ['R1', 'BRIDGE.LcJ', 'CASH', '1'],
    ],
    says: 'twin-missing',
  },
  {
    why: 'a trust paying with a write-down of another amount',
    rows: [
      ['TJ', 'COLLATERAL', 'BRIDGE.LcJ', '2'],
      ['R1', 'BRIDGE.LcJ', 'CASH', '2'],
      ['TJ', 'PRINCIPAL', 'WRITTEN_DOWN', '1'],
    ],
    says: 'twin-missing',
  },
  {
    why: 'a write-down without money',
    rows: [['TJ', 'PRINCIPAL', 'WRITTEN_DOWN', '1']],
    says: 'twin-missing',
  },
  {
    why: 'collateral spent from under the notes',
    rows: [['TJ', 'COLLATERAL', 'OUTSIDE', '1']],
    says: 'under-collateralised',
  },
  {
    why: 'a return above what is held',
    rows: [['R1', 'VM_HELD.A2', 'VM_GIVEN.B1', '99999999']],
    says: 'insufficient',
  },
  { why: 'B’s money as A’s margin', rows: [['R1', 'FREE.B1', 'IM.A2', '1']], says: 'other-occupancy' },
  { why: 'B’s margin for A’s default', rows: [['R1', 'IM.B1', 'CASH', '1']], says: 'needs-default' },
  {
    why: 'the floor, over a link',
    rows: [
      ['K', 'FLOOR', 'BRIDGE.Lskin', '1'],
      ['R1', 'BRIDGE.Lskin', 'SKIN', '1'],
    ],
    says: 'no-such-movement',
  },
  { why: 'the floor, to the core itself', rows: [['K', 'FLOOR', 'OWN', '1']], says: 'no-such-movement' },
  {
    why: 'a book that no link joins',
    rows: [
      ['R1', 'FREE.B1', 'CASH', '1'],
      ['R2', 'OUTSIDE', 'FREE.A1', '1'],
    ],
    says: 'unlinked-books',
  },
] as { why: string; rows: [string, string, string, string][]; says: string }[])(
  'refuses $why: $says',
  async ({ why, rows, says }) => {
    const bad = journal(
      `bad: ${why}`,
      rows.map((row) => [...row, why] satisfies Row),
      uuidOf('default R1 A1'),
    );
    expect(await post(bad)).toEqual([{ ok: false, refusal: says }]);
    expect(await world.broken()).toEqual([]);
  },
);
