import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBytes } from '../../../src/bytes/text.ts';
import { ByteRows, ByteRun, looksLikeText } from '../../../src/tui/content/byte-rows.ts';
import type { StreamPiece } from '../../../src/tui/capture.ts';
import type { Side } from '../../../src/side.ts';

let frame = 0;
const piece = (from: Side, bytes: string | Uint8Array, gap = 0): StreamPiece =>
  ({ from, frame: ++frame, seconds: 0, nanos: 0, bytes: typeof bytes === 'string' ? toBytes(bytes) : bytes, gap });

describe('bytes of both sides', () => {
  const run = new ByteRun([piece('client', 'GET /\r\n'), piece('client', '\r\n'), piece('server', 'ab'), piece('server', '', 5), piece('server', 'cdé\nf')]);

  it('are rows of text, a gap between them', () => {
    const rows = new ByteRows(run, 'text', 20);
    const shown = Array.from({ length: rows.count }, (_, row) => [rows.pieceOf(row).from, rows.isGap(row) ? 'gap' : rows.text(rows.start(row), rows.end(row))]);
    expect(shown).toEqual([['client', 'GET /'], ['client', ''], ['server', 'ab'], ['server', 'gap'], ['server', 'cdé'], ['server', 'f']]);
  });

  it('count their place in the stream of their side, holes and all', () => {
    const rows = new ByteRows(run, 'both', 80);
    expect(Array.from({ length: rows.count }, (_, row) => [rows.isGap(row), rows.offsetOf(row)])).toEqual([[false, 0], [false, 0], [true, 7], [false, 7]]);
  });

  it('lead to what brought them', () => {
    const frames = Array.from(run.bytes, (_, at) => run.pieces[run.pieceAt(at)]!.frame - run.pieces[0]!.frame);
    expect(frames).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 2, 4, 4, 4, 4, 4, 4]);
    expect(run.byteOfFrame(run.pieces[2]!.frame)).toBe(9);
    expect(run.byteOfFrame(1e9)).toBe(0);
  });

  it('are all there, in every mode and at every width', () => {
    const pieces = fc.array(fc.tuple(fc.constantFrom<Side>('client', 'server'), fc.uint8Array({ maxLength: 30 }), fc.constantFrom(0, 0, 3)), { maxLength: 8 });
    fc.assert(fc.property(pieces, fc.constantFrom('text', 'both', 'hex'), fc.integer({ min: 10, max: 90 }), (list, mode, columns) => {
      const all = new ByteRun(list.map(([from, bytes, gap]) => (gap > 0 ? piece(from, '', gap) : piece(from, bytes))));
      const rows = new ByteRows(all, mode, columns);
      let at = 0;
      for (let row = 0; row < rows.count; row++) {
        expect(rows.start(row)).toBe(at);
        at = rows.end(row);
        if (!rows.isGap(row)) for (let byte = rows.start(row); byte < at; byte++) expect(all.pieces[all.pieceAt(byte)]!.from).toBe(rows.pieceOf(row).from);
      }
      expect(at).toBe(all.bytes.length);
    }));
  });

  it('are taken for text or not', () => {
    expect(looksLikeText(toBytes('hello, wörld\n'))).toBe(true);
    expect(looksLikeText(Uint8Array.of(22, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3))).toBe(false);
  });
});
