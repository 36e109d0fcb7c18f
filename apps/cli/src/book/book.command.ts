import { LedgerModule, LedgerService } from '@app/ledger';
import type { BookId } from '@app/ledger/domain';
import { DataSource, type EntityManager } from 'typeorm';
import { type Command, Complaint, wrongUsage } from '../command';
import { withServices } from '../instance/services';

export const command: Command = {
  usage: 'hash BOOK',
  help: `Prints the hash of one book, named by its name or its number, over its accounts and their balances. Two equal
hashes say that nothing in the book has changed: the proof that a default elsewhere did not touch it.`,
  run: ([what, name, ...rest]) => {
    if (what !== 'hash' || name === undefined || rest.length > 0)
      throw wrongUsage('write `book hash R1`, with the name or the number of a book');
    return withServices(LedgerModule, async (services) => {
      const hash = await services.get(DataSource).transaction(async (tx) => {
        return services.get(LedgerService).bookHash(tx, await idOf(tx, name));
      });
      process.stdout.write(`${hash}\n`);
      return 0;
    });
  },
};

async function idOf(tx: EntityManager, name: string): Promise<BookId> {
  const found = await tx.query<{ id: BookId }[]>('select id from led.book where name = $1 or id::text = $1', [
    name,
  ]);
  if (found[0] === undefined) throw new Complaint(`there is no book ${name} in this database`);
  return found[0].id;
}
