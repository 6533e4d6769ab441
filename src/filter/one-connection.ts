/** Filters that name one connection and ask nothing else. What they select can be found without reading everything. */
import { parseFilter } from './parser.ts';
import type { Operand, Test } from './ast.ts';

export interface OneConnection {
  readonly by: 'tcp.stream' | 'udp.stream' | 'connection.id';
  readonly number: number;
}

/** `tcp.stream == 5`, `udp.stream eq 5`, `connection.id == 5`; null for any other filter. */
export function oneConnection(filter: string): OneConnection | null {
  let test: Test;
  try {
    test = parseFilter(filter);
  } catch {
    return null;
  }
  if (test.kind !== 'compare' || test.operator !== '==') return null;
  const [name, number] = [wordOf(test.left), wordOf(test.right)];
  const by = (['tcp.stream', 'udp.stream', 'connection.id'] as const).find((each) => each === name);
  return by !== undefined && /^(0|[1-9]\d{0,8})$/.test(number) ? { by, number: Number(number) } : null;
}

const wordOf = (operand: Operand): string => (operand.kind === 'word' ? operand.text : '');
