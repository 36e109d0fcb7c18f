const LANE = 2n ** 64n - 1n;
const RATE = 136; // bytes absorbed at a time, for 32 bytes of hash
const ROUNDS = 24;

/**
 * Keccak-256 as Ethereum uses it: the hash of the competition, whose padding begins with 01. The SHA-3 that became a standard begins
 * it with 06, and gives other hashes.
 *
 * @param padding the first byte after the message
 * @see G. Bertoni et al., The Keccak reference, version 3.0; FIPS 202 for the permutation
 */
export function keccak256(message: Uint8Array, padding = 0x01): Uint8Array {
  const padded = new Uint8Array(message.length + RATE - (message.length % RATE));
  padded.set(message);
  padded[message.length] = padding;
  padded[padded.length - 1] = (padded[padded.length - 1] ?? 0) | 0x80;
  let state: readonly bigint[] = Array.from({ length: 25 }, () => 0n);
  for (let at = 0; at < padded.length; at += RATE)
    state = permuted(state.map((lane, n) => (n < RATE / 8 ? lane ^ laneAt(padded, at + 8 * n) : lane)));
  return Uint8Array.from({ length: 32 }, (_, n) => byteOf(state[n >> 3] ?? 0n, n % 8));
}

const laneAt = (bytes: Uint8Array, at: number) =>
  bytes.slice(at, at + 8).reduceRight((lane, byte) => (lane << 8n) | BigInt(byte), 0n);
const byteOf = (lane: bigint, n: number) => Number.parseInt(((lane >> BigInt(8 * n)) & 0xffn).toString(), 10);

const turned = (lane: bigint, by: number) => ((lane << BigInt(by)) | (lane >> BigInt(64 - by))) & LANE;

/** Keccak-f[1600]: theta, then rho and pi, chi and iota, twenty-four times. The lane of column x and row y is the one at x + 5 y. */
function permuted(lanes: readonly bigint[]): readonly bigint[] {
  let state = lanes;
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = state;
    const lane = (at: number) => before[at] ?? 0n;
    const column = (x: number) => lane(x) ^ lane(x + 5) ^ lane(x + 10) ^ lane(x + 15) ^ lane(x + 20);
    const mixed = [0, 1, 2, 3, 4].map((x) => column((x + 4) % 5) ^ turned(column((x + 1) % 5), 1));
    const moved = Array.from({ length: 25 }, () => 0n);
    for (let at = 0; at < 25; at += 1) {
      const [x, y] = [at % 5, Math.floor(at / 5)];
      moved[y + 5 * ((2 * x + 3 * y) % 5)] = turned(lane(at) ^ (mixed[x] ?? 0n), TURNS[at] ?? 0);
    }
    state = moved.map((each, at) => {
      const row = at - (at % 5);
      const next = moved[row + (((at % 5) + 1) % 5)] ?? 0n;
      const afterNext = moved[row + (((at % 5) + 2) % 5)] ?? 0n;
      const constant = at === 0 ? (CONSTANTS[round] ?? 0n) : 0n;
      return each ^ (~next & LANE & afterNext) ^ constant;
    });
  }
  return state;
}

const TURNS = turnsOf();
const CONSTANTS = constantsOf();

/** By how many bits each lane is turned: along the path of the reference, by the triangular numbers. */
function turnsOf(): readonly number[] {
  const turns = Array.from({ length: 25 }, () => 0);
  let [x, y] = [1, 0];
  for (let t = 0; t < ROUNDS; t += 1) {
    turns[x + 5 * y] = (((t + 1) * (t + 2)) / 2) % 64;
    [x, y] = [y, (2 * x + 3 * y) % 5];
  }
  return turns;
}

/** The constants of the rounds: a linear feedback register of eight bits gives the bits at 2^j − 1. */
function constantsOf(): readonly bigint[] {
  let register = 1;
  return Array.from({ length: ROUNDS }, () => {
    let constant = 0n;
    for (let j = 0; j < 7; j += 1) {
      if ((register & 1) === 1) constant |= 1n << (2n ** BigInt(j) - 1n);
      register = (register << 1) ^ ((register >> 7) * 0x171);
    }
    return constant;
  });
}
