import { readFileSync } from 'node:fs';

/** One line of a truth file; which fields it has depends on `k` (the corpus README lists them). */
export interface TruthLine {
  k: string;
  [field: string]: unknown;
}

/** What tshark says of one capture, by kind of line. */
export type Truth = Map<string, TruthLine[]>;

export function readTruth(path: string): Truth {
  const truth: Truth = new Map();
  for (const text of readFileSync(path, 'utf8').split('\n')) {
    if (text === '') continue;
    const line = JSON.parse(text) as TruthLine;
    const lines = truth.get(line.k);
    if (lines) lines.push(line);
    else truth.set(line.k, [line]);
  }
  return truth;
}
