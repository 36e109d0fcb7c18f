import { Logger } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';

const BETWEEN_LOOKS = 1000;
const AFTER_A_FAULT = 200;

/** Does something whenever it is woken, and once a second in case a wake was lost. Never twice at a time. */
export class Loop {
  private readonly log: Logger;
  private woken = true;
  private stopping = false;
  private rouse: () => void = () => undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    name: string,
    private readonly once: () => Promise<void>,
  ) {
    this.log = new Logger(name);
  }

  start(): void {
    this.running = this.turn();
  }

  wake(): void {
    this.woken = true;
    this.rouse();
  }

  /** Lets the turn in hand come to its end. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.rouse();
    await this.running;
  }

  private async turn(): Promise<void> {
    while (!this.stopping) {
      this.woken = false;
      try {
        await this.once();
      } catch (fault) {
        // The database or Redis is away. Nothing is lost: what was not done is found again.
        this.log.warn(fault instanceof Error ? fault.message : String(fault));
        await sleep(AFTER_A_FAULT);
        this.woken = true;
      }
      if (!this.woken) await this.untilWoken();
    }
  }

  private async untilWoken(): Promise<void> {
    if (this.stopping) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, BETWEEN_LOOKS);
      this.rouse = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
