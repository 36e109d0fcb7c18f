import { Money } from '@app/kernel';
import { Unacceptable } from '../calc/reader';
import { type Seed, seedReader, type SeedRelationship } from './seed-schema';

/** Reads a book and everything that happens to it. Nothing is written before all of it is right. @throws Unacceptable */
export function readSeed(raw: unknown): Seed {
  const seed = seedReader.read(raw, '');
  checkNames(seed);
  checkOfficers(seed);
  checkMarkets(seed);
  seed.relationships.forEach((relationship, index) => {
    checkRelationship(seed, relationship, `relationships[${String(index)}]`);
  });
  checkScript(seed);
  return seed;
}

function checkNames({ opensAt, endsAt, parties, officers, relationships, markets, instruments }: Seed): void {
  if (endsAt <= opensAt) throw new Unacceptable('endsAt', 'after opensAt');
  differ(parties, ({ id }) => id, 'parties');
  differ(parties, ({ name }) => name, 'parties');
  differ(officers, ({ id }) => id, 'officers');
  differ(relationships, ({ name }) => name, 'relationships');
  differ(markets, ({ symbol }) => symbol, 'markets');
  differ(instruments, ({ symbol }) => symbol, 'instruments');
  differ(
    relationships.flatMap(({ tranches }) => tranches),
    ({ id }) => id,
    'the tranches of all relationships',
  );
}

function checkOfficers({ entity, script, officers, parties }: Seed): void {
  const people = officers.map(({ id }) => id);
  for (const [part, officer] of Object.entries(entity.signs)) known(officer, people, `entity.signs.${part}`);
  for (const [part, officer] of Object.entries(script.default.officers))
    known(officer, people, `script.default.officers.${part}`);
  known(
    entity.party,
    parties.map(({ id }) => id),
    'entity.party',
  );
}

function checkMarkets({ markets, instruments, funding, volatility, stress }: Seed): void {
  const symbols = markets.map(({ symbol }) => symbol);
  instruments.forEach(({ underlying }, index) => {
    known(underlying, symbols, `instruments[${String(index)}].underlying`);
  });
  known(volatility.follows, volatility.historyOf, 'volatility.follows');
  for (const symbol of symbols) {
    if (!funding.rates.has(symbol))
      throw new Unacceptable('funding.rates', `a rate for every market: ${symbol} has none`);
    for (const way of ['down', 'up'] as const)
      if (!stress[way].has(symbol))
        throw new Unacceptable(`stress.${way}`, `a move for every market: ${symbol} has none`);
    if (!volatility.historyOf.includes(symbol) && !volatility.onOpening.has(symbol))
      throw new Unacceptable(
        'volatility.onOpening',
        `a value for every market without history: ${symbol} has none`,
      );
  }
}

function checkRelationship(seed: Seed, relationship: SeedRelationship, path: string): void {
  const { seats, terms, tranches, trades, replacements } = relationship;
  const parties = seed.parties.map(({ id }) => id);
  known(seats.A, parties, `${path}.seats.A`);
  known(seats.B, parties, `${path}.seats.B`);
  if (seats.A === seats.B) throw new Unacceptable(`${path}.seats`, 'two parties: nobody faces itself');
  replacements.forEach(({ party }, index) => {
    const where = `${path}.replacements[${String(index)}].party`;
    known(party, parties, where);
    if (party === seats.A || party === seats.B)
      throw new Unacceptable(where, 'a party that has no seat here');
  });
  const clocks = terms.responseMinutes + terms.noticeMinutes + terms.graceMinutes + terms.auctionMinutes;
  if (terms.mporMinutes < clocks)
    throw new Unacceptable(
      `${path}.terms.mporMinutes`,
      `at least ${String(clocks)}, the sum of the four clocks`,
    );
  differ(trades, ({ id }) => id, `${path}.trades`);
  const instruments = seed.instruments.map(({ symbol }) => symbol);
  trades.forEach(({ instrument }, index) => {
    known(instrument, instruments, `${path}.trades[${String(index)}].instrument`);
  });
  tranches.forEach(({ original, treasuryBills, holders }, index) => {
    const where = `${path}.tranches[${String(index)}]`;
    differ(holders, ({ id }) => id, `${where}.holders`);
    const held = Money.sum(
      holders.map(({ face }) => face),
      original.asset,
    );
    if (!held.equals(original))
      throw new Unacceptable(
        `${where}.holders`,
        `a register that sums to the principal: ${held.toText()} does not`,
      );
    if (original.lessThan(treasuryBills))
      throw new Unacceptable(`${where}.treasuryBills`, 'at most the principal');
  });
}

function checkScript({ script, relationships }: Seed): void {
  const names = relationships.map(({ name }) => name);
  const defaulting = script.default;
  known(defaulting.relationship, names, 'script.default.relationship');
  known(script.dispute.relationship, names, 'script.dispute.relationship');
  if (script.dispute.relationship === defaulting.relationship)
    throw new Unacceptable(
      'script.dispute.relationship',
      'another relationship than the one that sees a default',
    );
  const seat = defaulting.occupancy.charAt(0);
  const approved = relationships
    .filter(({ name }) => name === defaulting.relationship)
    .flatMap(({ replacements }) => replacements)
    .filter((replacement) => replacement.seat === seat)
    .map(({ party }) => party);
  defaulting.bids.forEach(({ party }, index) => {
    known(party, approved, `script.default.bids[${String(index)}].party`);
  });
  differ(defaulting.bids, ({ party }) => party, 'script.default.bids');
}

function known(word: string, words: readonly string[], path: string): void {
  if (!words.includes(word)) throw new Unacceptable(path, `one of ${words.join(', ')}: ${word} is not known`);
}

function differ<Item>(items: readonly Item[], keyOf: (item: Item) => string, path: string): void {
  const keys = items.map(keyOf);
  const twice = keys.find((key, index) => keys.indexOf(key) !== index);
  if (twice !== undefined) throw new Unacceptable(path, `a list without repetition: ${twice} is there twice`);
}
