import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

/** One call of an exported function of the module: its arguments are numbers, addresses among them. */
export interface Call {
  readonly name: string;
  readonly args: readonly number[];
}

interface Compiled {
  readonly module: object; // WebAssembly.Module
  readonly memory: { readonly buffer: SharedArrayBuffer }; // WebAssembly.Memory, which the module imports
}

/** What a thread does until it is stopped. Text, since a bundle has no second file to start a thread from. */
const THREAD = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { module, memory } = workerData;
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  parentPort.on('message', ({ name, args }) => parentPort.postMessage(exports[name](...args)));
`;

/**
 * Threads that run the functions of one compiled module over one memory. Columns stay where they are: what travels is the name of a
 * function and a few numbers.
 */
export class ComputeThreads {
  private readonly workers: readonly Worker[];

  /** @param count as many as there are cores, unless it is said otherwise */
  constructor(compiled: Compiled, count = availableParallelism()) {
    const start = () => new Worker(THREAD, { eval: true, workerData: compiled });
    this.workers = Array.from({ length: count }, start);
  }

  get count(): number {
    return this.workers.length;
  }

  /**
   * Splits a range into one part a thread, as even as it goes, and runs them at once.
   *
   * @param callOf the call for one part, and which thread it is for: each needs scratch memory of its own
   * @throws whatever a thread died of; it must not be used again then
   */
  async each(length: number, callOf: (from: number, to: number, thread: number) => Call): Promise<void> {
    const bound = (thread: number) => Math.floor((length * thread) / this.count);
    const parts = this.workers.map((worker, thread) =>
      answered(worker, callOf(bound(thread), bound(thread + 1), thread)),
    );
    await Promise.all(parts);
  }

  async stop(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }
}

function answered(worker: Worker, call: Call): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const heard = (outcome: () => unknown) => () => {
      worker.removeAllListeners('message').removeAllListeners('error');
      outcome();
    };
    worker.once(
      'message',
      heard(() => {
        resolve(undefined);
      }),
    );
    worker.once('error', (fault) => {
      heard(() => {
        reject(fault);
      })();
    });
    worker.postMessage(call);
  });
}
