const PLAIN = /^[\w.:+-]+$/;
const NOTHING = /^null$/i;
const SPECIAL = /["\\]/;
const EVERY_SPECIAL = /["\\]/g;

/**
 * A list of texts, whole numbers and nulls as PostgreSQL reads an array: what a column of many rows is sent as. Undefined of anything
 * else, which is the driver's to write.
 *
 * @see PostgreSQL, Arrays, Array Input and Output Syntax: what is quoted, and that an unquoted NULL of any case is none
 */
export function arrayText(values: readonly unknown[]): string | undefined {
  const elements: string[] = [];
  for (const value of values) {
    if (value === null) elements.push('NULL');
    else if (typeof value === 'string') elements.push(elementOf(value));
    else if (typeof value === 'bigint' || typeof value === 'boolean' || isWhole(value))
      elements.push(String(value));
    else return undefined;
  }
  return `{${elements.join(',')}}`;
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function elementOf(text: string): string {
  if (PLAIN.test(text) && !NOTHING.test(text)) return text;
  return `"${SPECIAL.test(text) ? text.replaceAll(EVERY_SPECIAL, '\\$&') : text}"`;
}
