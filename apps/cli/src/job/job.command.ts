import { AuditService, ControlModule } from '@app/control';
import { type DeadLetter, JobService } from '@app/platform';
import type { INestApplicationContext } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Command, Complaint, wrongUsage } from '../command';
import { withServices } from '../instance/services';

const JOB = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const command: Command = {
  usage: 'dead | requeue JOB NAME',
  help: `dead              lists the dead letters nobody has resolved: what was to be done, and why it was given up
requeue JOB NAME  sends one back to work, once its cause is mended, in the name of whoever resolved it

Exit status of dead: 1 when there are any.`,
  run: ([verb, ...words]) => {
    if (verb === 'dead' && words.length === 0)
      return withServices(ControlModule, (all) => list(all.get(JobService)));
    const [job, name, ...rest] = words;
    if (verb !== 'requeue' || job === undefined || name === undefined || rest.length > 0 || !JOB.test(job))
      throw wrongUsage('`job` takes `dead`, or `requeue` with the id of a job and a name');
    return withServices(ControlModule, (all) => requeue(all, job, name));
  },
};

async function list(jobs: JobService): Promise<number> {
  const letters = await jobs.deadLetters();
  process.stdout.write(letters.length === 0 ? 'no dead letters\n' : letters.map(lineOf).join(''));
  return letters.length === 0 ? 0 : 1;
}

function lineOf({ job, kind, key, reason, lastError }: DeadLetter): string {
  return `${job}  ${kind} ${key}\n  ${reason}${lastError === null ? '' : `\n  ${lastError}`}\n`;
}

/** In one transaction with the entry that says who did it. */
async function requeue(all: INestApplicationContext, job: string, name: string): Promise<number> {
  const jobs = all.get(JobService);
  const known = (await jobs.deadLetters()).some((letter) => letter.job === job);
  if (!known) throw new Complaint(`${job} is not a dead letter: \`ringfence job dead\` lists them`);
  await all.get(DataSource).transaction(async (tx) => {
    await jobs.requeue(tx, job, name);
    await all.get(AuditService).record(tx, {
      who: name,
      role: 'operator', // whoever may open a shell beside the database
      deed: 'requeue',
      subject: { kind: 'job', id: job },
      before: { state: 'dead' },
      after: { state: 'due' },
    });
  });
  process.stdout.write(`${job} is due again\n`);
  return 0;
}
