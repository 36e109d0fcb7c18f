import { readFileSync } from 'node:fs';
import { Unacceptable } from '../calc/reader';
import { type Command, Complaint, wrongUsage } from '../command';
import { withDatabase } from '../instance/database';
import { OpenBook } from './open-book';
import { realPrices } from './prices';
import { withDay } from './run-day';
import { readSeed } from './seed';
import type { Seed } from './seed-schema';

export const command: Command = {
  usage: '--file X',
  help: `Opens the book of a seed file in the database of the running instance: its parties, relationships, trades, cells, bonds and
opening deposits. The whole file is checked before anything is written; the same file again changes nothing.
data/seed/bad-day.json is one, and is opened by \`npm start\` by itself.`,
  run: async (words) => {
    const [option, file, ...rest] = words;
    if (option !== '--file' || file === undefined || rest.length > 0)
      throw wrongUsage(`\`seed ${words.join(' ')}\` is not understood: it is \`seed --file X\``);
    const seed = seedIn(file);
    await withDatabase(process.env, (url) =>
      withDay(url, (services) => services.get(OpenBook).open(seed, realPrices())),
    );
    process.stdout.write(`${String(seed.relationships.length)} relationships are open\n`);
    return 0;
  },
};

/** @throws Complaint that names the field and what is allowed there */
function seedIn(file: string): Seed {
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(file, 'utf8'));
  } catch (fault) {
    throw new Complaint(`${file} cannot be read: ${fault instanceof Error ? fault.message : String(fault)}`);
  }
  try {
    return readSeed(raw);
  } catch (fault) {
    if (fault instanceof Unacceptable) throw new Complaint(`${file}: ${fault.message}. Nothing was written`);
    throw fault;
  }
}
