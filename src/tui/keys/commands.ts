/**
 * Everything a key can do, in one table: help, hints, palette and the keys file come from it. A key may mean different
 * things in different views; within one view, and among the commands of all views, it means one.
 */
export interface CommandInfo {
  /** What sends it, unless the user's keys file says otherwise; the first is the one that hints show. */
  readonly keys: readonly string[];
  /** In a word or two, for hints. */
  readonly short: string;
  /** A line, for help and palette. */
  readonly about: string;
}

const command = (keys: string, short: string, about: string): CommandInfo => ({ keys: keys === '' ? [] : keys.split(' '), short, about });

export const COMMANDS = {
  // In every view.
  quit: command('q ctrl-c', 'quit', 'Leave earshot'),
  back: command('esc left backspace', 'back', 'Back to where one came from'),
  help: command('? f1', 'help', 'All keys of this view'),
  palette: command(':', 'commands', 'Choose any command by its name'),
  redraw: command('ctrl-l', 'redraw', 'Draw the screen anew'),
  suspend: command('ctrl-z', 'suspend', 'Back to the shell; fg returns'),
  copy: command('y', 'copy', 'Copy what is selected: as text, hex, curl or NDJSON'),
  save: command('ctrl-s e', 'save', 'Save what is selected to a file: body, stream, capture'),
  timeline: command('T', 'timeline', 'The whole capture in time, to limit the lists to a part of it'),
  sockets: command('K', 'sockets', 'The sockets of every host at any instant'),
  verdicts: command('V', 'verdicts', 'What went wrong in the capture, and where'),
  // In lists.
  down: command('j down', 'down', 'One row down'),
  up: command('k up', 'up', 'One row up'),
  'page-down': command('pgdn space ctrl-f ctrl-d', 'page down', 'A page down'),
  'page-up': command('pgup ctrl-b ctrl-u', 'page up', 'A page up'),
  first: command('g home', 'first', 'The first row'),
  last: command('G end', 'last', 'The last row; where a list grows, stay there'),
  open: command('enter right', 'open', 'Open what is under the cursor'),
  find: command('f', 'find', 'Find a text in this list'),
  'find-next': command('n', 'next', 'The next row with the text'),
  'find-previous': command('N', 'previous', 'The row before it with the text'),
  // Of the list of conversations.
  filter: command('/', 'filter', 'Show only what a display filter selects'),
  unfilter: command('ctrl-r', 'show all', 'Take the filter away'),
  'sort-next': command('s >', 'sort', 'Sort by the next column'),
  'sort-previous': command('S <', 'sort left', 'Sort by the column before'),
  reverse: command('r', 'reverse', 'Turn the order around'),
  mark: command('m', 'mark', 'Mark or unmark a row'),
  'mark-next': command('tab', 'next mark', 'The next marked row'),
  unmark: command('M', 'unmark', 'Take all marks away'),
  'whole-time': command('0', 'all time', 'No limit to a stretch of time any more'),
  // Of the timeline.
  'time-left': command('left h', 'earlier', 'Earlier by a column'),
  'time-right': command('right l', 'later', 'Later by a column'),
  'brush-left': command('shift-left H', 'choose back', 'Choose time, column by column back'),
  'brush-right': command('shift-right L', 'choose', 'Choose time, column by column'),
  'range-start': command('[', 'from here', 'Let the chosen time begin here'),
  'range-end': command(']', 'to here', 'Let the chosen time end here'),
  'zoom-range': command('z', 'zoom', 'Show the chosen time alone; again: all of it'),
  'to-list': command('enter', 'conversations', 'The conversations of the chosen time'),
  // Of the sockets.
  'change-before': command('left h', 'change before', 'Back by one change of the table'),
  'change-after': command('right l', 'next change', 'On by one change of the table'),
  'instant-before': command('shift-left H', 'earlier', 'Earlier by a column of the slider'),
  'instant-after': command('shift-right L', 'later', 'Later by a column of the slider'),
  'first-instant': command('home g', 'start', 'Before the first change'),
  'last-instant': command('end G', 'end', 'Where the capture ends'),
  'open-socket': command('enter', 'open', 'Open the conversation of the socket under the cursor'),
  'open-evidence': command('o', 'evidence', 'Open the first frame that says so'),
  // Of a conversation.
  'next-layer': command('tab', 'layer', 'The next layer'),
  'previous-layer': command('shift-tab', 'layer before', 'The layer before'),
  'layer-socket': command('1', 'socket', 'Both ends of the connection and their segments'),
  'layer-protocol': command('2', 'protocol', 'What was said, message by message'),
  'next-odd': command('o', 'next oddity', 'On to the next place with something odd'),
  'previous-odd': command('O', 'oddity before', 'Back to the place before it with something odd'),
  'layer-application': command('3', 'application', 'What it was and what was odd about it'),
  // Of the waterfall.
  waterfall: command('w', 'waterfall', 'Who waited for what: exchanges on one axis of time'),
  'open-conversation': command('o', 'conversation', 'Open the conversation that it belongs to'),
  'zoom-in': command('+ =', 'closer', 'Closer, around the row under the cursor'),
  'zoom-out': command('-', 'farther', 'Show more time'),
  'zoom-to': command('z', 'this one', 'Show the time of the row under the cursor'),
  'zoom-all': command('0', 'all', 'Show all of the time'),
  'pan-left': command('h', 'earlier', 'Show what was earlier'),
  'pan-right': command('l', 'later', 'Show what was later'),
  'scope-connection': command('1', 'connection', 'Exchanges of the connection under the cursor'),
  'scope-host': command('2', 'host', 'Exchanges with the same server'),
  'scope-list': command('3', 'all', 'Exchanges of every conversation in the list'),
  'next-scope': command('tab', 'scope', 'The connection, its server, all'),
  'read-again': command('r', 'read again', 'Read again what has grown meanwhile'),
  bytes: command('b', 'bytes', 'What both sides sent, byte by byte'),
  // Of messages, bytes and frames.
  next: command(']', 'next one', 'The next message or frame of the conversation'),
  previous: command('[', 'one before', 'The message or frame before it in the conversation'),
  'next-frame': command('}', 'next frame', 'The next frame of the capture'),
  'previous-frame': command('{', 'frame before', 'The frame before it in the capture'),
  'next-tab': command('tab', 'next part', 'The next part, as the response after the request'),
  'previous-tab': command('shift-tab', 'part before', 'The part before'),
  'tab-1': command('1', 'first part', 'The first part'),
  'tab-2': command('2', 'second part', 'The second part'),
  'tab-3': command('3', 'third part', 'The third part'),
  'switch-pane': command('tab', 'other pane', 'From the tree to the bytes, and back'),
  toggle: command('enter', 'open', 'Fold or unfold a part, or open what a line leads to'),
  fold: command('left h', 'fold', 'Fold what is under the cursor, or what it is a part of'),
  unfold: command('right l', 'unfold', 'Unfold what is under the cursor'),
  'byte-left': command('left h', 'left', 'One byte to the left'),
  'byte-right': command('right l', 'right', 'One byte to the right'),
  'open-frame': command('enter', 'frame', 'Open the frame that this came with'),
  'as-tree': command('t', 'tree', 'Show the content as it is meant: tree, form, image'),
  'as-text': command('x', 'text', 'Show the content as text'),
  'as-hex': command('X', 'hex', 'Show the content byte by byte'),
  'read-more': command('+', 'more', 'Read more of a content that was cut'),
  'next-side': command('tab', 'other side', 'Bytes of both sides, of the client, of the server'),
} as const satisfies Record<string, CommandInfo>;

export type CommandName = keyof typeof COMMANDS;

/** What every view understands. */
export const EVERYWHERE: readonly CommandName[] = ['back', 'help', 'palette', 'copy', 'save', 'timeline', 'sockets', 'verdicts', 'quit', 'redraw', 'suspend'];

/** What every list understands; see `list.ts`. */
export const IN_LISTS: readonly CommandName[] = ['down', 'up', 'page-down', 'page-up', 'first', 'last'];

export const isCommand = (name: string): name is CommandName => Object.hasOwn(COMMANDS, name);
