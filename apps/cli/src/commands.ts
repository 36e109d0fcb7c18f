import type { Command } from './command';

interface Entry {
  readonly summary: string;
  readonly load: () => Promise<{ command: Command }>;
}

/** Every command, in the order a newcomer meets them. Only the one that is asked for is loaded. */
export const commands: Readonly<Record<string, Entry>> = {
  start: {
    summary: 'run everything: database, migrations, worker, API, development tokens',
    load: () => import('./start/start.command.js'),
  },
  seed: {
    summary: 'open the book of a seed file',
    load: () => import('./bad-day/seed.command.js'),
  },
  replay: {
    summary: 'run the bad day of October 2025, or one run of the worker, once more',
    load: () => import('./bad-day/replay.command.js'),
  },
  migrate: {
    summary: 'bring a database up to date',
    load: () => import('./migrate/migrate.command.js'),
  },
  ledger: {
    summary: 'prove the ledger: its chain of seals, its laws',
    load: () => import('./ledger/ledger.command.js'),
  },
  audit: {
    summary: 'prove that who did what is what was written then',
    load: () => import('./audit/audit.command.js'),
  },
  certificate: {
    summary: 'check an isolation certificate, and make it again',
    load: () => import('./certificate/certificate.command.js'),
  },
  book: {
    summary: 'the hash of one book, over accounts and balances',
    load: () => import('./book/book.command.js'),
  },
  mark: {
    summary: 'import marks and daily closes from a file; keys for a source of quotes',
    load: () => import('./mark/mark.command.js'),
  },
  job: {
    summary: 'the work that was given up, and sending it back',
    load: () => import('./job/job.command.js'),
  },
  clock: {
    summary: 'move the clock of a simulation forward',
    load: () => import('./clock/clock.command.js'),
  },
  calc: {
    summary: 'the calculators, on JSON lines',
    load: () => import('./calc/calc.command.js'),
  },
};
