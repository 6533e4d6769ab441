/** Everything that was found wrong with a conversation, whatever layer it lies on: in a word, and with the frames that say so. */
import type { VerdictRecord } from '../../../../record.ts';
import type { Look } from '../../../capture.ts';
import type { LinkedLine } from '../../../document/sections.ts';
import { span } from '../../../line.ts';
import type { StyleName } from '../../../line.ts';
import { verdictLines, verdictsOf, verdictStyle, verdictTitle } from '../../../verdict.ts';

export interface Found {
  /** In a word. */
  readonly answer: readonly [words: string, style: StyleName];
  readonly lines: readonly LinkedLine[];
}

export const foundOf = (look: Look, connection: number, columns: number): Found =>
  ({ answer: answerOf(look, connection), lines: verdictSection(look, connection, columns) });

function answerOf(look: Look, connection: number): Found['answer'] {
  const { verdicts, diagnosing, status } = look;
  if (verdicts === null) {
    return [diagnosing === null ? 'nobody has asked; V finds out' : `being found out: ${Math.floor(diagnosing * 100)} %`, 'dim'];
  }
  const own = verdictsOf(look, connection);
  const stale = status.frames > verdicts.frames ? '; more has come since' : '';
  return own.length === 0 ? [`nothing was found${stale}`, 'good'] : [own.map(({ code }) => code).join(', ') + stale, verdictStyle(own[0]!)];
}

/** The verdicts, a line for each frame of evidence. */
function verdictSection(look: Look, connection: number, columns: number): LinkedLine[] {
  const own = verdictsOf(look, connection);
  if (own.length === 0) return [];
  const lines = own.flatMap((verdict) => linesOf(verdict, evidenceOf(verdict, look, connection), look, columns));
  return [{ line: [span(' verdicts', 'strong')] }, ...lines, { line: [] }];
}

/** Without frames of other conversations, of which a verdict that holds for many names some. */
function evidenceOf({ evidence }: VerdictRecord, { frames }: Look, connection: number): readonly number[] {
  const own = evidence.filter((frame) => frames.connectionOf(frame) === connection || frames.connectionOf(frame) < 0);
  return own.length > 0 ? own : evidence;
}

const linesOf = (verdict: VerdictRecord, evidence: readonly number[], { frames }: Look, columns: number): LinkedLine[] => [
  { line: [{ text: ' ' }, ...verdictTitle(verdict)], to: { view: 'verdicts' } },
  ...verdictLines(verdict, columns, 3).map((line) => ({ line })),
  ...evidence.map((frame): LinkedLine => {
    const side = frames.sideOf(frame);
    return {
      line: [{ text: '   ' }, span(`frame ${frame}`, 'link'), ...(side === null ? [] : [span(`  of the ${side}`, side)])],
      to: { view: 'frame', frame },
    };
  }),
];
