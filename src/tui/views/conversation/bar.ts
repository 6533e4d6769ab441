/** Verdicts above the layer that they lie on: below and at the socket above its segments, above the socket above its messages. */
import { sentence } from '../../../report/verdict.ts';
import type { Context } from '../../app/view.ts';
import { cut, span } from '../../line.ts';
import type { Line } from '../../line.ts';
import { verdictMark, verdictsOf, verdictStyle } from '../../verdict.ts';

export type BarOf = 'socket' | 'protocol';

const POSITIONS: Readonly<Record<BarOf, readonly string[]>> = { socket: ['below', 'at'], protocol: ['above'] };
/** Lines of it at most; small panes are for their layer. */
const MOST = 2;
const LEAST_ROWS = 12;

/** One line for each of the gravest; what is no fault is left to the application layer. */
export function verdictBar(layer: BarOf | null, connection: number, { look, size }: Context): Line[] {
  if (layer === null || look.verdicts === null || size.rows < LEAST_ROWS) return [];
  const own = verdictsOf(look, connection)
    .filter(({ position, severity }) => POSITIONS[layer].includes(position) && (severity === 'error' || severity === 'warn'));
  return own.slice(0, MOST).map((verdict, at) => {
    const more = at === MOST - 1 && own.length > MOST ? `and ${own.length - MOST} more: ` : '';
    const words = span(`  ${more}${sentence(verdict.message)}`);
    return cut([{ text: ' ' }, verdictMark(verdict), span(verdict.code, verdictStyle(verdict)), words], size.columns);
  });
}
