/**
 * Redis: RESP2 and RESP3 (redis.io, "Redis serialization protocol specification"). One record for each command with its
 * reply, and one for each message that the server pushes.
 *
 *   earshot read --plugin ./resp.js cache.pcap
 */
import { defineDissector, rfc3339, utf8Text } from 'earshot/plugin';

/** What is kept of a value: enough to read it. */
const MOST_TEXT = 1024;
const MOST_ITEMS = 64;
/** What no honest peer sends. */
const MOST_DEPTH = 32;
const MOST_LINE = 65536;
/** Commands that wait for a reply. */
const MOST_PENDING = 10_000;

export default defineDissector({
  name: 'resp',
  ports: [6379],
  stream: { probe, open: (context) => new Resp(context) },
  line: ({ command, arguments: words = [], reply, push }) =>
    (push ? `push ${short(push)}` : `${[command ?? '?', ...words.map(short)].join(' ')} → ${reply ? short(reply.value) : 'no reply'}`),
  fields: [
    { name: 'resp.command', type: 'text', about: 'Command, in upper case.', get: ({ command }) => command },
    { name: 'resp.key', type: 'text', about: 'First argument of a command.', get: (record) => record.arguments[0] },
    { name: 'resp.error', type: 'text', about: 'Error that was replied.', get: ({ reply }) => reply.value.error },
    { name: 'resp.unanswered', type: 'boolean', about: 'A command without a reply.', get: ({ reply }) => reply === null },
  ],
});

/** A value in a few characters. */
const short = (value) => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
};

/** A command is an array of bulk strings, so `*<digits>` CR LF `$` is Redis on any port. */
function probe({ client, rolesCertain }) {
  const text = utf8Text(client.bytes, client.start, Math.min(client.end, client.start + 16));
  if (/^\*[1-9]\d{0,6}\r\n\$\d/.test(text)) return 'mine';
  if (text === '') return rolesCertain ? 'need-more' : 'not-mine';
  return /^\*([1-9]\d{0,6}(\r(\n\$?)?)?)?$/.test(text) ? 'need-more' : 'not-mine';
}

/** Both sides of one connection: replies come in the order of the commands. */
class Resp {
  #context;
  #sides;
  #pending = [];

  constructor(context) {
    this.#context = context;
    this.#sides = {
      client: new Reader((value, at) => this.#command(value, at)),
      server: new Reader((value, at) => this.#reply(value, at)),
    };
  }

  data(from, chunk) {
    this.#guardSync(from, () => this.#sides[from].data(chunk), chunk.frame);
  }

  gap(from, length) {
    this.#guardSync(from, () => this.#sides[from].gap(length));
  }

  end(from) {
    if (from === 'client') return; // half-closed: replies may still come
    for (const command of this.#pending) this.#context.emit({ ...command, reply: null });
    this.#pending = [];
  }

  /** Says it once when a side can no longer be followed. */
  #guardSync(from, feed, frame) {
    const side = this.#sides[from];
    const before = side.lost;
    feed();
    if (side.lost && !before) this.#context.note('protocol-lost', `RESP of the ${from}: ${side.lost}`, { from, frame });
  }

  #command(value, at) {
    const [name, ...parameters] = Array.isArray(value) ? value : [value];
    this.#pending.push({
      type: 'resp', from: 'client', time: rfc3339(at), frame: at.frame, command: String(name).toUpperCase(), arguments: parameters,
    });
    if (this.#pending.length > MOST_PENDING) this.#context.emit({ ...this.#pending.shift(), reply: null });
  }

  #reply(value, at) {
    const said = { time: rfc3339(at), frame: at.frame, value: value instanceof Push ? value.items : value };
    if (this.#isPush(value)) {
      this.#context.emit({ type: 'resp', from: 'server', time: said.time, frame: said.frame, push: said.value });
      return;
    }
    const command = this.#pending.shift() ?? { type: 'resp', from: 'server', time: said.time, frame: said.frame, command: null };
    this.#context.emit({ ...command, reply: said });
  }

  /** RESP3 marks what nobody asked for; RESP2 is known by its first word. */
  #isPush(value) {
    if (value instanceof Push) return true;
    if (!Array.isArray(value) || !/^[ps]?(message|(un)?subscribe)$/.test(value[0])) return false;
    return value[0].endsWith('message') || this.#pending[0]?.command !== value[0].toUpperCase();
  }
}

/** A RESP3 push message. */
class Push {
  constructor(items) {
    this.items = items;
  }
}

/** One side: bytes in any pieces become values. Keeps a line and the open arrays, never a whole large value. */
class Reader {
  /** Why this side can no longer be followed, or null. */
  lost = null;
  #value;
  #line = '';
  /** The bulk string at hand, or null: bytes to come (with CR LF), what is kept, what it becomes. */
  #bulk = null;
  /** Arrays that are open, outermost first. */
  #open = [];

  constructor(value) {
    this.#value = value;
  }

  data(chunk) {
    for (let at = chunk.start; at < chunk.end && !this.lost; ) {
      if (this.#bulk) {
        at = this.#fill(chunk, at);
        continue;
      }
      const byte = chunk.bytes[at++];
      if (byte !== 0x0a) this.#line += String.fromCharCode(byte);
      else this.#begin(chunk);
      if (this.#line.length > MOST_LINE) this.lost = 'a line without end';
    }
  }

  /** A hole in the middle of a bulk string costs only that string. */
  gap(length) {
    if (this.lost) return;
    const bulk = this.#bulk;
    if (!bulk || length >= bulk.left) {
      this.lost = 'a gap swallowed the start of a value';
      return;
    }
    bulk.left -= length;
    bulk.missing += length;
  }

  #fill(chunk, at) {
    const bulk = this.#bulk;
    const next = Math.min(chunk.end, at + bulk.left);
    const room = Math.min(next - at, bulk.kept.length - bulk.filled);
    bulk.kept.set(chunk.bytes.subarray(at, at + room), bulk.filled); // copied: the chunk is borrowed
    bulk.filled += room;
    bulk.left -= next - at;
    if (bulk.left === 0) {
      this.#bulk = null;
      this.#finish(bulk.become(this.#text(bulk)), chunk);
    }
    return next;
  }

  #text({ length, kept, filled, missing }) {
    const text = utf8Text(kept, 0, Math.min(filled, length - missing)); // without CR LF
    if (missing > 0) return `${text}… (${missing} bytes were not captured)`;
    return length > MOST_TEXT ? `${text}… (${length} bytes)` : text;
  }

  /** A line is complete: a whole value, or the head of one. */
  #begin(at) {
    const line = this.#line.replace(/\r$/, '');
    this.#line = '';
    const rest = line.slice(1);
    switch (line[0]) {
      case '+': case '(': return this.#finish(rest, at);
      case '-': return this.#finish({ error: rest }, at);
      case ':': case ',': return this.#finish(Number.isNaN(Number(rest)) ? rest : Number(rest), at);
      case '_': return this.#finish(null, at);
      case '#': return this.#finish(rest === 't', at);
      case '$': return this.#string(rest, (text) => text, at);
      case '=': return this.#string(rest, (text) => text.slice(4), at); // `txt:` or `mkd:` comes first
      case '!': return this.#string(rest, (error) => ({ error }), at);
      case '*': case '~': return this.#array(rest, 1, (items) => items, at);
      case '>': return this.#array(rest, 1, (items) => new Push(items), at);
      case '%': return this.#array(rest, 2, (items) => items, at);
      case '|': return this.#array(rest, 2, () => undefined, at); // attributes tell of the value behind them
      default: return /^[A-Za-z]/.test(line) ? this.#finish(line.split(' '), at) : void (this.lost = 'a line of no known type');
    }
  }

  #string(size, become, at) {
    const length = Number(size);
    if (length === -1) return this.#finish(null, at);
    if (!(Number.isSafeInteger(length) && length >= 0)) return void (this.lost = 'a length that is no number');
    const kept = new Uint8Array(Math.min(length, MOST_TEXT));
    this.#bulk = { length, left: length + 2, kept, filled: 0, missing: 0, become };
  }

  #array(size, each, become, at) {
    const count = Number(size) * each;
    if (count < 0) return this.#finish(null, at);
    if (!Number.isSafeInteger(count)) return void (this.lost = 'a count that is no number');
    if (count === 0) return this.#finish(become([]), at);
    if (this.#open.length === MOST_DEPTH) return void (this.lost = 'arrays too deep');
    this.#open.push({ left: count, items: [], become });
  }

  /** A value is whole; with it perhaps the arrays around it. */
  #finish(value, at) {
    for (let inner = value; ; ) {
      if (inner === undefined) return;
      const array = this.#open.at(-1);
      if (!array) return this.#value(inner, at);
      if (array.items.length < MOST_ITEMS) array.items.push(inner);
      if (--array.left > 0) return;
      this.#open.pop();
      inner = array.become(array.items);
    }
  }
}
