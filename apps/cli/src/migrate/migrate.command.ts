import { type Command, Complaint } from '../command';
import { migrateDatabase } from './migrate-database';

export const command: Command = {
  usage: '',
  help: `Brings the database of DATABASE_OWNER_URL up to date (or of DATABASE_URL, when that login may create roles and own
tables). Running it again changes nothing. \`npm start\` does this for its own database by itself.`,
  run: async () => {
    const url = process.env['DATABASE_OWNER_URL'] ?? process.env['DATABASE_URL'];
    if (url === undefined)
      throw new Complaint(
        'set DATABASE_OWNER_URL to the login that owns the tables: postgres://owner@host:5432/name',
      );
    const done = await migrateDatabase(url);
    process.stdout.write(done.length === 0 ? 'up to date\n' : done.map((name) => `${name}\n`).join(''));
    return 0;
  },
};
