/** A display filter as it was written, before any name in it has a meaning. */
import type { Span } from './filter-error.ts';

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';
export type Quantifier = 'any' | 'all';

/** A part of a value or of a list of layers. */
export interface Part {
  /** From the front, or from the back when negative. */
  readonly offset: number;
  /** Null for all the rest. */
  readonly length: number | null;
}

export type Operand = Span &
  (
    | { readonly kind: 'word'; readonly text: string }
    | { readonly kind: 'string'; readonly text: string }
    | { readonly kind: 'slice'; readonly of: Operand; readonly parts: readonly Part[] }
    | { readonly kind: 'layer'; readonly of: Operand; readonly parts: readonly Part[] }
    | { readonly kind: 'raw'; readonly of: Operand }
    | { readonly kind: 'mask'; readonly left: Operand; readonly right: Operand }
    | { readonly kind: 'call'; readonly name: string; readonly args: readonly Operand[] }
  );

/** One element of a set: `low` alone, or `low..high` with both ends included. */
export interface Member {
  readonly low: Operand;
  readonly high: Operand | null;
}

interface Question {
  readonly quantifier: Quantifier;
  readonly left: Operand;
}

export type Test = Span &
  (
    | { readonly kind: 'and' | 'or'; readonly tests: readonly Test[] }
    | { readonly kind: 'xor'; readonly left: Test; readonly right: Test }
    | { readonly kind: 'not'; readonly test: Test }
    | { readonly kind: 'exists'; readonly operand: Operand }
    | (Question & { readonly kind: 'compare'; readonly operator: Comparison; readonly right: Operand })
    | (Question & { readonly kind: 'contains' | 'matches'; readonly right: Operand })
    | (Question & { readonly kind: 'in'; readonly members: readonly Member[] })
  );

/** The tree as nested lists: `tcp.port == 80 and http` is `(and (any == tcp.port 80) http)`. */
export function showTest(test: Test): string {
  switch (test.kind) {
    case 'and':
    case 'or':
      return `(${[test.kind, ...test.tests.map(showTest)].join(' ')})`;
    case 'xor':
      return `(xor ${showTest(test.left)} ${showTest(test.right)})`;
    case 'not':
      return `(not ${showTest(test.test)})`;
    case 'exists':
      return showOperand(test.operand);
    case 'in':
      return `(${[test.quantifier, 'in', showOperand(test.left), ...test.members.map(showMember)].join(' ')})`;
    default: {
      const operator = test.kind === 'compare' ? test.operator : test.kind;
      return `(${test.quantifier} ${operator} ${showOperand(test.left)} ${showOperand(test.right)})`;
    }
  }
}

const showMember = ({ low, high }: Member): string => showOperand(low) + (high ? `..${showOperand(high)}` : '');

function showOperand(operand: Operand): string {
  switch (operand.kind) {
    case 'word':
      return operand.text;
    case 'string':
      return JSON.stringify(operand.text);
    case 'slice':
      return `(slice ${showOperand(operand.of)} ${operand.parts.map(showPart).join(',')})`;
    case 'layer':
      return `(layer ${showOperand(operand.of)} ${operand.parts.map(showPart).join(',')})`;
    case 'raw':
      return `(raw ${showOperand(operand.of)})`;
    case 'mask':
      return `(& ${showOperand(operand.left)} ${showOperand(operand.right)})`;
    case 'call':
      return `(${[operand.name, ...operand.args.map(showOperand)].join(' ')})`;
  }
}

const showPart = ({ offset, length }: Part): string => `${offset}:${length ?? ''}`;
