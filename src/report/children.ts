/**
 * What a conversation has said so far, in bounded memory: alike children beyond a number are counted instead of kept,
 * and the last of them is kept so that one sees where it ended.
 */
import type { DatagramRecord, SseRecord, WebSocketRecord } from '../record.ts';
import { countText, framesText } from './format.ts';
import { type Kin, kinOf, labelOf, type Said } from './kin.ts';
import { childOf, frameOf, type ChildWishes, type Moment } from './rows.ts';
import { cell, own } from './table.ts';
import type { Row } from './table.ts';

/** Labels that a tally tells apart; the rest is "others". */
const MAX_LABELS = 6;
/** Kinds that are told apart at a time: beyond it those of which all are shown are forgotten. */
const MAX_GROUPS = 256;

/**
 * A child that waits for its conversation to be printed: as its row, or as its record where that is the smaller of both,
 * so that for messages that come by the hundred thousand no more is made than is printed. Rows have no `type`.
 */
type Child = Row | WebSocketRecord | SseRecord | DatagramRecord;

const isSmall = (record: Said): record is WebSocketRecord | SseRecord | DatagramRecord =>
  record.type === 'websocket' || record.type === 'sse' || record.type === 'datagram';

const NO_LABELS: readonly string[] = [];
const NO_COUNTS: number[] = [];

/**
 * Children that are alike: how many are shown, and a count of the others. Lists instead of maps: with thousands of conversations
 * open, what a message costs here are the cache lines it touches. They grow by `concat`, since `push` would make room for 17.
 */
class Group {
  readonly key: string;
  shown = 0;
  /** Not all are shown. */
  isFolded = false;
  readonly #noun: string;
  /** Labels, and at the same places how often each came. */
  #labels: readonly string[] = NO_LABELS;
  #counts: number[] = NO_COUNTS;
  #count = 0;
  #first: number | null = null;
  #lastFrame: number | null = null;
  #last: Child | null = null;
  #lastLabel = '';

  constructor({ key, noun }: Kin) {
    this.key = key;
    this.#noun = noun;
  }

  /** The last of those that are not shown. */
  get last(): Child | null {
    return this.#last;
  }

  /** Counts the child that was last until now, and keeps this one in its place. */
  push(child: Child, label: string): void {
    const before = this.#last;
    const labelBefore = this.#lastLabel;
    this.#last = child;
    this.#lastLabel = label;
    if (before !== null) this.count(before.frame, labelBefore);
  }

  /** Keeps none any more. */
  letGo(): void {
    if (this.#last !== null) this.count(this.#last.frame, this.#lastLabel);
    this.#last = null;
  }

  /** Counts a child that is not kept. */
  count(frame: number | null, label: string): void {
    this.#count++;
    this.#first ??= frame;
    this.#lastFrame = frame;
    const labels = this.#labels;
    let at = 0;
    while (at < labels.length && at < MAX_LABELS && labels[at] !== label) at++;
    if (at === labels.length) {
      this.#labels = labels.concat(at < MAX_LABELS ? label : 'others');
      this.#counts = this.#counts.concat(0);
    }
    this.#counts[at]!++;
  }

  /** A row for those that are counted; null where there are none. */
  fold(): Row | null {
    if (this.#count === 0) return null;
    const parts = this.#labels.map((label, at) => `${label} ×${countText(this.#counts[at]!)}`);
    const what = `… ${countText(this.#count)} more ${this.#noun}: ${parts.join(', ')}`;
    const first = this.#first;
    const last = this.#last?.frame != null ? this.#last.frame - 1 : this.#lastFrame;
    const end = first === null || last === null ? '' : framesText(first, Math.max(first, last));
    return {
      kind: 'fold', frame: this.#first, time: null, left: [], flex: cell(what, 'dim'), right: [own(end, 'dim', false, 1)], below: [],
    };
  }
}

const NO_GROUPS: readonly Group[] = [];

export class Children {
  readonly #fold: boolean;
  readonly #wishes: ChildWishes;
  #shown: Child[] = [];
  #groups = NO_GROUPS;
  /** Groups of which not all are shown. */
  #folded = NO_GROUPS;
  /** Folded ones are counted only, the last of them not kept. */
  #terse = false;

  constructor(fold: boolean, wishes: ChildWishes) {
    this.#fold = fold;
    this.#wishes = wishes;
  }

  /** Rows that this holds in memory. */
  get kept(): number {
    return this.#shown.length + this.#folded.length;
  }

  /** Rows among them that are not folded. */
  get shown(): number {
    return this.#shown.length;
  }

  /** `all`: none of its kind is to be folded away. */
  push(record: Said, all = false, reached?: Moment): void {
    if (!this.#fold || all) return void this.#shown.push(this.#child(record, reached));
    const kin = kinOf(record);
    const group = this.#groupOf(kin);
    if (group.shown < kin.most) {
      group.shown++;
      this.#shown.push(this.#child(record, reached));
      return;
    }
    if (!group.isFolded) {
      group.isFolded = true;
      this.#folded = this.#folded.concat(group);
    }
    if (this.#terse) group.count(frameOf(record), labelOf(record));
    else group.push(this.#child(record, reached), labelOf(record));
  }

  /**
   * The rows that are not folded; afterwards whatever is like them is only counted. Where thousands of conversations are open,
   * the last message of each is what lives just long enough to cost the collector of garbage most.
   */
  takeShown(): Row[] {
    const rows = this.#shown.map((child) => this.#rowOf(child));
    this.#shown = [];
    this.#terse = true;
    for (const group of this.#folded) group.letGo();
    return rows;
  }

  /** Everything so far in the order of frames; afterwards this is empty. */
  take(): Row[] {
    const rows = this.#shown.map((child) => this.#rowOf(child));
    for (const group of this.#folded) {
      const fold = group.fold();
      if (fold !== null) rows.push(fold);
      if (group.last !== null) rows.push(this.#rowOf(group.last));
    }
    this.#shown = [];
    this.#folded = NO_GROUPS;
    this.#groups = NO_GROUPS;
    return rows.sort((a, b) => (a.frame ?? Infinity) - (b.frame ?? Infinity) || 0);
  }

  #groupOf(kin: Kin): Group {
    for (const group of this.#groups) if (group.key === kin.key) return group;
    const group = new Group(kin);
    this.#groups = (this.#groups.length < MAX_GROUPS ? this.#groups : this.#folded).concat(group);
    return group;
  }

  #child(record: Said, reached: Moment | undefined): Child {
    const { hash, bodies } = this.#wishes;
    return isSmall(record) && !hash && !bodies ? record : childOf(record, this.#wishes, reached);
  }

  #rowOf(child: Child): Row {
    return 'type' in child ? childOf(child, this.#wishes) : child;
  }
}
