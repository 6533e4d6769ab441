/**
 * A small reader of XML for manifests: elements, attributes and text, no more. It never fails and never expands: entities other than
 * the five of XML and numbers of characters stay as they are, declarations are skipped, so nothing grows beyond the text.
 */

export interface Element {
  /** Without its prefix. */
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: Element[];
  text: string;
}

/** Elements beyond these are not kept. */
const ELEMENTS = 50_000;
const DEPTH = 32;
const ATTRIBUTES = 64;
const CHARACTERS = 2048;

const TAG_END = /^[^\s/>]+/;
/** Begins at white space, so that a long word is looked at once and not from each of its letters. */
const ATTRIBUTE = /\s([^\s=/>"']+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const ENTITY = /&(?:(lt|gt|amp|quot|apos)|#(\d{1,7})|#x([0-9a-f]{1,6}));/gi;
const NAMED: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: '\'' };

/** The root element, or null where there is none. */
export function parseXml(text: string): Element | null {
  const root = element('', new Map());
  const open = [root];
  let count = 0;
  let at = 0;
  while (at < text.length) {
    const mark = text.indexOf('<', at);
    if (mark < 0) break;
    addText(open.at(-1)!, text.slice(at, Math.min(mark, at + CHARACTERS)));
    if (text.startsWith('<!--', mark)) at = behind(text, '-->', mark + 4);
    else if (text.startsWith('<![CDATA[', mark)) {
      at = behind(text, ']]>', mark + 9);
      const inner = text.slice(mark + 9, Math.min(at - 3, mark + 9 + CHARACTERS));
      open.at(-1)!.text = (open.at(-1)!.text + inner).slice(0, CHARACTERS);
    } else if (text.startsWith('<?', mark)) at = behind(text, '?>', mark + 2);
    else if (text.startsWith('<!', mark)) at = behindDeclaration(text, mark + 2);
    else {
      at = behindTag(text, mark + 1);
      const tag = text.slice(mark + 1, at - 1);
      if (tag.startsWith('/')) close(open, nameOf(tag.slice(1)));
      else if (count++ < ELEMENTS) begin(open, tag);
      else break;
    }
  }
  return root.children[0] ?? null;
}

/** Elements of this name right below. */
export const childrenOf = (parent: Element, name: string): Element[] => parent.children.filter((child) => child.name === name);

const element = (name: string, attributes: Map<string, string>): Element => ({ name, attributes, children: [], text: '' });

function begin(open: Element[], tag: string): void {
  const isEmpty = tag.endsWith('/');
  const made = element(nameOf(tag), attributesOf(tag));
  // What is nested too deep is kept flat: nobody looks for it there.
  open.at(-1)!.children.push(made);
  if (!isEmpty && open.length < DEPTH) open.push(made);
}

/** Ends the innermost open element of this name, and those in it; an end without a beginning ends nothing. */
function close(open: Element[], name: string): void {
  const at = open.findLastIndex((each, index) => index > 0 && each.name === name);
  if (at > 0) open.length = at;
}

function nameOf(tag: string): string {
  const name = (TAG_END.exec(tag)?.[0] ?? '').slice(0, CHARACTERS);
  return name.slice(name.indexOf(':') + 1);
}

function attributesOf(tag: string): Map<string, string> {
  const found = new Map<string, string>();
  if (!tag.includes('=')) return found;
  for (const [, name, double, single] of tag.matchAll(ATTRIBUTE)) {
    if (found.size === ATTRIBUTES) break;
    found.set(name!.slice(0, 128), decoded((double ?? single!).slice(0, CHARACTERS)));
  }
  return found;
}

function addText(to: Element, text: string): void {
  const trimmed = text.trim();
  if (trimmed !== '' && to.text.length < CHARACTERS) to.text = (to.text + decoded(trimmed)).slice(0, CHARACTERS);
}

const decoded = (text: string): string => (text.includes('&') ? text.replace(ENTITY, characterOf) : text);

function characterOf(whole: string, named: string | undefined, decimal: string | undefined, hex: string | undefined): string {
  if (named !== undefined) return NAMED[named.toLowerCase()]!;
  const code = decimal === undefined ? parseInt(hex!, 16) : Number(decimal);
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}

/** One past the next `end`, or the end of the text. */
function behind(text: string, end: string, from: number): number {
  const at = text.indexOf(end, from);
  return at < 0 ? text.length : at + end.length;
}

/** One past the `>` of a tag, which may stand in the values of its attributes as well. */
function behindTag(text: string, from: number): number {
  let quote = '';
  for (let at = from; at < text.length; at++) {
    const character = text[at]!;
    if (quote !== '') quote = character === quote ? '' : quote;
    else if (character === '"' || character === '\'') quote = character;
    else if (character === '>') return at + 1;
  }
  return text.length + 1;
}

/** A document type with its internal subset, which is not read. */
function behindDeclaration(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const character = text[at]!;
    if (character === '[') depth++;
    else if (character === ']') depth--;
    else if (character === '>' && depth <= 0) return at + 1;
  }
  return text.length;
}
