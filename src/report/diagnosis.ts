/** Verdicts as text: what is wrong, where it lies against the socket, which frames say so, what to do next. */
import { printable } from '../bytes/text.ts';
import type { DerivedRecord, SummaryRecord, VerdictRecord } from '../record.ts';
import { Clock, secondsFrom } from './clock.ts';
import { journeysText } from './derived.ts';
import { durationText, plural, sizeText } from './format.ts';
import { pausesText } from './pauses.ts';
import { coloured, plain } from './style.ts';
import type { Paint, Style } from './style.ts';
import { evidenceText, placeText, sentence, whoText } from './verdict.ts';
import { displayWidth } from './width.ts';
import { wrapText } from './wrap.ts';

export interface DiagnosisText {
  paths: readonly string[];
  /** Records of type `quality`. */
  quality: readonly DerivedRecord[];
  verdicts: readonly VerdictRecord[];
  /** Channels, viewings, pauses, and others that have a text. */
  derived: readonly DerivedRecord[];
  summary: SummaryRecord;
}

export interface DiagnosisOptions {
  columns: number;
  colour: boolean;
  /** Everything: verdicts that are mere chat, and which findings a quality makes less sure. */
  verbose: boolean;
}

/** Longer lines are hard to read. */
const WIDEST = 110;
/** Room for the words in front of evidence, disproof and the next step. */
const LABEL = 10;
const INDENT = '  ';

const MARKS: Record<VerdictRecord['severity'], readonly [mark: string, style: Style]> = {
  error: ['✗', 'red'], warn: ['!', 'yellow'], note: ['·', 'cyan'], chat: ['·', 'dim'],
};

/** The whole report, with line ends. */
export function diagnosisText({ paths, quality, verdicts, derived, summary }: DiagnosisText, { columns, colour, verbose }: DiagnosisOptions): string {
  const page = new Page(Math.min(columns, WIDEST), colour ? coloured : plain);
  page.line([[paths.map(printable).join(', '), 'bold'], [`   ${extent(summary)}`, 'dim']]);
  for (const each of quality) page.quality(each, verbose);
  const shown = verdicts.filter(({ severity, code }) => verbose || severity !== 'chat' || code === 'healthy');
  for (const verdict of shown) page.verdict(verdict);
  page.journeys(derived, verdicts, summary.firstTime);
  page.close(verdicts, verdicts.length - shown.length);
  return page.text;
}

class Page {
  text = '';
  readonly #columns: number;
  readonly #paint: Paint;

  constructor(columns: number, paint: Paint) {
    this.#columns = columns;
    this.#paint = paint;
  }

  line(parts: readonly (readonly [text: string, style?: Style])[] = []): void {
    this.text += `${parts.map(([text, style]) => this.#paint(text, style)).join('').trimEnd()}\n`;
  }

  quality({ code, message, affects }: DerivedRecord, verbose: boolean): void {
    this.#paragraph(`${INDENT}! `, `capture quality: ${printable(String(message))}`, 'yellow');
    if (verbose) this.#paragraph(`${INDENT}  `, `${String(code)} makes less sure: ${(affects as string[]).join(', ')}`, 'dim');
  }

  verdict(verdict: VerdictRecord): void {
    this.line();
    // Where nothing was seen, nothing wrong was: that is no reason for a tick.
    if (verdict.position === 'none') return verdict.confidence === 'certain' ? this.#paragraph('✓ ', verdict.message, 'green') : this.#paragraph('· ', verdict.message, 'dim');
    const [mark, style] = MARKS[verdict.severity];
    const place = placeText(verdict);
    const name = `${verdict.code}, ${verdict.confidence}`;
    const gap = this.#columns - 2 - place.length - name.length;
    if (gap >= 3) this.line([[`${mark} `, style], [place, style], [' '.repeat(gap)], [name, 'dim']]);
    else {
      this.line([[`${mark} ${place}`, style]]);
      this.#paragraph(INDENT, name, 'dim');
    }
    this.#paragraph(INDENT, whoText(verdict), 'bold');
    this.#paragraph(INDENT, sentence(verdict.message));
    if (verdict.evidence.length > 0) this.#labelled('frames', evidenceText(verdict.evidence));
    if (verdict.disproof !== null) this.#labelled('unless', printable(verdict.disproof));
    if (verdict.next !== null) this.#labelled('next', sentence(verdict.next));
  }

  journeys(derived: readonly DerivedRecord[], verdicts: readonly VerdictRecord[], begin: string | null): void {
    const clock = new Clock('r');
    if (begin !== null) clock.begin(begin);
    const wishes = { columns: this.#columns, clock, paint: this.#paint };
    const troubled = new Set(verdicts.flatMap(({ severity, connections }) => (severity === 'chat' ? [] : connections)));
    for (const text of [...journeysText(derived, troubled, wishes), pausesText(derived, wishes)]) {
      if (text !== '') this.text += `\n${text}`;
    }
  }

  /** What it comes to, and how much is not shown. */
  close(verdicts: readonly VerdictRecord[], hidden: number): void {
    const count = (severity: string): number => verdicts.filter((each) => each.severity === severity).length;
    const said = (['error', 'warn', 'note'] as const).flatMap((each) => (count(each) > 0 ? [plural(count(each), WORDS[each])] : []));
    if (hidden > 0) said.push(`${plural(hidden, 'remark')} more with --verbose`);
    const [first] = verdicts;
    if (first === undefined || said.length === 0) return;
    this.line();
    if (verdicts.length > 1) this.line([[said.join(', '), 'dim']]);
    if (first.code !== 'healthy') this.#paragraph('', `earshot explain ${first.code} tells how it is decided`, 'dim');
  }

  #labelled(label: string, text: string): void {
    this.#paragraph(`${INDENT}${label.padEnd(LABEL)}`, text, undefined, 'dim');
  }

  /** Lines behind `before`, which the first has and the others leave room for. */
  #paragraph(before: string, text: string, style?: Style, beforeStyle: Style | undefined = style): void {
    const indent = displayWidth(before);
    wrapText(text, this.#columns - indent).forEach((line, at) => {
      this.line(at === 0 ? [[before, beforeStyle], [line, style]] : [[' '.repeat(indent)], [line, style]]);
    });
  }
}

const WORDS = { error: 'error', warn: 'warning', note: 'note' } as const;

function extent({ frames, bytes, firstTime, lastTime, connections }: SummaryRecord): string {
  const span = firstTime === null || lastTime === null || lastTime < firstTime ? '' : ` in ${durationText(secondsFrom(firstTime, lastTime))}`;
  return `${plural(frames, 'frame')}, ${sizeText(bytes)}${span}, ${connections.tcp} tcp, ${connections.udp} udp`;
}
