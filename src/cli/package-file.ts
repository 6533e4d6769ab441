import { existsSync } from 'node:fs';

/** A file of this package, whose root is one or two folders up, as the bundler or the sources have it. */
export function packageFile(name: string): URL {
  const places = ['../', '../../'].map((up) => new URL(up + name, import.meta.url));
  return places.find((place) => existsSync(place)) ?? places[0]!;
}
