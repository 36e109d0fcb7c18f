import { Unacceptable } from '../calc/reader';
import { shippedSeed, SHIPPED_SEED } from './run-day';
import { readSeed } from './seed';
import { readFileSync } from 'node:fs';

type Json = Record<string, unknown> & unknown[];

const shipped = (): Json => JSON.parse(readFileSync(SHIPPED_SEED, 'utf8')) as Json;

/** The shipped seed with the value at a path replaced: relationships.0.trades.0.quantity */
function seedWith(path: string, value: unknown): Json {
  const seed = shipped();
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const parent = keys.reduce<Json>((node, key) => node[key as never] as Json, seed);
  (parent as Record<string, unknown>)[last] = value;
  return seed;
}

function refusalOf(raw: unknown): Unacceptable {
  try {
    readSeed(raw);
  } catch (fault) {
    if (fault instanceof Unacceptable) return fault;
    throw fault;
  }
  throw new Error('the seed was accepted');
}

describe('the seed', () => {
  it('that is shipped is a book of at least 12 relationships and 20 parties over five underlyings', () => {
    const seed = shippedSeed();
    expect(seed.relationships.length).toBeGreaterThanOrEqual(12);
    expect(seed.parties.length).toBeGreaterThanOrEqual(20);
    expect(seed.markets.map(({ symbol }) => symbol)).toEqual(['BTC', 'ETH', 'SOL', 'DOGE', 'XRP']);
    expect(seed.label).toBe('illustrative');
  });

  it.each([
    {
      why: 'an asset nobody knows',
      path: 'relationships.0.asset',
      value: 'DAI',
      names: 'relationships[0].asset',
      allowed: 'a known asset: USDC',
    },
    {
      why: 'a party nobody knows',
      path: 'relationships.1.seats.B',
      value: 'nobody',
      names: 'relationships[1].seats.B',
      allowed: 'nobody is not known',
    },
    {
      why: 'a party that faces itself',
      path: 'relationships.1.seats.B',
      value: 'halden-digital',
      names: 'relationships[1].seats',
      allowed: 'nobody faces itself',
    },
    {
      why: 'too many decimals',
      path: 'relationships.2.deposits.A',
      value: '1.0000001',
      names: 'relationships[2].deposits.A',
      allowed: 'at most 6 decimals',
    },
    {
      why: 'a number where text belongs',
      path: 'relationships.2.deposits.A',
      value: 1300000,
      names: 'relationships[2].deposits.A',
      allowed: 'decimal text',
    },
    {
      why: 'a negative amount',
      path: 'relationships.2.deposits.A',
      value: '-5',
      names: 'relationships[2].deposits.A',
      allowed: 'at least zero',
    },
    {
      why: 'an exponent',
      path: 'relationships.0.trades.0.quantity',
      value: '1e6',
      names: 'relationships[0].trades[0].quantity',
      allowed: 'above zero',
    },
    {
      why: 'an instrument nobody lists',
      path: 'relationships.0.trades.0.instrument',
      value: 'PEPE-PERP',
      names: 'relationships[0].trades[0].instrument',
      allowed: 'PEPE-PERP is not known',
    },
    {
      why: 'a seat that is neither A nor B',
      path: 'relationships.0.trades.0.long',
      value: 'C',
      names: 'relationships[0].trades[0].long',
      allowed: 'A or B',
    },
    {
      why: 'one relationship twice',
      path: 'relationships.1.name',
      value: 'R1',
      names: 'relationships',
      allowed: 'R1 is there twice',
    },
    {
      why: 'one party twice',
      path: 'parties.1.id',
      value: 'corvid-street',
      names: 'parties',
      allowed: 'corvid-street is there twice',
    },
    {
      why: 'an MPOR shorter than its clocks',
      path: 'relationships.0.terms.mporMinutes',
      value: 100,
      names: 'relationships[0].terms.mporMinutes',
      allowed: 'at least 470',
    },
    {
      why: 'a register that does not sum',
      path: 'relationships.0.tranches.0.holders.0.face',
      value: '1',
      names: 'relationships[0].tranches[0].holders',
      allowed: 'sums to the principal',
    },
    {
      why: 'a bidder the survivor did not approve',
      path: 'script.default.bids.0.party',
      value: 'tamarack',
      names: 'script.default.bids[0].party',
      allowed: 'tamarack is not known',
    },
    {
      why: 'an officer nobody knows',
      path: 'script.default.officers.trustee',
      value: 'mr.nobody',
      names: 'script.default.officers.trustee',
      allowed: 'mr.nobody is not known',
    },
    {
      why: 'a market without a funding rate',
      path: 'funding.rates',
      value: { BTC: '0.0001' },
      names: 'funding.rates',
      allowed: 'ETH has none',
    },
    {
      why: 'a market without a stress move',
      path: 'stress.up',
      value: { BTC: '0.2' },
      names: 'stress.up',
      allowed: 'ETH has none',
    },
    {
      why: 'a line that expires on no day',
      path: 'credit.expiresOn',
      value: '2026-13-01',
      names: 'credit.expiresOn',
      allowed: 'a day',
    },
    {
      why: 'a time without a zone',
      path: 'opensAt',
      value: '2025-10-08 00:00',
      names: 'opensAt',
      allowed: 'in UTC',
    },
    {
      why: 'an end before its beginning',
      path: 'endsAt',
      value: '2025-10-01T00:00:00Z',
      names: 'endsAt',
      allowed: 'after opensAt',
    },
    {
      why: 'a field nobody knows',
      path: 'relationships.0.leverage',
      value: '20',
      names: 'relationships[0].leverage',
      allowed: 'left out',
    },
    {
      why: 'a label that hides what it is',
      path: 'label',
      value: 'real',
      names: 'label',
      allowed: 'illustrative',
    },
  ])('is refused with $why, and says where and what would do', ({ path, value, names, allowed }) => {
    const refusal = refusalOf(seedWith(path, value));
    expect(refusal.path).toBe(names);
    expect(refusal.message).toContain(allowed);
  });
});
