import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Utf8Builder } from '../../src/bytes/utf8-builder.ts';
import { MemorySource } from '../../src/capture/memory-source.ts';
import type { RecordSink, SessionOptions } from '../../src/options.ts';
import { ndjson } from '../../src/report/ndjson.ts';
import type { ByteSink } from '../../src/report/json-line.ts';
import { NdjsonWriter } from '../../src/report/ndjson-writer.ts';
import { TextReport } from '../../src/report/text.ts';
import { textSink } from '../../src/report/text-sink.ts';
import { Session } from '../../src/session.ts';

/** A capture that is read frame by frame. */
interface Reading {
  /** Takes the next frame; false when there is none. */
  step(): boolean;
  /** What was written so far. */
  text(): string;
}

type Kind = (path: string) => Reading;

function reading(path: string, options: Partial<SessionOptions>, sink: RecordSink, text: () => string): Reading {
  const session = new Session(options, {}, sink);
  const source = new MemorySource(new Uint8Array(readFileSync(path)), session.notes.note);
  let isOver = false;
  const step = (): boolean => {
    if (isOver) return false;
    if (source.advance()) session.accept(source.frame);
    else {
      isOver = true;
      session.finish();
    }
    return !isOver;
  };
  return { step, text };
}

class Lines extends Utf8Builder implements ByteSink {
  write(text: string): void {
    this.text(text);
  }
}

const lent: Kind = (path) => {
  const lines = new Lines();
  const writer = new NdjsonWriter(lines);
  return reading(path, { lends: true, takerOf: () => writer }, (record) => writer.push(record), () => lines.toString());
};

const shown: Kind = (path) => {
  let text = '';
  const report = new TextReport(textSink((piece) => void (text += piece)));
  return reading(path, { takerOf: (connection) => report.takerOf(connection) }, (record) => report.push(record), () => text);
};

/** Every third record is thrown back. */
const thrown: Kind = (path) => {
  let text = '';
  let count = 0;
  const { step } = reading(path, {}, (record) => {
    if (++count % 3 === 0) throw new Error('nobody wants it');
    text += ndjson(record);
  }, () => text);
  const fenced = (): boolean => {
    try {
      return step();
    } catch {
      return true;
    }
  };
  return { step: fenced, text: () => text };
};

function readInTurn(...readings: readonly Reading[]): string[] {
  for (let more = true; more;) more = readings.map(({ step }) => step()).includes(true);
  return readings.map(({ text }) => text());
}

const captures = readdirSync('fixtures').map((name) => `fixtures/${name}`)
  .flatMap((folder) => (folder.includes('.') ? [] : readdirSync(folder).filter((file) => /^capture\.pcap(ng)?$/.test(file)).map((file) => `${folder}/${file}`)))
  .filter((_, at) => at % 3 === 0);

describe('captures that are read in turn, frame by frame', () => {
  it.each([['lines', lent], ['text', shown]] as const)('leave the %s that each leaves alone, and so they do beside one whose sink throws', (_, kind) => {
    expect(captures.length).toBeGreaterThan(50);
    captures.forEach((path, at) => {
      const another = captures[(at * 7 + 3) % captures.length]!;
      const [alone] = readInTurn(kind(path));
      const [other] = readInTurn(lent(another));
      expect(readInTurn(kind(path), lent(another)), path).toEqual([alone, other]);
      expect(readInTurn(thrown(another), kind(path))[1], path).toBe(alone);
    });
  });
});
