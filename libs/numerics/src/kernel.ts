import { KERNEL_MODULE } from './kernel-module';

const PAGE = 65_536;
const LINE = 64; // bytes of a cache line: no two threads write into one

/**
 * Columns of numbers in memory that threads share. Everything is laid out once, before the kernel runs over it.
 *
 * @see assembly/kernel.ts for what runs over it
 */
export class KernelMemory {
  readonly memory: WebAssembly.Memory;
  private end = PAGE; // the first page is the compiler's

  /** @param bytes of all columns that will be asked for, rounded up by a cache line each */
  constructor(bytes: number) {
    const pages = 1 + Math.ceil(bytes / PAGE);
    this.memory = new WebAssembly.Memory({ initial: pages, maximum: PAGE, shared: true });
  }

  /** @throws RangeError when the memory is full */
  float64(length: number): Float64Array {
    return new Float64Array(this.memory.buffer, this.take(length * Float64Array.BYTES_PER_ELEMENT), length);
  }

  /** @throws RangeError when the memory is full */
  uint32(length: number): Uint32Array {
    return new Uint32Array(this.memory.buffer, this.take(length * Uint32Array.BYTES_PER_ELEMENT), length);
  }

  private take(bytes: number): number {
    const start = this.end;
    this.end += Math.ceil(bytes / LINE) * LINE;
    if (this.end > this.memory.buffer.byteLength) throw new RangeError('the kernel’s memory is full');
    return start;
  }
}

/** The compiled kernel: give it to a thread with the memory, and call its functions by name with the addresses of columns. */
export function kernelModule(): WebAssembly.Module {
  return new WebAssembly.Module(Buffer.from(KERNEL_MODULE, 'base64'));
}
