import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

/** The built worker, as `npm start` runs it. */
export class WorkerProcess {
  private child: ChildProcess | undefined;

  constructor(private readonly url: string) {}

  async start(): Promise<void> {
    const file = join(__dirname, '../../dist/apps/worker/main.js');
    const child = fork(file, [], { env: { ...process.env, DATABASE_URL: this.url }, silent: true });
    this.child = child;
    await new Promise<void>((resolve, reject) => {
      child.once('exit', (status) => {
        reject(new Error(`the worker ended with status ${String(status)}: is dist there (npm run build)?`));
      });
      child.stdout?.once('data', () => {
        resolve();
      });
    });
  }

  /** As the kernel ends it: in the middle of whatever it does. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.end('SIGTERM');
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.removeAllListeners('exit');
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await gone;
  }
}
