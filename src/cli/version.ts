import { existsSync, readFileSync } from 'node:fs';

/** This program's version: from the package, whose root is one or two folders up, as the bundler or the sources have it. */
export function version(): string {
  const paths = ['../package.json', '../../package.json'].map((path) => new URL(path, import.meta.url));
  return (JSON.parse(readFileSync(paths.find((path) => existsSync(path))!, 'utf8')) as { version: string }).version;
}
