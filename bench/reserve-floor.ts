import { randomUUID } from 'node:crypto';
import { Client } from 'pg';

/** One statement of a recorded transaction. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/**
 * What a reservation costs the database when nobody stands in front of it: the very statements that the API sent for one, recorded
 * from the server's side of the wire, sent again with other ids, one after the other, over plain connections.
 */
export class Floor {
  private constructor(
    private readonly clients: readonly Client[],
    private readonly statements: readonly Statement[],
    private readonly kept: ReadonlySet<string>, // ids of what was there before
  ) {}

  static async open(
    url: string,
    connections: number,
    statements: readonly Statement[],
    kept: ReadonlySet<string>,
  ): Promise<Floor> {
    const clients = Array.from({ length: connections }, () => new Client({ connectionString: url }));
    await Promise.all(clients.map((client) => client.connect()));
    return new Floor(clients, statements, kept);
  }

  /** Sends the transaction so many times, over all connections at once. @returns transactions a second */
  async rate(count: number, bookOf: (n: number) => string): Promise<number> {
    let next = 0;
    const began = performance.now();
    await Promise.all(
      this.clients.map(async (client) => {
        for (let n = next++; n < count; n = next++) {
          const fresh = this.renamed(bookOf(n));
          for (const [index, { text, values }] of this.statements.entries())
            await client.query({ name: `s${String(index)}`, text, values: values.map(fresh) });
        }
      }),
    );
    return (1000 * count) / (performance.now() - began);
  }

  async close(): Promise<void> {
    await Promise.all(this.clients.map((client) => client.end()));
  }

  /** The same values for another trade, in another book: every id that was new in the recording is new again. */
  private renamed(book: string): (value: unknown) => unknown {
    const ids = new Map<string, string>();
    const other = (known: string) => {
      if (this.kept.has(known)) return known;
      const fresh = ids.get(known) ?? randomUUID();
      ids.set(known, fresh);
      return fresh;
    };
    const mark = randomUUID();
    const inText = (text: string): string =>
      text === RECORDED.book
        ? book
        : text
            .replaceAll(`"relationshipId":"${RECORDED.book}"`, `"relationshipId":"${book}"`)
            .replace(UUID, other)
            .replaceAll(RECORDED.trade, mark);
    const inValue = (value: unknown): unknown => {
      if (typeof value === 'string') return inText(value);
      return Array.isArray(value) ? value.map(inValue) : value;
    };
    return inValue;
  }
}

/** What the recorded reservation was of: words that stand nowhere else in it. */
export const RECORDED = { book: '1001', trade: 'recorded-trade' };
