import { describe, expect, it } from 'vitest';
import type { BodyHandler, Dissector } from '../../src/dissect/dissector.ts';
import { OPAQUE } from '../../src/dissect/opaque.ts';
import type { EarshotRecord, NoteRecord } from '../../src/record.ts';
import { CaptureBuilder, httpHead } from '../../src/testing/index.ts';
import { recordsOf } from '../support/records-of.ts';

const fails = (): never => {
  throw new RangeError('a bug');
};
const reader: BodyHandler = { data() {}, gap() {}, end() {} };
const ASK = httpHead('GET / HTTP/1.1', { Host: 'a.test' });
const ANSWER = `${httpHead('HTTP/1.1 200 OK', { 'Content-Length': 3 })}abc`;

/** Two exchanges of HTTP and a flow of datagrams, read with these dissectors from outside. */
function read(plugins: Dissector[], port = 80): EarshotRecord[] {
  const capture = new CaptureBuilder();
  capture.tcp({ server: `192.0.2.2:${port}` }).open().client(ASK).server(ANSWER).client(ASK).server(ANSWER).close();
  capture.udp({ server: '192.0.2.2:9999' }).client('one').server('two').client('three');
  return recordsOf(capture, { plugins });
}

const faults = (records: EarshotRecord[]): string[] => records
  .filter((record): record is NoteRecord => record.type === 'note' && record.code.startsWith('dissector-'))
  .map(({ code, message }) => `${code}: ${message}`);
const of = (records: EarshotRecord[], type: string): EarshotRecord[] => records.filter((record) => record.type === type);

describe('a dissector from outside', () => {
  it('whose probe throws is left out, with a note that names it, and the others are asked', () => {
    const records = read([{ name: 'broken', stream: { probe: fails, open: () => OPAQUE } }]);
    expect(faults(records)).toEqual(['dissector-failed: dissector broken: a bug']);
    expect(of(records, 'http')).toMatchObject([{ state: 'complete' }, { state: 'complete' }]);
  });

  it('whose probe of datagrams throws is left out of the flow, and the others are asked', () => {
    const good: Dissector = {
      name: 'good',
      datagram: { probe: () => 'mine', open: (context) => ({ ...OPAQUE, data: () => context.emit({ type: 'good' }) }) },
    };
    const records = read([{ name: 'broken', datagram: { probe: fails, open: () => OPAQUE } }, good]);
    expect(faults(records)).toEqual(['dissector-failed: dissector broken: a bug']);
    expect(of(records, 'good')).toHaveLength(3);
  });

  it.each<[string, NonNullable<Dissector['body']>]>([
    ['accepts', { accepts: fails, open: () => reader }], ['open', { accepts: () => true, open: fails }],
    ['data', { accepts: () => true, open: () => ({ ...reader, data: fails }) }],
    ['end', { accepts: () => true, open: () => ({ ...reader, end: fails }) }],
  ])('that fails with a body, in %s, costs nothing but what it would have made of it', (_, body) => {
    const records = read([{ name: 'broken', body }]);
    expect(faults(records)).toEqual(Array(2).fill('dissector-failed: dissector broken: a bug'));
    expect(of(records, 'http')).toMatchObject([{ state: 'complete', response: { body: { length: 3 } } }, { state: 'complete' }]);
  });

  it('that fails later has a note with its name', () => {
    const records = read([{ name: 'broken', stream: { probe: () => 'mine', open: () => ({ ...OPAQUE, data: fails }) } }]);
    expect(faults(records)).toEqual(['dissector-failed: dissector broken: a bug']);
  });

  it('is asked before the built-in ones, also on their ports', () => {
    const mine: Dissector = { name: 'mine', stream: { probe: () => 'mine', open: () => OPAQUE } };
    for (const port of [80, 4444]) {
      expect(of(read([mine], port), 'connection')).toContainEqual(expect.objectContaining({ protocols: ['mine'] }));
    }
  });

  it('that knows the port is asked before one that does not', () => {
    const plugin = (name: string, ports: number[]): Dissector => ({ name, ports, stream: { probe: () => 'mine', open: () => OPAQUE } });
    const records = read([plugin('other', [6379]), plugin('web', [80])]);
    expect(of(records, 'connection')).toContainEqual(expect.objectContaining({ protocols: ['web'] }));
  });
});
