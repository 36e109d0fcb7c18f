import { AuditService } from '@app/control';
import { type Result, textOf, unreachable } from '@app/kernel';
import {
  type CloseRefusal,
  type FundingRateRefusal,
  FundingRateService,
  HistoryService,
  MarketDataModule,
  newQuoteKeys,
  type QuoteRefusal,
  QuoteService,
} from '@app/market-data';
import type { INestApplicationContext } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { DataSource, type EntityManager } from 'typeorm';
import { type Command, Complaint, wrongUsage } from '../command';
import { withServices } from '../instance/services';
import { CLOSE_COLUMNS, MARK_COLUMNS, type MarkFile, RATE_COLUMNS, readMarkFile } from './mark-file';

export const command: Command = {
  usage: 'import FILE [--dry-run] | keys',
  help: `import FILE  records the marks, the daily closes or the funding rates of a CSV file, all or none; the same again is nothing new
--dry-run    says what it would record, and records nothing
keys         makes a pair of keys for a source that sends quotes by machine: the secret one is shown this once

The header says which of the three the file holds:
  ${MARK_COLUMNS.join()}
  ${CLOSE_COLUMNS.join()}
  ${RATE_COLUMNS.join()}`,
  run: async (words) => {
    const [verb, file, option, ...rest] = words;
    if (verb === 'keys' && file === undefined) return keys();
    const isDry = option === '--dry-run';
    if (verb !== 'import' || file === undefined || (option !== undefined && !isDry) || rest.length > 0)
      throw wrongUsage('`mark` takes `import FILE`, `import FILE --dry-run`, or `keys`');
    return await importFile(file, isDry);
  },
};

function keys(): number {
  const pair = newQuoteKeys();
  process.stdout.write(`secret  ${pair.secret}\npublic  ${pair.public}\n`);
  return 0;
}

async function importFile(path: string, isDry: boolean): Promise<number> {
  const text = textIn(path);
  const read = readMarkFile(text);
  if (!read.ok)
    throw new Complaint([`${path} is not read, and nothing is recorded:`, ...read.refusal].join('\n'));
  const file = read.value;
  const recorded = await withServices(MarketDataModule, (all) => record(all, file, { path, text, isDry }));
  const known = file.rows.length - recorded;
  const would = isDry ? 'would be recorded' : 'recorded';
  process.stdout.write(
    `${String(recorded)} ${file.kind.replace('-', ' ')} ${would}, ${String(known)} known already\n`,
  );
  return 0;
}

type Refusal = QuoteRefusal | CloseRefusal | FundingRateRefusal;

interface Import {
  readonly path: string;
  readonly text: string;
  readonly isDry: boolean;
}

/** In one transaction with the entry that says who did it; of a dry run, nothing stays. */
async function record(all: INestApplicationContext, file: MarkFile, from: Import): Promise<number> {
  const runner = all.get(DataSource).createQueryRunner();
  await runner.startTransaction();
  try {
    const recorded = await write(all, runner.manager, file, from);
    if (from.isDry) await runner.rollbackTransaction();
    else await runner.commitTransaction();
    return recorded;
  } catch (fault) {
    await runner.rollbackTransaction();
    throw fault;
  } finally {
    await runner.release();
  }
}

/** @throws Complaint with the line that is refused */
async function write(
  all: INestApplicationContext,
  tx: EntityManager,
  file: MarkFile,
  { path, text }: Import,
): Promise<number> {
  const done = await rowsOf(all, tx, file);
  if (!done.ok)
    throw new Complaint(`${path} is refused, and nothing is recorded:\n${refusedLine(file, done.refusal)}`);
  if (done.value > 0)
    await all.get(AuditService).record(tx, {
      who: userInfo().username,
      role: 'operator', // whoever may open a shell beside the database
      deed: `import-${file.kind}`,
      subject: { kind: 'mark-file', id: createHash('sha256').update(text).digest('hex') },
      after: { recorded: done.value },
    });
  return done.value;
}

function rowsOf(
  all: INestApplicationContext,
  tx: EntityManager,
  file: MarkFile,
): Promise<Result<number, Refusal>> {
  switch (file.kind) {
    case 'marks':
      return all.get(QuoteService).record(tx, file.rows);
    case 'closes':
      return all.get(HistoryService).record(tx, file.rows);
    case 'funding-rates':
      return all.get(FundingRateService).record(tx, file.rows);
    default:
      return unreachable(file);
  }
}

function refusedLine({ rows }: MarkFile, refusal: Refusal): string {
  const row = rows.find(
    (each) =>
      each.symbol === refusal.symbol &&
      (!('source' in refusal) || refusal.source === each.source) &&
      (!('price' in refusal) || ('price' in each && each.price === refusal.price)) &&
      (!('day' in refusal) || ('day' in each && each.day === refusal.day)) &&
      (!('paidAt' in refusal) || ('paidAt' in each && textOf(each.paidAt) === refusal.paidAt)) &&
      (!('quotedAt' in refusal) || ('quotedAt' in each && textOf(each.quotedAt) === refusal.quotedAt)),
  );
  const where = row === undefined ? '' : `line ${String(row.line)}: `;
  return `${where}${refusal.symbol}: ${REASONS[refusal.kind]}${stoodOf(refusal)}`;
}

/** What a price is too far from: if that was wrong, two officers may void it. */
function stoodOf(refusal: Refusal): string {
  if (refusal.kind !== 'implausible') return '';
  const { price, quotedAt, source } = refusal.stood;
  return `: ${price}, of ${quotedAt} by ${source}`;
}

const REASONS: Readonly<Record<Refusal['kind'], string>> = {
  'not-a-price': 'that is no price',
  'not-a-day': 'that is no day',
  'one-sided': 'a book has two sides',
  crossed: 'the bid is above the ask',
  'too-wide': 'the ask is more than half above the bid',
  'unknown-symbol': 'nobody marks it',
  'unknown-source': 'it is not marked by that source',
  'source-signs': 'that source has a key, and is taken by its signature alone',
  'not-a-funding-rate': 'that is no funding rate',
  'no-such-interval': 'no interval ends then',
  'from-the-future': 'nobody can know that yet',
  differs: 'it is known otherwise, and what is known is not said again',
  voided: 'two officers have voided it, and what is right comes under an instant of its own',
  implausible: 'it is more than five times what stood within the hour, or less than a fifth of it',
};

/** @throws Complaint when there is none that can be read */
function textIn(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (fault) {
    throw new Complaint(`${path} cannot be read: ${fault instanceof Error ? fault.message : String(fault)}`);
  }
}
