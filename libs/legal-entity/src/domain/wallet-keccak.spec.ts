import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { keccak256 } from './wallet-keccak';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const text = (message: string) => Buffer.from(message, 'utf8');

describe('keccak256', () => {
  it.each([
    {
      message: '',
      hash: 'c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470',
      why: 'the hash of nothing, which stands for an account without code',
    },
    {
      message: 'transfer(address,uint256)',
      hash: 'a9059cbb2ab09eb219583f4a59a5d0623ade346d962bcd4e46b11da047c9049b',
      why: 'its first four bytes select the transfer of every token',
    },
  ])('of "$message" is what the chain has: $why', ({ message, hash }) => {
    expect(hex(keccak256(text(message)))).toBe(hash);
  });

  it('with the other padding is the SHA3-256 of the platform, whatever the length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (message) => {
        expect(hex(keccak256(message, 0x06))).toBe(createHash('sha3-256').update(message).digest('hex'));
      }),
    );
  });
});
