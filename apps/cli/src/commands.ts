import type { Command } from './command';

interface Entry {
  readonly summary: string;
  readonly load: () => Promise<{ command: Command }>;
}

/** Every command, in the order a newcomer meets them. Only the one that is asked for is loaded. */
export const commands: Readonly<Record<string, Entry>> = {
  start: {
    summary: 'run everything: database, migrations, worker, API',
    load: () => import('./start/start.command.js'),
  },
  migrate: {
    summary: 'bring a database up to date',
    load: () => import('./migrate/migrate.command.js'),
  },
  calc: {
    summary: 'the calculators, on JSON lines',
    load: () => import('./calc/calc.command.js'),
  },
};
