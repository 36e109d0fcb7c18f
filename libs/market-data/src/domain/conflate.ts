/** What a feed says from moment to moment: a price of one symbol at one instant. */
interface Tick {
  readonly symbol: string;
  readonly quotedAt: Date;
}

/**
 * The newest tick of each symbol, in the order in which the symbols first came: what is older has been overtaken before anybody
 * looked. Of two ticks of one instant the one that came later counts.
 */
export function conflate<Given extends Tick>(ticks: Iterable<Given>): Given[] {
  const newest = new Map<string, Given>();
  for (const tick of ticks) {
    const known = newest.get(tick.symbol);
    if (known === undefined || known.quotedAt.getTime() <= tick.quotedAt.getTime())
      newest.set(tick.symbol, tick);
  }
  return [...newest.values()];
}
