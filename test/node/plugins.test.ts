import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadPlugins } from '../../src/node/plugins.ts';
import { streamHarness } from '../../src/testing/harness.ts';

let folder = '';

const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};

const dissector = (name: string): string =>
  `{ name: '${name}', stream: {
    probe: () => 'mine', open: ({ emit }) => ({ data() { emit({ type: '${name}' }); }, gap() {}, end() {} }),
  } }`;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'earshot-plugins-'));
  write('package.json', '{ "type": "module" }');
  write('default.js', `export default ${dissector('one')};`);
  write('named.js', `export const dissector = ${dissector('one')};`);
  write('several.js', `export const dissectors = [${dissector('one')}, ${dissector('two')}];`);
  write('common.cjs', `module.exports = ${dissector('one')};`);
  write('common-several.cjs', `exports.dissectors = [${dissector('one')}, ${dissector('two')}];`);
  write('node_modules/plain/package.json', '{ "name": "plain", "main": "index.cjs" }');
  write('node_modules/plain/index.cjs', `module.exports = ${dissector('plain')};`);
  const modern = { name: 'modern', type: 'module', exports: { '.': { import: './main.js' } } };
  write('node_modules/modern/package.json', JSON.stringify(modern));
  write('node_modules/modern/main.js', `export default ${dissector('modern')};`);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const namesOf = async (specifier: string): Promise<string[]> => (await loadPlugins([specifier], folder)).map((each) => each.name);

describe('a plugin', () => {
  it.each([
    ['./default.js', ['one']], ['./named.js', ['one']], ['./several.js', ['one', 'two']], ['./common.cjs', ['one']],
    ['./common-several.cjs', ['one', 'two']], ['plain', ['plain']], ['modern', ['modern']],
  ])('is loaded from %s', async (specifier, names) => {
    expect(await namesOf(specifier)).toEqual(names);
  });

  it('is loaded from an absolute path, and works', async () => {
    const [one] = await loadPlugins([join(folder, 'default.js')], '/');
    expect(streamHarness(one!).client('x').records).toEqual([{ type: 'one' }]);
  });

  it('is looked up from the given folder, in the given order', async () => {
    expect((await loadPlugins(['modern', './default.js'], folder)).map((each) => each.name)).toEqual(['modern', 'one']);
    await expect(loadPlugins(['./default.js'], tmpdir())).rejects.toThrow('plugin ./default.js: no such file');
  });
});

describe('a plugin that cannot be loaded is told in one line', () => {
  const stream = "stream: { probe() {}, open() {} }";

  it.each([
    ['a file without a path', null, 'default.js',
      'plugin default.js: no such package here (a file needs a path, as in ./default.js)'],
    ['no such package', null, 'nowhere', /^plugin nowhere: no such package here/],
    ['a syntax error', 'export default {', './x.js', /^plugin \.\/x\.js: .*(Unexpected|syntax)/],
    ['a module that throws', "throw new Error('two\\nlines')", './x.js', 'plugin ./x.js: two'],
    ['a missing import', "import './gone.js'", './x.js', /^plugin \.\/x\.js: Cannot find module .*gone\.js/],
    ['no dissector', 'export const other = 1', './x.js',
      "plugin ./x.js: exports no dissector (as default, 'dissector' or 'dissectors')"],
    ['a function', 'export default () => {}', './x.js', 'plugin ./x.js: default must be an object, as defineDissector gives it'],
    ['no name', `export default { name: 'Bad Name', ${stream} }`, './x.js',
      'plugin ./x.js: default.name must be a name in lower case, such as "resp"'],
    ['a bad port', `export default { name: 'a', ports: [70000], ${stream} }`, './x.js',
      'plugin ./x.js: default.ports must be a list of port numbers'],
    ['a bad shape', `export default { name: 'a', shape: 7, ${stream} }`, './x.js',
      'plugin ./x.js: default.shape must be one of the shapes of connections'],
    ['nothing to open', "export default { name: 'a' }", './x.js',
      'plugin ./x.js: default must be something that opens: give it stream, datagram, upgrade, body or several of them'],
    ['a missing function', "export default { name: 'a', stream: { open() {} } }", './x.js',
      'plugin ./x.js: default.stream.probe must be a function'],
    ['a line that is none', `export default { name: 'a', line: 'x', ${stream} }`, './x.js',
      'plugin ./x.js: default.line must be a function'],
    ['a field of somebody else', `export default { name: 'a', fields: [{ name: 'b.c' }], ${stream} }`, './x.js',
      'plugin ./x.js: default.fields[0].name must be a name that begins with "a."'],
    ['a field without a type', `export default { name: 'a', fields: [{ name: 'a.b' }], ${stream} }`, './x.js',
      'plugin ./x.js: default.fields[0].type must be one of number, boolean, text, duration'],
    ['a field without a value', `export default { name: 'a', fields: [{ name: 'a.b', type: 'text', about: 'It.' }], ${stream} }`, './x.js',
      'plugin ./x.js: default.fields[0].get must be a function'],
    ['the second of several', `export const dissectors = [{ name: 'a', ${stream} }, 7]`, './x.js',
      'plugin ./x.js: dissectors[1] must be an object, as defineDissector gives it'],
    ['tokens in capitals', "export default { name: 'a', upgrade: { tokens: ['H2C'], open() {} } }", './x.js',
      'plugin ./x.js: default.upgrade.tokens must be a list of tokens in lower case'],
  ])('%s', async (_, text, specifier, message) => {
    const name = `bad-${Math.random().toString(36).slice(2)}.js`; // modules are cached by name
    if (text !== null) write(name, text);
    const error = await loadPlugins([text === null ? specifier : `./${name}`], folder).catch((reason: unknown) => reason as Error);
    expect(error).toMatchObject({ name: 'PluginError' });
    const line = (error as Error).message.replaceAll(name, 'x.js');
    expect(line).not.toContain('\n');
    if (typeof message === 'string') expect(line).toBe(message);
    else expect(line).toMatch(message);
  });
});
