import { JobService, type DeadLetter } from '@app/platform';
import { Module } from '@nestjs/common';
import { type Command, Complaint, wrongUsage } from '../command';
import { withServices } from '../instance/services';

@Module({})
class NoLibrary {}

const JOB = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export const command: Command = {
  usage: 'dead | requeue JOB NAME',
  help: `dead              lists the dead letters nobody has resolved: what was to be done, and why it was given up
requeue JOB NAME  sends one back to work, once its cause is mended, in the name of whoever resolved it

Exit status of dead: 1 when there are any.`,
  run: ([verb, ...words]) => {
    if (verb === 'dead' && words.length === 0)
      return withServices(NoLibrary, (all) => list(all.get(JobService)));
    const [job, name, ...rest] = words;
    if (verb !== 'requeue' || job === undefined || name === undefined || rest.length > 0 || !JOB.test(job))
      throw wrongUsage('`job` takes `dead`, or `requeue` with the id of a job and a name');
    return withServices(NoLibrary, (all) => requeue(all.get(JobService), job, name));
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

async function requeue(jobs: JobService, job: string, name: string): Promise<number> {
  const known = (await jobs.deadLetters()).some((letter) => letter.job === job);
  if (!known) throw new Complaint(`${job} is not a dead letter: \`ringfence job dead\` lists them`);
  await jobs.requeue(job, name);
  process.stdout.write(`${job} is due again\n`);
  return 0;
}
