/** What the addresses that a viewing's playlists name stand for. */
import type { Address, Named, NamedAt, Template } from './presentation.ts';

/** Addresses that are kept; of more the oldest are forgotten, which are those that a live playlist named long ago. */
const ADDRESSES = 25_000;

export class MediaIndex {
  readonly #named = new Map<string, Named>();
  readonly #templates = new Map<string, Template>();

  get size(): number {
    return this.#named.size + this.#templates.size;
  }

  add({ url, start, what }: NamedAt): void {
    const key = keyOf(url, start);
    // What is named again is as young as what is new.
    this.#named.delete(key);
    this.#named.set(key, what);
    if (this.#named.size > ADDRESSES) this.#named.delete(this.#named.keys().next().value!);
  }

  /** One template of a representation; a newer one takes its place. */
  addTemplate(representation: string, template: Template): void {
    this.#templates.set(representation, template);
  }

  /** The same thing under another address, where a server sent the client on. */
  alias(url: string, to: Named): void {
    this.add({ url, start: null, what: to });
  }

  /** Of a whole resource, or of a part that begins at `start`; also where a query was added to it. */
  find({ url, start }: Address): Named | null {
    const query = url.indexOf('?');
    return this.#at(url, start) ?? (query < 0 ? null : this.#at(url.slice(0, query), start));
  }

  #at(url: string, start: number | null): Named | null {
    const exact = this.#named.get(keyOf(url, start)) ?? this.#named.get(keyOf(url, null));
    if (exact !== undefined) return exact;
    for (const template of this.#templates.values()) {
      const number = numberIn(url, template.pieces);
      const found = number === null ? null : template.find(number);
      if (found !== null) return found;
    }
    return null;
  }
}

const keyOf = (url: string, start: number | null): string => (start === null ? url : `${start} ${url}`);

/** The number that makes `url` of these pieces, or null. Leading zeros are as good as none. */
function numberIn(url: string, pieces: readonly string[]): number | null {
  const first = pieces[0]!;
  if (!url.startsWith(first)) return null;
  const digits = /^\d{1,15}/.exec(url.slice(first.length, first.length + 15))?.[0];
  return digits === undefined || pieces.join(digits) !== url ? null : Number(digits);
}
