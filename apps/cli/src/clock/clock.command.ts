import { LedgerModule } from '@app/ledger';
import { DataSource } from 'typeorm';
import { type Command, wrongUsage } from '../command';
import { withServices } from '../instance/services';

export const command: Command = {
  usage: 'advance MINUTES',
  help: `Moves the clock of a simulation forward, up to a week, and prints what it shows then. What has come due is done by the
worker, as on any other day. A database that lives by the wall clock refuses.`,
  run: ([what, minutes, ...rest]) => {
    if (what !== 'advance' || minutes === undefined || !/^[1-9]\d{0,3}$/.test(minutes) || rest.length > 0)
      throw wrongUsage('write `clock advance 60`, with 1 to 9999 minutes');
    return withServices(LedgerModule, async (services) => {
      const db = services.get(DataSource);
      await db.query('select advance_clock(clock_now() + make_interval(mins => $1))', [
        Number.parseInt(minutes, 10),
      ]);
      const [shown] = await db.query<[{ now: Date }]>('select clock_now() as now');
      process.stdout.write(`${shown.now.toISOString()}\n`);
      return 0;
    });
  },
};
