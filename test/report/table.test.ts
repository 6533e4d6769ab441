import { describe, expect, it } from 'vitest';
import { Utf8Builder } from '../../src/bytes/utf8-builder.ts';
import { flowCells } from '../../src/report/heading.ts';
import { cell, NOTHING, own, Sheet } from '../../src/report/sheet.ts';
import { coloured, plain } from '../../src/report/style.ts';
import type { Paint } from '../../src/report/style.ts';
import { Table } from '../../src/report/table.ts';
import type { Row } from '../../src/report/table.ts';

const row = (over: Partial<Row>): Row => ({ kind: 'http', frame: 1, time: null, left: [own('GET')], flex: NOTHING, right: [], ...over });

function laid(rows: readonly Row[], columns = Infinity, paint: Paint = plain, table = new Table(null)): string[] {
  const lines = new Utf8Builder();
  table.clear();
  for (const each of rows) table.add(each);
  table.lay(lines, columns, 2, paint);
  return lines.toString().split('\n').slice(0, -1);
}

describe('rows of a table', () => {
  it('share the columns of their kind, whatever other kinds there are', () => {
    expect(laid([
      row({ flex: own('/a'), right: [own('200'), own('9 B', undefined, true)] }),
      row({ kind: 'note', left: [own('!')], flex: own('careful') }),
      row({ left: [own('DELETE')], flex: own('/long'), right: [own('404'), own('1.2 kB', undefined, true)] }),
    ])).toEqual(['  GET     /a     200     9 B', '  !  careful', '  DELETE  /long  404  1.2 kB']);
  });

  it('know nothing of the table before', () => {
    const table = new Table(null);
    laid([row({ left: [own('OPTIONS'), own('x')], flex: own('/very/long'), right: [own('a', undefined, false, 1), own('b')] })], 80, plain, table);
    expect(laid([row({ flex: own('/'), right: [own('200')] })], 80, plain, table)).toEqual(['  GET  /  200']);
  });

  it('lose columns that may go before they lose others, and are cut where that is not enough', () => {
    const rows = [row({ flex: own('/a/target/that/is/rather/long'), right: [own('200'), own('application/json', 'dim', false, 2), own('frame 4', 'dim', false, 1)] })];
    expect(laid(rows, 60)).toEqual(['  GET  /a/target/that/is/rather/long  200  application/json']);
    expect(laid(rows, 45)).toEqual(['  GET  /a/target/that/is/rather/long  200']);
    expect(laid(rows, 20)).toEqual(['  GET  /a/targ…  200']);
  });

  it('count what is wide as two columns, and cut it there', () => {
    expect(laid([row({ flex: cell('語語'), right: [own('1')] }), row({ flex: cell('abcde'), right: [own('2')] })])).toEqual(['  GET  語語   1', '  GET  abcde  2']);
    expect(laid([row({ flex: cell('語語語語') })], 13)).toEqual(['  GET  語語…']);
  });

  it('end where their text ends, white space of the capture included', () => {
    expect(laid([row({ flex: cell('said \u3000') }), row({ flex: cell('\u00a0 ') })])).toEqual(['  GET  said', '  GET']);
  });

  it('have lines beneath them where their text begins', () => {
    expect(laid([row({ flex: own('/'), below: [own('↓ {'), own('  }')] })])).toEqual(['  GET  /', '  ↓ {', '    }']);
  });

  it('are read back as they were written', () => {
    const table = new Table(null);
    const cells = { left: [own('GET', 'bold')], flex: cell('/語\u0007'), right: [own('9 B', undefined, true, 3), NOTHING], below: [own('below', 'dim')] };
    table.add(row(cells));
    expect(table.cellsOf(0)).toEqual(cells);
    expect(table.kindOf(0)).toBe('http');
  });

  it('are painted cell by cell', () => {
    expect(laid([row({ left: [own('GET', 'bold')], flex: own('/', 'red'), right: [own('200', 'green')] })], 40, coloured))
      .toEqual(['  \u001b[1mGET\u001b[22m  \u001b[31m/\u001b[39m  \u001b[32m200\u001b[39m']);
  });
});

describe('a sheet', () => {
  it('makes captured text safe and knows its width', () => {
    const sheet = new Sheet();
    sheet.own('id ').text('\u001b[31m語').end('dim');
    sheet.own('frame ').number(4_294_967_296).end();
    sheet.end();
    expect([0, 1, 2].map((at) => sheet.cellOf(at))).toEqual([cell('id \u001b[31m語', 'dim'), own('frame 4294967296'), NOTHING]);
    expect([0, 1, 2].map((at) => sheet.isEmpty(at))).toEqual([false, false, true]);
  });

  it.each([
    [Infinity, ['#1  label   first   second ↓']],
    [20, ['#1  label   first', '    second ↓']],
    [9, ['#1  label', '    first', '    seco…']],
  ])('flows into %d columns', (columns, wanted) => {
    const sheet = new Sheet();
    for (const text of ['#1  ', 'label', 'first', 'second ↓']) sheet.put(own(text));
    const lines = new Utf8Builder();
    flowCells(sheet, lines, columns, plain);
    expect(lines.toString().split('\n')).toEqual(wanted);
  });
});
