import { DECIMAL_TEXT, Exact } from '@app/kernel';

/** What is escaped in a text, where one begins or ends, or a number: outside texts nothing else in JSON has digits. */
const TOKEN = /\\.|"|-?\d[\d.eE+-]*/g;
const SURE_DIGITS = 15; // that a double holds of any decimal
const MARK = '\u0000'; // begins no text that anybody writes

/**
 * Reads JSON. A number of more digits than a double is sure to hold becomes an `Exact`, with all of them: a token has eighteen places,
 * and JSON knows no limit. Numbers with an exponent or of more than eighteen places are doubles.
 */
export function parseKeepingDigits(json: string): unknown {
  let quoted = false;
  const marked = json.replace(TOKEN, (token) => {
    if (token === '"') quoted = !quoted;
    return quoted || !isLong(token) ? token : JSON.stringify(MARK + token);
  });
  return marked === json ? JSON.parse(json) : JSON.parse(marked, (_key, value: unknown) => unmarked(value));
}

function isLong(token: string): boolean {
  return token.replace(/\D/g, '').length > SURE_DIGITS && DECIMAL_TEXT.test(token);
}

function unmarked(value: unknown): unknown {
  return typeof value === 'string' && value.startsWith(MARK) && DECIMAL_TEXT.test(value.slice(MARK.length))
    ? new Exact(value.slice(MARK.length))
    : value;
}
