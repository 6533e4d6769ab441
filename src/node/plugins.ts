/** Loads dissectors from outside: modules that the user names. */
import { accessSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Dissector } from '../dissect/dissector.ts';
import { guard, type GuardOptions } from './guard.ts';
import { PluginError } from './plugin-error.ts';

/**
 * The dissectors of these modules, guarded, in order. A specifier is a file (`./resp.js`, an absolute path) or a package
 * name, both looked up from `cwd`. A module exports one dissector as default or as `dissector`, or several as
 * `dissectors`.
 * @throws {PluginError} one line that names the module, and the field where the shape is wrong.
 */
export async function loadPlugins(specifiers: readonly string[], cwd: string, options?: GuardOptions): Promise<Dissector[]> {
  const dissectors: Dissector[] = [];
  for (const specifier of specifiers) {
    const module = await importModule(specifier, cwd);
    for (const [name, value] of exportedDissectors(specifier, module)) {
      dissectors.push(guard(checkDissector(specifier, name, value), options));
    }
  }
  return dissectors;
}

type Module = Readonly<Record<string, unknown>>;

async function importModule(specifier: string, cwd: string): Promise<Module> {
  let url: string;
  try {
    url = isPath(specifier) ? fileUrl(resolve(cwd, specifier)) : packageUrl(specifier, cwd);
  } catch {
    if (isPath(specifier)) throw new PluginError(`plugin ${specifier}: no such file`);
    throw new PluginError(`plugin ${specifier}: no such package here (a file needs a path, as in ./${specifier})`);
  }
  try {
    return await import(url) as Module;
  } catch (error) {
    throw new PluginError(`plugin ${specifier}: ${reason(error)}`);
  }
}

const isPath = (specifier: string): boolean => /^\.{1,2}[\\/]/.test(specifier) || isAbsolute(specifier);

function fileUrl(path: string): string {
  accessSync(path);
  return pathToFileURL(path).href;
}

function packageUrl(specifier: string, cwd: string): string {
  if (specifier.startsWith('file:')) return specifier;
  const require = createRequire(join(cwd, 'package.json'));
  try {
    return pathToFileURL(require.resolve(specifier)).href;
  } catch (error) {
    // Packages may offer their entry to `import` only.
    if ((error as { code?: string }).code !== 'ERR_PACKAGE_PATH_NOT_EXPORTED') throw error;
    return importOnlyEntry(specifier, require.resolve.paths(specifier) ?? []);
  }
}

/** The entry of a package that has no `require` condition (Node.js documentation, "Conditional exports"). */
function importOnlyEntry(name: string, folders: readonly string[]): string {
  for (const folder of folders) {
    let manifest: { exports?: unknown };
    try {
      manifest = JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8')) as typeof manifest;
    } catch {
      continue;
    }
    const entry = importTarget(isRecord(manifest.exports) && '.' in manifest.exports ? manifest.exports['.'] : manifest.exports);
    if (entry !== null) return pathToFileURL(join(folder, name, entry)).href;
  }
  throw new Error('no entry');
}

function importTarget(target: unknown): string | null {
  if (typeof target === 'string') return target;
  if (!isRecord(target)) return null;
  for (const [condition, inner] of Object.entries(target)) {
    if (!['import', 'node', 'module-sync', 'default'].includes(condition)) continue;
    const entry = importTarget(inner);
    if (entry !== null) return entry;
  }
  return null;
}

/** Why a module cannot be imported, on one line. */
function reason(error: unknown): string {
  const { code, message = String(error) } = Object(error) as { code?: string; message?: string };
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION') return 'this Node.js cannot load it as a module; give a .js or .mjs file';
  return message.split('\n', 1)[0]!;
}

function exportedDissectors(specifier: string, module: Module): [name: string, value: unknown][] {
  // CommonJS modules arrive as the default export.
  const inner = isRecord(module.default) && !('name' in module.default) ? module.default : null;
  for (const from of inner ? [module, inner] : [module]) {
    if (Array.isArray(from.dissectors)) return from.dissectors.map((value, i) => [`dissectors[${i}]`, value]);
    if (from.dissector !== undefined) return [['dissector', from.dissector]];
    if (from.default !== undefined && from.default !== inner) return [['default', from.default]];
  }
  throw new PluginError(`plugin ${specifier}: exports no dissector (as default, 'dissector' or 'dissectors')`);
}

const NAME = /^[a-z0-9][a-z0-9._-]*$/;

/** Says what is wrong with a dissector's shape, naming the first field that is. */
function checkDissector(specifier: string, name: string, value: unknown): Dissector {
  const wrong = (field: string, expected: string): never => {
    throw new PluginError(`plugin ${specifier}: ${name}${field} must be ${expected}`);
  };
  if (!isRecord(value)) return wrong('', 'an object, as defineDissector gives it');
  if (typeof value.name !== 'string' || !NAME.test(value.name)) wrong('.name', 'a name in lower case, such as "resp"');
  const isPort = (port: unknown): boolean => Number.isInteger(port) && (port as number) >= 0 && (port as number) <= 65535;
  const { ports, shape } = value;
  if (ports !== undefined && !(Array.isArray(ports) && ports.every(isPort))) wrong('.ports', 'a list of port numbers');
  if (shape !== undefined && !(typeof shape === 'string' && NAME.test(shape))) wrong('.shape', 'one of the shapes of connections');
  if (value.line !== undefined && typeof value.line !== 'function') wrong('.line', 'a function');
  checkFields(value, wrong);
  const parts = Object.entries(PARTS).filter(([part]) => value[part] !== undefined);
  if (parts.length === 0) wrong('', `something that opens: give it ${Object.keys(PARTS).join(', ')} or several of them`);
  for (const [part, functions] of parts) {
    const given = value[part];
    if (!isRecord(given)) return wrong(`.${part}`, 'an object');
    for (const field of functions) if (typeof given[field] !== 'function') wrong(`.${part}.${field}`, 'a function');
    if (part !== 'upgrade') continue;
    const isToken = (token: unknown): boolean => typeof token === 'string' && token === token.toLowerCase();
    if (!Array.isArray(given.tokens) || !given.tokens.every(isToken)) wrong('.upgrade.tokens', 'a list of tokens in lower case');
  }
  return value as unknown as Dissector;
}

function checkFields({ name, fields = [] }: Record<string, unknown>, wrong: (field: string, expected: string) => never): void {
  if (!Array.isArray(fields)) return wrong('.fields', 'a list of fields');
  for (const [i, field] of fields.entries()) {
    const at = `.fields[${i}]`;
    if (!isRecord(field)) return wrong(at, 'an object');
    const begins = typeof field.name === 'string' && field.name.startsWith(`${name as string}.`);
    if (!begins || !FIELD_NAME.test(field.name as string)) wrong(`${at}.name`, `a name that begins with "${name as string}."`);
    if (!FIELD_TYPES.includes(field.type as string)) wrong(`${at}.type`, `one of ${FIELD_TYPES.join(', ')}`);
    if (typeof field.about !== 'string') wrong(`${at}.about`, 'a sentence');
    if (typeof field.get !== 'function') wrong(`${at}.get`, 'a function');
  }
}

const FIELD_NAME = /^[a-z0-9_.-]+$/;
const FIELD_TYPES: readonly string[] = ['number', 'boolean', 'text', 'duration'];

const PARTS: Readonly<Record<string, readonly string[]>> = {
  stream: ['probe', 'open'], datagram: ['probe', 'open'], upgrade: ['open'], body: ['accepts', 'open'],
};

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
