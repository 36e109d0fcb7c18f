import type { Calculator } from './calculator';
import { parseKeepingDigits } from './parse-keeping-digits';
import { Unacceptable } from './reader';

/** RFC 9457, with where the input is wrong and what it may be. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly detail: string;
  readonly line: number; // counted from 1
  readonly field: string;
  readonly allowed: string;
}

export type Answers = { readonly answers: readonly object[] } | { readonly problem: Problem };

/** All answers in order, or what is wrong with the first line that cannot be answered: half an answer is none. */
export function answersOf({ answer }: Calculator, text: string): Answers {
  const answers: object[] = [];
  for (const { line, source } of inputsOf(text)) {
    try {
      answers.push(answer(parsed(source)));
    } catch (fault) {
      if (!(fault instanceof Unacceptable)) throw fault;
      return { problem: problemOf(fault, line) };
    }
  }
  return answers.length > 0 ? { answers } : { problem: problemOf(new Unacceptable('', AN_OBJECT), 1) };
}

const AN_OBJECT = 'JSON objects, one a line, or one object over several lines';

/** The whole text when it is one object, however it is laid out; else each line that is not blank. */
function inputsOf(text: string): { line: number; source: string }[] {
  if (isJson(text)) return [{ line: 1, source: text }];
  const lines = text.split('\n').map((source, index) => ({ line: index + 1, source }));
  return lines.filter(({ source }) => source.trim() !== '');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function parsed(source: string): unknown {
  if (!isJson(source)) throw new Unacceptable('', AN_OBJECT);
  return parseKeepingDigits(source);
}

function problemOf({ path, allowed, message }: Unacceptable, line: number): Problem {
  const title = 'the input is not acceptable';
  return {
    type: 'about:blank',
    title,
    detail: `line ${String(line)}: ${message}`,
    line,
    field: path,
    allowed,
  };
}
