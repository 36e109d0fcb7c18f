const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** How an instance ends: what was started is stopped in reverse order, whether the end is wanted or a fault. */
export class Ending {
  private readonly steps: (() => Promise<void>)[] = [];
  private readonly interruption: Promise<'interrupted'>;

  constructor() {
    this.interruption = new Promise((resolve) => {
      let asked = false;
      const onSignal = () => {
        // Asked twice, we go at once: children end with their channel, the database with its watchdog.
        if (asked) process.exit(1);
        asked = true;
        resolve('interrupted');
      };
      for (const signal of SIGNALS) process.on(signal, onSignal);
    });
  }

  /** What has to be stopped later; the last that was started is stopped first. */
  atEnd(stop: () => Promise<void>): void {
    this.steps.push(stop);
  }

  /** The work's own end, or the user's wish, whichever comes first. */
  async unlessInterrupted(work: Promise<void>): Promise<void> {
    work.catch(() => undefined); // after an interruption it fails, as it should
    await Promise.race([work, this.interruption]);
  }

  async stopAll(): Promise<void> {
    for (let stop = this.steps.pop(); stop !== undefined; stop = this.steps.pop()) await stop();
  }
}
