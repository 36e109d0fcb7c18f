import type { Client } from 'pg';
import { LedgerWorld } from './ledger-world';
import { post, POSTED, POSTS, RESERVES, type SqlLine, SqlPoster, VOIDS } from './sql-poster';

const SECONDS = 4;
const CLIENTS = 8;

let world: LedgerWorld;
let sql: SqlPoster;

beforeAll(async () => {
  world = await LedgerWorld.open();
  for (const book of ['R1', 'R2'])
    await world.openBook(book, 'relationship', ['OUTSIDE', 'CASH', 'SKIN', 'FREE.A1', 'IM.A1']);
  await world.openBook('K', 'entity', ['OUTSIDE', 'OWN']);
  await world.link({ name: 'Lskin', payer: 'K', payee: 'R1', purpose: 'skin', cap: '0.001' });
  sql = await SqlPoster.of(await world.as('owner'));
  await post(
    await world.as('led_writer'),
    sql.line('fund R1', 'R1 OUTSIDE', 'R1 FREE.A1', 3000),
    sql.line('fund R2', 'R2 OUTSIDE', 'R2 FREE.A1', 3000),
    sql.line('fund K', 'K OUTSIDE', 'K OWN', 3000),
  );
});

afterAll(async () => {
  await world.close();
});

/** What one client asks for, drawn from a seed: the same wishes in every run, though never the same race. */
class Fire {
  private state: number;
  private drawn = 0;

  constructor(
    private readonly seed: number,
    private readonly known: SqlLine[][], // created so far, by anybody
    private readonly reserved: SqlLine[],
  ) {
    this.state = seed;
  }

  batch(): SqlLine[][] {
    const wishes = Array.from({ length: this.pick([1, 1, 5, 20]) }, () => this.wish());
    return [...new Map(wishes.map((lines) => [lines[0]!.journal, lines])).values()];
  }

  private wish(): SqlLine[] {
    const draw = this.below(100);
    if (draw < 15) return this.crossing();
    if (draw < 35 && this.reserved.length > 0) return [this.resolution()];
    if (draw < 50 && this.known.length > 0) return this.pick(this.known.slice(-200));
    const book = this.pick(['R1', 'R2']);
    const [from, to] = this.pick([
      ['FREE.A1', 'IM.A1'],
      ['IM.A1', 'FREE.A1'],
      ['FREE.A1', 'CASH'],
      ['CASH', 'FREE.A1'],
    ] as const);
    const kind = this.pick([POSTED, POSTED, RESERVES]);
    return [sql.line(this.event(), `${book} ${from}`, `${book} ${to}`, 1 + this.below(1500), { kind })];
  }

  private crossing(): SqlLine[] {
    const amount = 1 + this.below(150);
    return this.below(2) === 0
      ? sql.journal(this.event(), ['K OWN', 'K BRIDGE.Lskin', amount], ['R1 BRIDGE.Lskin', 'R1 SKIN', amount])
      : sql.journal(
          this.event(),
          ['R1 SKIN', 'R1 BRIDGE.Lskin', amount],
          ['K BRIDGE.Lskin', 'K OWN', amount],
        );
  }

  private resolution(): SqlLine {
    const old = this.pick(this.reserved.slice(-50));
    return { ...old, journal: this.event(), kind: this.pick([POSTS, VOIDS]), pending: old.journal };
  }

  private event(): string {
    return `fire ${String(this.seed)}/${String(this.drawn++)}`;
  }

  private pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)]!;
  }

  private below(limit: number): number {
    this.state = (Math.imul(this.state, 1_664_525) + 1_013_904_223) >>> 0; // Numerical Recipes' generator
    return Math.floor((this.state / 2 ** 32) * limit);
  }
}

it('under fire it loses nothing, doubles nothing, overdraws nothing and never deadlocks', async () => {
  const acknowledged = new Map<string, SqlLine[]>();
  const known: SqlLine[][] = [];
  const reserved: SqlLine[] = [];
  const counts: Record<string, number> = {};
  const until = performance.now() + SECONDS * 1000;

  const client = async (writer: Client, seed: number) => {
    const fire = new Fire(seed, known, reserved);
    while (performance.now() < until) {
      const wishes = fire.batch();
      const statuses = await post(writer, ...wishes.flat());
      for (const [index, status] of statuses.entries()) {
        counts[status] = (counts[status] ?? 0) + 1;
        if (status !== 'created') continue;
        const lines = wishes[index]!;
        const { journal, kind } = lines[0]!;
        expect(acknowledged.has(journal)).toBe(false);
        acknowledged.set(journal, lines);
        known.push(lines);
        if (kind === RESERVES) reserved.push(lines[0]!);
      }
    }
  };
  const writers = await Promise.all(Array.from({ length: CLIENTS }, () => world.as('led_writer')));
  await Promise.all(writers.map((writer, index) => client(writer, index + 1)));

  const owner = await world.as('owner');
  const { rows } = await owner.query<{ journals: number; lines: number }>(
    'select count(distinct journal_id)::int as journals, count(*)::int as lines from led.transfer',
  );
  const lines = [...acknowledged.values()].flat().length;
  const funding = 3;
  expect(rows[0]).toEqual({ journals: acknowledged.size + funding, lines: lines + funding });
  const broken = await world.broken();
  expect(broken.filter((law) => /^I\d|link/.test(law))).toEqual([]);
  expect(acknowledged.size).toBeGreaterThan(100);
  for (const status of ['exists', 'rejected:resolved_once', 'rejected:debits_must_not_exceed_credits'])
    expect({ status, seen: (counts[status] ?? 0) > 0 }).toEqual({ status, seen: true });
  expect(counts['exists_different'] ?? 0).toBe(0);
});
