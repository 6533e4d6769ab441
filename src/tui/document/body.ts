/** The content of a message as sections: what it is decides how it is shown, unless the user wants text or bytes. */
import { toBytes } from '../../bytes/text.ts';
import { plural, sizeText } from '../../report/format.ts';
import type { Header } from '../../record.ts';
import { formPairs, multipartParts } from '../content/form.ts';
import { imageInfo } from '../content/image.ts';
import type { ImageInfo } from '../content/image.ts';
import { JsonTree } from '../content/json.ts';
import { charsetDecoder, isJsonType, mediaType } from '../content/media-type.ts';
import type { MediaType } from '../content/media-type.ts';
import { span } from '../line.ts';
import { headerLines } from './headers.ts';
import type { Section } from './section.ts';
import { Hex, Lines, MARGIN, Text } from './sections.ts';
import { Tree } from './tree.ts';

/** `tree`: as it is meant. */
export type Mode = 'tree' | 'text' | 'hex';

/** Content as records have it. */
export interface Payload {
  readonly text?: string;
  readonly base64?: string;
  readonly truncated?: true;
}

export class Content {
  readonly media: MediaType;
  readonly #payload: Payload;
  #bytes: Uint8Array | null = null;
  #text: string | null | undefined;
  #json: JsonTree | null | undefined;
  #image: ImageInfo | null | undefined;

  constructor(payload: Payload, contentType: string | null) {
    this.#payload = payload;
    this.media = mediaType(contentType);
  }

  get isEmpty(): boolean {
    return !this.#payload.text && !this.#payload.base64;
  }

  get isCut(): boolean {
    return this.#payload.truncated === true;
  }

  get bytes(): Uint8Array {
    const { text, base64 = '' } = this.#payload;
    return (this.#bytes ??= text !== undefined ? toBytes(text) : Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
  }

  /** Null for what is no text. The charset that was named counts for more than that it could be UTF-8. */
  get text(): string | null {
    if (this.#text !== undefined) return this.#text;
    const decoder = charsetDecoder(this.media.parameters.get('charset'));
    const isText = this.#payload.text !== undefined || this.media.type === 'text' || isJsonType(this.media) || /(?:^|\+)xml$|javascript$/.test(this.media.subtype);
    return (this.#text = decoder && isText ? decoder.decode(this.bytes) : (this.#payload.text ?? null));
  }

  /** Null where it neither says that it is JSON nor is. */
  get json(): JsonTree | null {
    if (this.#json !== undefined) return this.#json;
    const { text } = this;
    const isCalled = isJsonType(this.media);
    if (text === null || !(isCalled || /^[\ufeff\s]*[[{]/.test(text))) return (this.#json = null);
    const tree = new JsonTree(text);
    return (this.#json = tree.count > 0 && (isCalled || tree.holds(this.isCut)) ? tree : null);
  }

  get image(): ImageInfo | null {
    return (this.#image ??= imageInfo(this.bytes.subarray(0, IMAGE_HEAD)));
  }

  /** A word or two. */
  get kind(): string {
    const { type, subtype } = this.media;
    if (this.isEmpty) return 'empty';
    if (this.json) return 'JSON';
    if (this.image) return `${this.image.format} image${this.image.size ? `, ${this.image.size.width} × ${this.image.size.height}` : ''}`;
    if (isForm(this.media)) return 'form data';
    if (type === 'multipart') return 'multipart';
    if (this.text !== null) return /html|xml|css|javascript/.exec(subtype)?.[0] ?? 'text';
    return type === '' ? 'binary' : `${type}/${subtype}`;
  }
}

const IMAGE_HEAD = 1 << 18;
const MOST_PAIRS = 2000;
const MOST_PARTS = 100;

const isForm = ({ type, subtype }: MediaType): boolean => type === 'application' && subtype === 'x-www-form-urlencoded';

/** What shows content best. */
export function bestMode(content: Content): Mode {
  if (content.json || content.image || isForm(content.media) || content.media.type === 'multipart') return 'tree';
  return content.text === null ? 'hex' : 'text';
}

export function contentSections(content: Content, mode: Mode, columns: number, nested = false): Section[] {
  if (content.isEmpty) return [];
  switch (mode) {
    case 'hex': return [new Hex(content.bytes, columns)];
    case 'text': return [new Text(content.text ?? new TextDecoder().decode(content.bytes), columns)];
    case 'tree': return meantSections(content, columns, nested);
  }
}

function meantSections(content: Content, columns: number, nested: boolean): Section[] {
  const { json, image, media, text } = content;
  if (json) return [new Tree(json, columns), ...restOf(json, columns)];
  if (isForm(media) && text !== null) return pairSections(text, columns);
  if (media.type === 'multipart' && !nested) return partSections(content, columns);
  if (image && image.format !== 'SVG') {
    const size = image.size ? `${image.size.width} × ${image.size.height} pixels` : 'of a size that its first bytes do not tell';
    return [new Lines([{ line: [{ text: MARGIN }, span(`${image.format} image, ${size}`, 'strong')] }, { line: [] }]), new Hex(content.bytes, columns)];
  }
  return contentSections(content, text === null ? 'hex' : 'text', columns, nested);
}

/** What stands behind the place where JSON ends too early. */
function restOf(json: JsonTree, columns: number): Section[] {
  const { fault, text } = json;
  return fault && fault.at < text.length ? [new Text(text.slice(fault.at), columns, 'dim')] : [];
}

function pairSections(text: string, columns: number): Section[] {
  const { pairs, more } = formPairs(text, MOST_PAIRS);
  const lines = new Lines(headerLines(pairs, columns, { separator: ' = ' }));
  return more ? [lines, new Lines([{ line: [{ text: MARGIN }, span('and more; as text it is all there', 'warn')] }])] : [lines];
}

function partSections(content: Content, columns: number): Section[] {
  const found = multipartParts(content.bytes, content.media.parameters.get('boundary') ?? '', MOST_PARTS);
  if (!found) return contentSections(content, content.text === null ? 'hex' : 'text', columns);
  const sections = found.parts.flatMap((part, index): Section[] => {
    const payload = payloadOf(part.bytes);
    const inner = new Content(part.cut ? { ...payload, truncated: true } : payload, headerOf(part.headers, 'content-type'));
    const name = mediaType(headerOf(part.headers, 'content-disposition')).parameters;
    const called = [name.get('name'), name.get('filename')].filter((each) => each !== undefined).join(', ');
    const heading = `part ${index + 1}${called === '' ? '' : ` “${called}”`}  ${inner.kind}, ${sizeText(part.bytes.length)}${part.cut ? ', cut' : ''}`;
    return [
      new Lines([{ line: [{ text: ' ' }, span(heading, 'strong')] }, ...headerLines(part.headers, columns)]),
      ...contentSections(inner, bestMode(inner), columns, true), new Lines([{ line: [] }]),
    ];
  });
  return found.more ? [...sections, new Lines([{ line: [span(` and more than ${plural(MOST_PARTS, 'part')}`, 'warn')] }])] : sections;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function payloadOf(bytes: Uint8Array): Payload {
  try {
    const text = utf8.decode(bytes);
    // oxlint-disable-next-line no-control-regex
    if (!/[\u0000-\u0008\u000e-\u001a]/.test(text)) return { text };
  } catch {
    // No text, then.
  }
  let binary = '';
  for (let at = 0; at < bytes.length; at += 4096) binary += String.fromCharCode(...bytes.subarray(at, at + 4096));
  return { base64: btoa(binary) };
}

export const headerOf = (headers: readonly Header[], name: string): string | null =>
  headers.find(([each]) => each.toLowerCase() === name)?.[1] ?? null;
