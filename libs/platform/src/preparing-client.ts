import { Client, type ClientConfig, type QueryConfig, types } from 'pg';
import { arrayText } from './array-text';

/** Statements worth keeping a plan for. A text beyond that is one that is put together anew each time: it is sent as it is. */
const MOST_NAMES = 1000;
const names = new Map<string, string>();

/**
 * Has a connection prepare each parametrised statement once, by naming it: the server parses and plans it the first time, and
 * afterwards runs it from its plan. The same few statements run thousands of times; parsing them was half of the server's work.
 */
export class PreparingClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config);
    this.setTypeParser(types.builtins.TIMESTAMPTZ, instantReader());
    this.setTypeParser(types.builtins.INT8, (text: string) => text); // as the driver has it, without looking at each digit
    const query = this.query.bind(this) as (...given: unknown[]) => unknown;
    const hold = inOnePacket((this as unknown as Sending).connection);
    const prepared = (text: unknown, values: unknown, callback: unknown) => {
      hold();
      const given: unknown = Array.isArray(values) ? values.map(written) : values;
      const named = nameOf(text, given);
      return named === undefined ? query(text, given, callback) : query(named, callback);
    };
    Object.assign(this, { query: prepared }); // pg's dozen overloads stay as they are declared
  }
}

// pg's own, undeclared: what it writes to.
interface Sending {
  readonly connection: { readonly stream: { cork(): void; uncork(): void } };
}

/** Statements that are sent in one breath go out together: a packet costs both sides more than what is in it. */
function inOnePacket(connection: Sending['connection']): () => void {
  let held = false;
  return () => {
    if (held) return;
    held = true;
    const { stream } = connection; // another one once it is encrypted
    stream.cork();
    process.nextTick(() => {
      held = false;
      stream.uncork();
    });
  };
}

/** Reads instants as the driver does, and one that is the same as the one before only once: so it is all down a column. */
function instantReader(): (text: string) => unknown {
  const read = types.getTypeParser(types.builtins.TIMESTAMPTZ) as (text: string) => unknown;
  let before = { text: '', instant: undefined as unknown };
  return (text) => {
    if (text !== before.text) before = { text, instant: read(text) };
    const { instant } = before;
    return instant instanceof Date ? new Date(instant) : instant; // a date can be changed by whoever has it
  };
}

/** The driver writes a list element by element, each by way of four functions. Columns of a thousand rows are lists. */
function written(value: unknown): unknown {
  return Array.isArray(value) ? (arrayText(value) ?? value) : value;
}

function nameOf(text: unknown, values: unknown): QueryConfig | undefined {
  if (typeof text !== 'string' || !Array.isArray(values) || values.length === 0) return undefined;
  const known = names.get(text);
  if (known === undefined && names.size >= MOST_NAMES) return undefined;
  const name = known ?? `ringfence_${String(names.size + 1)}`;
  if (known === undefined) names.set(text, name);
  return { name, text, values };
}
