import { type Exact, type Money } from '@app/kernel';
import { type Fields, listOf, objectOf, type Reader, required } from '../calc/reader';
import {
  amount,
  asset,
  day,
  illustrative,
  instant,
  minutes,
  name,
  occupancy,
  oneOf,
  positive,
  relationshipName,
  seat,
  share,
  trustName,
  word,
} from './fields';

/** Every field must be there, save those the schema says may be left out. */
const record = <Input extends object>(fields: Fields<Input>) => objectOf(fields);
const listOrNone = <Value>(item: Reader<Value>): Reader<Value[]> => ({
  allowed: `a list; each ${item.allowed}`,
  read: (value, path) => (Array.isArray(value) && value.length === 0 ? [] : listOf(item).read(value, path)),
});
/** A value for each symbol. Which symbols there must be is checked against the markets. */
const bySymbol: Reader<ReadonlyMap<string, Exact>> = {
  allowed: `an object: for each symbol ${positive.allowed}`,
  read: (value, path) => {
    const given = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
    return new Map(Object.entries(given).map(([key, each]) => [key, positive.read(each, `${path}.${key}`)]));
  },
};

const bothSeats = record<{ A: Money; B: Money }>({
  A: required(amount, 'of the occupant of seat A'),
  B: required(amount, 'of the occupant of seat B'),
});

const terms = record({
  threshold: required(amount, 'exposure left uncovered'),
  minimumTransfer: required(amount, 'less is not called'),
  rounding: required(amount, 'deliveries up, returns down, to a multiple of this'),
  responseMinutes: required(minutes, 'from a call to its deadline'),
  noticeMinutes: required(minutes, 'from the deadline to the right to give notice of failure'),
  graceMinutes: required(minutes, 'from the notice to the right to declare an event of default'),
  auctionMinutes: required(minutes, 'from early termination to the end of the auction'),
  mporMinutes: required(minutes, 'margin period of risk: at least the sum of the four'),
  imMultiplier: required(positive, 'standard deviations of initial margin'),
  imCorrelation: required(share, 'between every pair of underlyings'),
  lineRateBps: required(positive, "a year's interest on what the liquidity line advances, in basis points"),
});

const tranche = record({
  id: required(trustName, 'name of the trust'),
  seat: required(seat, 'the seat whose first occupant it names'),
  original: required(amount, 'principal issued'),
  treasuryBills: required(amount, 'part of the collateral held in T-bills; the rest is cash'),
  spread: required(positive, "a year's premium on the principal"),
  holders: required(
    listOf(
      record({
        id: required(name, 'of the holder'),
        name: required(word, 'of the holder'),
        face: required(amount, 'its part of the principal issued'),
      }),
    ),
    'the register',
  ),
});

const trade = record({
  id: required(word, 'unique in its relationship'),
  instrument: required(word, 'one of the instruments'),
  long: required(seat, 'the seat that is long; the other is short'),
  quantity: required(positive, 'in units of the underlying'),
});

const relationship = record({
  name: required(relationshipName, 'its number is its book'),
  asset: required(asset, 'the one settlement asset'),
  seats: required(
    record({ A: required(name, 'a party'), B: required(name, 'another party') }),
    'who sits where',
  ),
  terms: required(terms, 'its Schedule and CSA'),
  writtenEnding: required(
    oneOf('entity-guaranteed', 'limited-recourse', 'sized-tranche'),
    'how a loss ends that no layer absorbs',
  ),
  exhaustion: required(oneOf('not sized'), 'how likely it is that every layer is used up: no model has said'),
  deposits: required(bothSeats, 'paid in at the opening'),
  buffer: required(amount, 'kept free by the treasury of each party above what is due'),
  firstSkin: required(amount, 'capital of the entity that this cell loses first'),
  liquidityLine: required(amount, 'committed for this relationship'),
  tranches: required(listOrNone(tranche), 'the most junior of a seat first'),
  replacements: required(
    listOrNone(
      record({ seat: required(seat, 'that may fall vacant'), party: required(name, 'approved for it') }),
    ),
    'whom the other seat accepts beforehand',
  ),
  trades: required(listOf(trade), 'struck at the marks of the opening'),
});

const dealer = record({
  dealer: required(word, 'reference market-maker'),
  mid: required(positive, 'its quotation for the instant of the call'),
});

const bid = record({
  party: required(name, 'an approved replacement'),
  price: required(amount, 'asked for taking the seat'),
  signs: required(oneOf('yes', 'no'), 'whether it signs when it is awarded the seat'),
});

const cost = record({
  payee: required(word, 'third party'),
  purpose: required(word, 'what it is for'),
  invoiced: required(amount, 'charged'),
  cap: required(amount, 'the most the estate may be charged'),
});

const script = record({
  default: required(
    record({
      relationship: required(relationshipName, 'in which it happens'),
      occupancy: required(occupancy, 'who stops paying'),
      paysUntil: required(instant, 'the last calls it pays are of this hour'),
      bids: required(listOf(bid), 'for the vacant seat'),
      deposit: required(amount, 'of the replacement, when it signs'),
      initialMargin: required(amount, 'that it posts when it signs'),
      independentAmount: required(
        amount,
        'posted on top: cover of its own, as much as stood behind the seat before',
      ),
      costs: required(listOf(cost), 'of third parties, of this default'),
      officers: required(
        record({
          manager: required(name, 'exercises the rights of the entity'),
          director: required(name, 'approves the declaration of an event of default'),
          calculation: required(name, 'determines the loss'),
          verification: required(name, 'verifies it'),
          trustee: required(name, 'pays out of the trusts'),
        }),
        'who acts',
      ),
    }),
    'the party that stops paying',
  ),
  dispute: required(
    record({
      relationship: required(relationshipName, 'in which it happens'),
      occupancy: required(occupancy, 'who disputes'),
      callOf: required(instant, 'the hour of the disputed call'),
      symbol: required(word, 'whose mark it disputes'),
      share: required(share, 'of the call that it disputes'),
      reason: required(word, 'what it says'),
      quotations: required(listOf(dealer), 'of that mark, when the dispute is resolved'),
    }),
    'the party that disputes',
  ),
});

export const seedReader = record({
  label: required(illustrative, 'this book is invented'),
  opensAt: required(instant, 'simulated time begins'),
  endsAt: required(instant, 'simulated time ends'),
  markets: required(
    listOf(
      record({
        symbol: required(word, 'of the underlying'),
        sources: required(listOf(word), 'of its prices, the best first'),
        maxAgeMinutes: required(minutes, 'an older price is no price'),
      }),
    ),
    'what is marked',
  ),
  instruments: required(
    listOf(
      record({
        symbol: required(word, 'of the perpetual'),
        underlying: required(word, 'one of the markets'),
      }),
    ),
    'what is traded',
  ),
  funding: required(
    record({
      label: required(illustrative, 'no source has them for these days'),
      rates: required(bySymbol, 'of notional for eight hours'),
    }),
    'funding rates',
  ),
  volatility: required(
    record({
      decay: required(share, 'lambda of the exponentially weighted average'),
      historyOf: required(listOf(word), 'symbols whose daily closes we have'),
      follows: required(word, 'the symbol whose course the others take'),
      label: required(illustrative, 'of those without history'),
      onOpening: required(bySymbol, "a day's standard deviation, of those without history"),
    }),
    'volatilities',
  ),
  stress: required(
    record({
      label: required(illustrative, 'nobody has approved them'),
      down: required(bySymbol, 'what a price may fall within a margin period of risk, as a part of it'),
      up: required(bySymbol, 'what it may rise'),
    }),
    'stress moves',
  ),
  credit: required(
    record({
      approved: required(amount, 'for each seat'),
      unsecured: required(amount, 'of it, what may be owed and not held'),
      expiresOn: required(day, 'the last day of the line'),
      reviewOn: required(day, 'when it is looked at again'),
    }),
    'the line of every seat; the first skin of a cell stands behind its seats in equal parts',
  ),
  entity: required(
    record({
      party: required(name, 'the legal entity, among the parties: it might bid for a seat'),
      paidIn: required(amount, 'capital'),
      floor: required(amount, 'regulatory capital that pays nobody'),
      secondSkin: required(amount, 'behind all tranches'),
      limits: required(
        record({
          secondSkin: required(amount, 'published sub-limit of the second skin for each relationship'),
          guarantee: required(amount, 'of the entity, for each relationship whose written ending has one'),
          interest: required(amount, 'on a liquidity line, beyond what was drawn'),
          fee: required(amount, 'from each cell to the core'),
        }),
        'what each contract between cell and core carries at most',
      ),
      signs: required(
        record({ maker: required(name, 'an officer'), checker: required(name, 'of another interest') }),
        'who agrees the contracts of the opening',
      ),
    }),
    'the entity',
  ),
  officers: required(
    listOf(
      record({
        id: required(name, 'of the officer'),
        name: required(word, 'in full'),
        role: required(word, 'in words'),
        conflictGroup: required(name, 'whose interest it serves'),
      }),
    ),
    'who acts',
  ),
  parties: required(
    listOf(record({ id: required(name, 'of the party'), name: required(word, 'in full') })),
    'legal persons',
  ),
  relationships: required(listOf(relationship), 'the book'),
  script: required(script, 'what happens to it'),
});

export type Seed = ReturnType<typeof seedReader.read>;
export type SeedRelationship = Seed['relationships'][number];
