/**
 * Values that a text gives names: fields of forms and URLs, assignments of programs and configurations, elements, parts of forms.
 * Where a value ends depends on what holds it, so the forms that can hold spaces and separators are looked for first.
 */

export interface NamedValue {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** `field`: also short names such as `key` tell. `label`: the value may be a word like any other, or a piece of program. */
  readonly kind: 'field' | 'label' | 'element';
}

const LABEL = '([A-Za-z][\\w.-]{0,63})';
const FIELD_NAME = '[^\\s=&?;#"\'<>{}[\\]]{1,128}(?:\\[[^\\]\\s]{0,64}\\])*';

const STRING = '(\\\\*)(["\'])(?=((?:(?!\\2\\3)(?:\\\\.|[^\\r\\n\\\\])){1,1024})\\2\\3)';
const UNQUOTED = '[^"\'{}[\\]<>;,()&\\r\\n]';

/** A string ends with the quote, escaped as deep, that it began with; in it there may be further ones with names. */
const QUOTED = new RegExp(`${LABEL}(?:\\\\*["'])?\\s*[:=]\\s*${STRING}`, 'g');
/** A line of YAML or of an INI or environment file has nothing but a name and its value. */
const LINE = new RegExp(`^[ \\t]*(?:export[ \\t]+)?${LABEL}[ \\t]*[:=][ \\t]*((?!\\s)${UNQUOTED}{1,1024})$`, 'gm');
const LABELLED = new RegExp(`${LABEL}["']?\\s*[:=]\\s*["']?([^\\s"'&;,<>{}[\\]\\\\]+)`, 'g');

const FIELD = new RegExp(`(?<=^|[?&;#\\s"'])(${FIELD_NAME})=`, 'g');
const FIELD_END = /[\s&;"'<>]/g;
const FORM_END = /[&\r\n]/g;
const PATH_END = /[;/?#\s]/g;
/** A form or a URL as a whole, within whose values everything may stand but `&`; pairs between spaces are neither. */
const FORM = new RegExp(`^${FIELD_NAME}=[^\\r\\n]*\\r?\\n?$`);
const PAIRS = /\s[\w.-]+=/;
const URL = /^(?:[a-z][a-z\d+.-]*:\/)?\/\S*$/i;
/** A URL inside of a parameter of another. */
const ESCAPED_FIELD = /(?:%3f|%26|%23)((?:(?!%3d|%26)[^\s=&"'<>]){1,128})%3d((?:(?!%26|%23)[^\s&"'<>])+)/gi;

const ELEMENT = /<([A-Za-z][\w:.-]{0,63})(?:\s[^>]*)?>(?:\s*<!\[CDATA\[([\s\S]{1,65536}?)\]\]>\s*|([^<]+))</g;
const TAG = /<(?:input|meta|param|option|button)\s[^>]{1,2048}>/gi;
const TAG_NAME = /\s(?:name|property|id)\s*=\s*["']?([\w.:-]{1,64})/i;
const TAG_VALUE = /\s(?:value|content)\s*=\s*(?:"([^"]+)|'([^']+)|([^\s"'>]+))/i;
const PART_HEAD = '\\bname=(?:"([^"\\r\\n]{1,64})"|([^\\s";,]{1,64}))(?:[^\\r\\n]*\\r?\\n)(?:[^\\r\\n]{1,512}\\r?\\n){0,16}\\r?\\n';
const PART = new RegExp(`${PART_HEAD}([\\s\\S]{0,65536}?)\\r?\\n--`, 'g');

/** What stands behind such a name in a program, and is no value. */
const CODE = /^(?:function|this|null|true|false|undefined|new|typeof|void|return|document|window|self|async|await)\b|[()]/;

export function* namedValues(text: string): IterableIterator<NamedValue> {
  if (text.includes('<')) yield* marked(text);
  if (/content-disposition/i.test(text)) {
    for (const match of text.matchAll(PART)) {
      const end = match.index + match[0].length - /\r?\n--$/.exec(match[0])![0].length;
      yield { name: match[1] ?? match[2]!, start: end - match[3]!.length, end, kind: 'field' };
    }
  }
  const isUrl = URL.test(text);
  const isWhole = isUrl || (FORM.test(text) && !PAIRS.test(text));
  if (isWhole) yield* fields(text, true);
  for (const match of text.matchAll(QUOTED)) {
    const start = match.index + match[0].length;
    yield { name: match[1]!, start, end: start + match[4]!.length, kind: 'label' };
  }
  if (!isWhole && text.includes('=')) yield* fields(text, false);
  if (text.includes('%')) for (const match of text.matchAll(ESCAPED_FIELD)) yield behind(match, 'field');
  for (const pattern of [LINE, LABELLED]) {
    for (const match of text.matchAll(pattern)) {
      const value = behind(match, 'label');
      // What has an equals sign in a URL has been seen, and ends where its part of the URL does.
      if (!CODE.test(match[2]!) && !(isUrl && text[value.start - 1] === '=')) yield value;
    }
  }
}

/** The second group of a match, at its end; spaces behind it are none of it. */
function behind(match: RegExpMatchArray, kind: NamedValue['kind']): NamedValue {
  const start = match.index! + match[0].length - match[2]!.length;
  return { name: match[1]!, start, end: start + match[2]!.trimEnd().length, kind };
}

/** `whole`: the text is a form or a URL and nothing else. The parameters of a path end with their segment. */
function* fields(text: string, whole: boolean): IterableIterator<NamedValue> {
  const query = text.indexOf('?');
  for (const match of text.matchAll(FIELD)) {
    const start = match.index + match[0].length;
    const isOfPath = text[match.index - 1] === ';' && (query < 0 || start < query);
    const end = next(isOfPath && whole ? PATH_END : whole ? FORM_END : FIELD_END, text, start);
    if (end > start) yield { name: match[1]!, start, end, kind: 'field' };
  }
}

/** Where the next match of a global pattern is, from a place on. */
function next(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? text.length;
}

/** Elements, also with CDATA, and the tags of HTML that have a name and a value. */
function* marked(text: string): IterableIterator<NamedValue> {
  for (const match of text.matchAll(ELEMENT)) {
    const value = match[2] ?? match[3]!;
    const start = match.index + match[0].lastIndexOf(value);
    yield { name: match[1]!, start, end: start + value.length, kind: 'element' };
  }
  for (const { 0: tag, index } of text.matchAll(TAG)) {
    const name = TAG_NAME.exec(tag)?.[1];
    const found = TAG_VALUE.exec(tag);
    const value = found?.[1] ?? found?.[2] ?? found?.[3];
    if (name === undefined || !found || value === undefined) continue;
    const start = index + found.index + found[0].length - value.length;
    yield { name, start, end: start + value.length, kind: 'field' };
  }
}
