import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { CaptureBuilder, httpHead } from '../src/testing/index.ts';

describe('the core in a browser', () => {
  it('reads a capture with nothing but what browsers have', async () => {
    const { outputFiles, metafile } = await build({
      stdin: { contents: "export * from './src/core.ts';", resolveDir: new URL('..', import.meta.url).pathname, loader: 'ts' },
      bundle: true, format: 'iife', globalName: 'earshot', platform: 'browser', write: false, metafile: true, logLevel: 'silent',
    });
    expect(Object.keys(metafile.inputs).filter((path) => path.startsWith('node:'))).toEqual([]);

    const capture = new CaptureBuilder();
    const tcp = capture.tcp();
    tcp.open();
    tcp.client(httpHead('GET /hello HTTP/1.1', { Host: 'a.test' }));
    tcp.server(`${httpHead('HTTP/1.1 200 OK', { 'Content-Length': '5' })}hello`);
    tcp.close();

    // A context of its own: what is not given here, as `process` or `Buffer`, does not exist in it.
    const context = createContext({ TextDecoder, TextEncoder, btoa, file: capture.toPcap() });
    const records = runInContext(`${outputFiles[0]!.text}
      const records = [];
      const session = new earshot.Session({}, {}, (record) => records.push(record));
      const source = new earshot.MemorySource(file, session.notes.note);
      while (source.advance()) session.accept(source.frame);
      session.finish();
      JSON.stringify(records);`, context) as string;
    const types = (JSON.parse(records) as { type: string }[]).map(({ type }) => type);
    expect(types).toEqual(['http', 'connection', 'summary']);
  });
});
