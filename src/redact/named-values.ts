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

/** Fields of a form or query as a whole, and of a path; fields in any text; and those that stand in the value of another. */
const WHOLE_FIELD = new RegExp(`(?<=^|[?&;#])(${FIELD_NAME})=([^&\\r\\n]+)`, 'g');
const PATH_FIELD = new RegExp(`(?<=;)(${FIELD_NAME})=([^;/?#\\s]+)`, 'g');
const FIELD = new RegExp(`(?<=^|[?&;#\\s"'])(${FIELD_NAME})=([^\\s&;"'<>]+)`, 'g');
const INNER_FIELD = new RegExp(`(?<=[?&;#])(${FIELD_NAME})=(?=([^\\s&;"'<>]{1,1024}))`, 'g');
/** A form or a URL as a whole, within whose values everything may stand but `&`; pairs between spaces are neither. */
const FORM = new RegExp(`^${FIELD_NAME}=[^\\r\\n]*\\r?\\n?$`);
const PAIRS = /\s[\w.-]+=/;
const URL = /^(?:[a-z][a-z\d+.-]*:\/)?\/\S*$/i;
/** A URL inside of a parameter of another. */
const ESCAPED_FIELD = /(?:%3f|%26|%23)((?:(?!%3d|%26)[^\s=&"'<>]){1,128})%3d((?:(?!%26|%23)[^\s&"'<>])+)/gi;

const ELEMENT = /<([A-Za-z][\w:.-]{0,63})(?:\s[^>]{0,4096})?>(?:\s{0,256}<!\[CDATA\[([\s\S]{1,8192}?)\]\]>\s*|([^<]+))</g;
const TAG = /<(?:input|meta|param|option|button)\s[^>]{1,2048}>/gi;
const TAG_NAME = /\s(?:name|property|id)\s*=\s*["']?([\w.:-]{1,64})/i;
const TAG_VALUE = /\s(?:value|content)\s*=\s*(?:"([^"]+)|'([^']+)|([^\s"'>]+))/i;
const PART_HEAD = '\\bname=(?:"([^"\\r\\n]{1,64})"|([^\\s";,]{1,64}))(?:[^\\r\\n]*\\r?\\n)(?:[^\\r\\n]{1,512}\\r?\\n){0,16}\\r?\\n';
const PART = new RegExp(`${PART_HEAD}([\\s\\S]{0,8192}?)\\r?\\n--`, 'g');

/** What stands behind such a name in a program, and is no value. */
const CODE = /^(?:function|this|null|true|false|undefined|new|typeof|void|return|document|window|self|async|await)\b|[()]/;

/** Of those that begin at one place, the longest comes first. */
export function* namedValues(text: string): IterableIterator<NamedValue> {
  if (text.includes('<')) yield* marked(text);
  if (/content-disposition/i.test(text)) {
    for (const match of text.matchAll(PART)) {
      const end = match.index + match[0].length - /\r?\n--$/.exec(match[0])![0].length;
      yield { name: match[1] ?? match[2]!, start: end - match[3]!.length, end, kind: 'field' };
    }
  }
  const isUrl = URL.test(text);
  if (isUrl) yield* ofUrl(text);
  else if (FORM.test(text) && !PAIRS.test(text)) yield* fields(text, WHOLE_FIELD);
  for (const { 0: whole, 1: name = '', 4: value = '', index } of text.matchAll(QUOTED)) {
    const start = index + whole.length;
    yield { name, start, end: start + value.length, kind: 'label' };
  }
  if (!isUrl) yield* labels(text, LINE);
  if (!isUrl) {
    yield* fields(text, FIELD);
    yield* innerFields(text, 0);
  }
  if (text.includes('%')) yield* fields(text, ESCAPED_FIELD);
  for (const value of labels(text, LABELLED)) {
    // What has an equals sign in a URL has been seen, and ends where its part of the URL does.
    if (!isUrl || text[value.start - 1] !== '=') yield value;
  }
}

function* ofUrl(text: string): IterableIterator<NamedValue> {
  const query = text.search(/[?#]|$/);
  yield* fields(text.slice(0, query), PATH_FIELD);
  for (const field of fields(text.slice(query), WHOLE_FIELD)) yield { ...field, start: query + field.start, end: query + field.end };
  yield* innerFields(text, query);
}

function* innerFields(text: string, from: number): IterableIterator<NamedValue> {
  for (const { 0: whole, 1: name = '', 2: value = '', index } of text.matchAll(INNER_FIELD)) {
    const start = index + whole.length;
    if (start > from) yield { name, start, end: start + value.length, kind: 'field' };
  }
}

function* fields(text: string, pattern: RegExp): IterableIterator<NamedValue> {
  for (const match of text.matchAll(pattern)) yield behind(match, 'field');
}

function* labels(text: string, pattern: RegExp): IterableIterator<NamedValue> {
  for (const match of text.matchAll(pattern)) if (!CODE.test(match[2]!)) yield behind(match, 'label');
}

/** The second group of a match, at its end; spaces behind it are none of it. */
function behind(match: RegExpMatchArray, kind: NamedValue['kind']): NamedValue {
  const start = match.index! + match[0].length - match[2]!.length;
  return { name: match[1]!, start, end: start + match[2]!.trimEnd().length, kind };
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
