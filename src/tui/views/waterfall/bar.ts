/** The bar of an exchange: each cell shows the phase that fills most of it, and what went wrong there. */
import { Merged } from '../../line.ts';
import type { Span as Painted, StyleName } from '../../line.ts';
import type { Mark, PhaseKind, WaterfallRow } from './row.ts';
import { cellOf } from './scale.ts';
import type { Span } from './scale.ts';

interface Look {
  readonly sign: string;
  readonly style: StyleName;
  readonly name: string;
}

/** Told apart without colours, too, and in ASCII. */
export const PHASES: Readonly<Record<PhaseKind, Look>> = {
  dns: { sign: '░', style: 'phase-dns', name: 'DNS' },
  connect: { sign: '▒', style: 'phase-connect', name: 'connect' },
  tls: { sign: '▓', style: 'phase-tls', name: 'TLS hello' },
  send: { sign: '▪', style: 'phase-send', name: 'send' },
  wait: { sign: '─', style: 'phase-wait', name: 'wait' },
  receive: { sign: '█', style: 'phase-receive', name: 'receive' },
  open: { sign: '═', style: 'phase-receive', name: 'open' },
  unread: { sign: '╌', style: 'dim', name: 'not readable' },
};

export const MARKS: Readonly<Record<Mark['kind'], Look>> = {
  retransmission: { sign: '✗', style: 'error', name: 'retransmission' },
  'zero-window': { sign: '0', style: 'warn', name: 'zero window' },
};

/** Where nothing else is to be seen of an exchange that is in sight. */
const POINT: Look = { sign: '·', style: 'dim', name: '' };

/** The bar in exactly `cells` cells. */
export function barOf(row: WaterfallRow, window: Span, cells: number): Painted[] {
  const looks: (Look | null)[] = Array.from({ length: cells }, () => null);
  const filled = new Float64Array(cells);
  const put = (look: Look, from: number, to: number): void => {
    const first = Math.max(0, Math.floor(from));
    const last = Math.min(cells - 1, Math.max(Math.floor(from), Math.ceil(to) - 1));
    for (let at = first; at <= last; at++) {
      const share = Math.min(to, at + 1) - Math.max(from, at);
      if (looks[at] !== null && share <= filled[at]!) continue;
      looks[at] = look;
      filled[at] = share;
    }
  };
  const place = (time: number): number => Math.min(cellOf(time, window, cells), time <= window.to ? cells - 1e-9 : Infinity);
  if (row.phases.length === 0) put(POINT, place(row.from), place(row.from));
  for (const { kind, from, to } of row.phases) put(PHASES[kind], place(from), place(to));
  for (const { kind, at } of row.marks) {
    const cell = Math.floor(place(at));
    if (cell >= 0 && cell < cells) looks[cell] = MARKS[kind];
  }
  const bar = new Merged();
  for (const look of looks) bar.add(look?.sign ?? ' ', look?.style);
  return bar.spans;
}
