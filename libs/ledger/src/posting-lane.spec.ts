import { accept } from '@app/kernel';
import type { Journal, JournalAnswer } from './domain';
import { PostingLane } from './posting-lane';

const journal = (event: string): Journal => ({
  event,
  effectiveAt: new Date('2025-10-10T21:00:00Z'),
  transfers: [],
});
const journals = (name: string, count: number) =>
  Array.from({ length: count }, (_, index) => journal(`${name}/${String(index)}`));

/** A lane onto a book that answers as the ledger does, and what it was given: one list of events for each batch. */
function aLane() {
  const batches: string[][] = [];
  const posted = new Set<string>();
  const post = async (given: readonly Journal[]): Promise<JournalAnswer[]> => {
    const events = given.map(({ event }) => event);
    batches.push(events);
    await new Promise(setImmediate);
    if (events.includes('the line is cut')) throw new Error('the line is cut');
    return events.map((event) => {
      const known = posted.has(event);
      posted.add(event);
      return accept(known ? 'exists' : 'created');
    });
  };
  return { lane: new PostingLane(post), batches };
}

const sizes = (batches: readonly string[][]) => batches.map(({ length }) => length);

describe('the posting lane', () => {
  it('posts the first at once, and all who come meanwhile together, a thousand journals at most', async () => {
    const { lane, batches } = aLane();
    await Promise.all(journals('payment', 2500).map((each) => lane.submit([each])));
    expect(sizes(batches)).toEqual([1, 1000, 1000, 499]);
    expect(batches.flat()).toEqual(journals('payment', 2500).map(({ event }) => event));
  });

  it('keeps the journals of a caller in one batch, however many they are', async () => {
    const { lane, batches } = aLane();
    const calls = [1, 600, 401, 400, 1001, 1].map((count, caller) => journals(String(caller), count));
    const answers = await Promise.all(calls.map((call) => lane.submit(call)));
    expect(sizes(batches)).toEqual([1, 600, 801, 1001, 1]);
    expect(answers.map(({ length }) => length)).toEqual([1, 600, 401, 400, 1001, 1]);
  });

  it('posts a repeated event in the batch after, and gives each caller the answers to its own', async () => {
    const { lane, batches } = aLane();
    const calls = [['busy'], ['a'], ['b', 'c'], ['d', 'c'], ['e']].map((events) => events.map(journal));
    const answers = await Promise.all(calls.map((call) => lane.submit(call)));
    expect(batches).toEqual([['busy'], ['a', 'b', 'c'], ['d', 'c', 'e']]);
    expect(answers.map((each) => each.map((answer) => answer.ok && answer.value))).toEqual([
      ['created'],
      ['created'],
      ['created', 'created'],
      ['created', 'exists'],
      ['created'],
    ]);
  });

  it('turns away a caller who names one event twice, before the others of its batch pay for it', async () => {
    const { lane, batches } = aLane();
    const busy = lane.submit([journal('busy')]);
    const twice = lane.submit([journal('a'), journal('a')]);
    const other = lane.submit([journal('b')]);
    await expect(twice).rejects.toThrow('one event twice');
    await Promise.all([busy, other]);
    expect(batches).toEqual([['busy'], ['b']]);
  });

  it('answers every caller of a batch with its fault, and goes on', async () => {
    const { lane, batches } = aLane();
    const busy = lane.submit([journal('busy')]);
    const together = ['a', 'the line is cut', 'b'].map((event) => lane.submit([journal(event)]));
    const outcomes = await Promise.allSettled([busy, ...together]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'rejected']);
    await expect(lane.submit([journal('a')])).resolves.toEqual([accept('created')]);
    expect(batches).toEqual([['busy'], ['a', 'the line is cut', 'b'], ['a']]);
  });

  it('posts those who came during a fault', async () => {
    const { lane } = aLane();
    const cut = lane.submit([journal('the line is cut')]);
    const next = lane.submit([journal('next')]);
    await expect(cut).rejects.toThrow('the line is cut');
    await expect(next).resolves.toEqual([accept('created')]);
  });
});
