import { describe, expect, it } from 'vitest';
import { InputParser } from '../../src/tui/terminal/input.ts';
import type { InputEvent } from '../../src/tui/terminal/input.ts';

const encoder = new TextEncoder();

function eventsOf(bytes: string | Uint8Array, cuts: readonly number[] = []): InputEvent[] {
  const events: InputEvent[] = [];
  const parser = new InputParser((event) => void events.push(event));
  const all = typeof bytes === 'string' ? encoder.encode(bytes) : bytes;
  let from = 0;
  for (const cut of [...cuts, all.length]) {
    parser.push(all.subarray(from, cut));
    from = cut;
  }
  parser.flush();
  return events;
}

const keysOf = (bytes: string): string[] => eventsOf(bytes).map((event) => (event.type === 'key' ? event.key : event.type));

describe('keys', () => {
  it.each([
    ['j', 'j'], ['G', 'G'], ['/', '/'], ['ß', 'ß'], ['日', '日'], ['😀', '😀'], [' ', 'space'],
    ['\r', 'enter'], ['\n', 'enter'], ['\t', 'tab'], ['\u007f', 'backspace'], ['\b', 'backspace'], ['\u0003', 'ctrl-c'], ['\u001a', 'ctrl-z'], ['\u0000', 'ctrl-space'],
    ['\u001b', 'esc'], ['\u001bx', 'alt-x'], ['\u001b\r', 'alt-enter'],
    ['\u001b[A', 'up'], ['\u001bOA', 'up'], ['\u001b[B', 'down'], ['\u001b[C', 'right'], ['\u001b[D', 'left'],
    ['\u001b[H', 'home'], ['\u001b[1~', 'home'], ['\u001b[7~', 'home'], ['\u001b[F', 'end'], ['\u001b[4~', 'end'], ['\u001bOF', 'end'],
    ['\u001b[5~', 'pgup'], ['\u001b[6~', 'pgdn'], ['\u001b[2~', 'insert'], ['\u001b[3~', 'delete'], ['\u001b[Z', 'shift-tab'],
    ['\u001bOP', 'f1'], ['\u001b[11~', 'f1'], ['\u001b[15~', 'f5'], ['\u001b[24~', 'f12'],
    ['\u001b[1;5A', 'ctrl-up'], ['\u001b[1;2B', 'shift-down'], ['\u001b[5;3~', 'alt-pgup'], ['\u001b[106;5u', 'ctrl-j'], ['\u001b[27u', 'esc'],
  ])('sent as %j is %s', (bytes, key) => {
    expect(keysOf(bytes)).toEqual([key]);
  });

  it('come out the same however the bytes are cut', () => {
    const bytes = encoder.encode('j\u001b[A日\u001b[1;5C\u001b[<0;12;5M\u001b[200~a\u001b[Bb\u001b[201~q');
    const whole = eventsOf(bytes);
    expect(whole).toHaveLength(7);
    for (let cut = 1; cut < bytes.length; cut++) expect(eventsOf(bytes, [cut]), `cut at ${cut}`).toEqual(whole);
    expect(eventsOf(bytes, [...bytes.keys()].slice(1))).toEqual(whole);
  });

  it('are a lone escape only once nothing follows it', () => {
    const events: InputEvent[] = [];
    const parser = new InputParser((event) => void events.push(event));
    parser.push(encoder.encode('\u001b'));
    expect([parser.waiting, events]).toEqual([true, []]);
    parser.flush();
    expect([parser.waiting, events]).toEqual([false, [{ type: 'key', key: 'esc' }]]);
  });

  it('are two when escape is pressed twice', () => {
    expect(keysOf('\u001b\u001b')).toEqual(['esc', 'esc']);
  });
});

describe('what no keyboard sends', () => {
  it.each(['\u001b[?1;2c', '\u001b[12;34R', '\u001b[99~', '\u001bOz', '\u001b[<64;0;0M', '\u001b[I'])('as %j is dropped whole', (bytes) => {
    expect(keysOf(`${bytes}j`)).toEqual(['j']);
  });

  it('is dropped also when it has no end', () => {
    expect(keysOf(`\u001b[${'1;'.repeat(100)}`).filter((key) => key.length > 1)).toEqual([]);
    expect(keysOf('\u001b[12')).toEqual([]);
  });

  it('costs time linear in its length', () => {
    expect(eventsOf(new Uint8Array(200_000).fill(0x6a))).toHaveLength(200_000);
  });
});

describe('the mouse', () => {
  it.each([
    ['\u001b[<0;12;5M', 'press'], ['\u001b[<0;12;5m', 'release'], ['\u001b[<32;12;5M', 'drag'], ['\u001b[<64;12;5M', 'wheel-up'], ['\u001b[<65;12;5M', 'wheel-down'],
    ['\u001b[<16;12;5M', 'press'],
  ])('as %j: %s', (bytes, kind) => {
    expect(eventsOf(bytes)).toEqual([{ type: 'mouse', kind, column: 11, row: 4 }]);
  });

  it('has buttons that mean nothing', () => {
    expect(eventsOf('\u001b[<2;12;5M\u001b[<66;1;1M')).toEqual([]);
  });
});

describe('a paste', () => {
  it('is text, whatever keys it looks like', () => {
    expect(eventsOf('\u001b[200~q\u001b[A\r\u001b[201~')).toEqual([{ type: 'paste', text: 'q\u001b[A\r' }]);
  });

  it('without an end is over when nothing follows, and keys are keys again', () => {
    const events: InputEvent[] = [];
    const parser = new InputParser((event) => void events.push(event));
    parser.push(encoder.encode('\u001b[200~lost'));
    expect([parser.waiting, parser.pasting, events]).toEqual([true, true, []]);
    parser.flush();
    parser.push(encoder.encode('q'));
    expect(events).toEqual([{ type: 'paste', text: 'lost' }, { type: 'key', key: 'q' }]);
    expect([parser.waiting, parser.pasting]).toEqual([false, false]);
  });

  it('is bounded', () => {
    const [event] = eventsOf(`\u001b[200~${'x'.repeat(3 << 20)}\u001b[201~`);
    expect(event).toMatchObject({ type: 'paste' });
    expect((event as { text: string }).text).toHaveLength(1 << 20);
  });
});
