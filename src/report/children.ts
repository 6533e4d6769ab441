/**
 * What a conversation has said so far, in bounded memory: alike children beyond a number are counted instead of kept,
 * and the last of them is kept so that one sees where it ended.
 */
import type { BareMessage } from '../dissect/bare-message.ts';
import { countText, framesText } from './format.ts';
import { frameOfKept, fits, keep, keepInstead, type KeptMessage, letGo, recordOfKept } from './kept-messages.ts';
import { type Kin, kinOf, kinOfBare, labelOf, labelOfBare, type Said } from './kin.ts';
import { frameOf, keptOf, type Child, type ChildWishes, type Moment } from './rows.ts';
import { cell, own } from './sheet.ts';
import type { Row } from './table.ts';

/** Labels that a tally tells apart; the rest is "others". */
const MAX_LABELS = 6;
/** Kinds that are told apart at a time: beyond it those of which all are shown are forgotten. */
const MAX_GROUPS = 256;

/** A message without a record is what is kept of it. */
type Kept = Child | KeptMessage;

const frameOfChild = (child: Kept): number | null => (typeof child === 'number' ? frameOfKept(child) : child.frame);

/** How often a label came, and the next label. */
class Tally {
  readonly label: string;
  count = 1;
  next: Tally | null = null;

  constructor(label: string) {
    this.label = label;
  }
}

/**
 * Children that are alike: how many are shown, and a count of the others. With thousands of conversations open, what a message
 * costs here are the cache lines it touches: fields stand in the order of how often they are used, and lists are chains.
 */
class Group {
  readonly kin: Kin;
  /** Not all are shown. */
  isFolded = false;
  #count = 0;
  /** Labels in the order in which they came. */
  #tally: Tally | null = null;
  #lastFrame: number | null = null;
  #last: Kept | null = null;
  #lastLabel = '';
  #first: number | null = null;
  shown = 0;

  constructor(kin: Kin) {
    this.kin = kin;
  }

  /** The last of those that are not shown. */
  get last(): Child | null {
    return typeof this.#last === 'number' ? recordOfKept(this.#last) : this.#last;
  }

  /** Counts the child that was last until now, and keeps this one in its place. */
  push(child: Kept, label: string): void {
    this.letGo();
    this.#last = child;
    this.#lastLabel = label;
  }

  /** The same with a message that has no record. */
  pushBare(message: BareMessage, label: string): void {
    const last = this.#last;
    if (typeof last !== 'number') return this.push(keep(message), label);
    this.count(frameOfKept(last), this.#lastLabel);
    this.#last = keepInstead(last, message);
    this.#lastLabel = label;
  }

  /** Keeps none any more. */
  letGo(): void {
    const last = this.#last;
    if (last === null) return;
    this.count(frameOfChild(last), this.#lastLabel);
    if (typeof last === 'number') letGo(last);
    this.#last = null;
  }

  /** Counts a child that is not kept. */
  count(frame: number | null, label: string): void {
    this.#count++;
    this.#lastFrame = frame;
    this.#first ??= frame;
    let before: Tally | null = null;
    let labels = 0;
    for (let tally = this.#tally; tally !== null; tally = tally.next) {
      if (tally.label === label || labels++ === MAX_LABELS) return void tally.count++;
      before = tally;
    }
    const tally = new Tally(labels < MAX_LABELS ? label : 'others');
    if (before === null) this.#tally = tally;
    else before.next = tally;
  }

  /** A row for those that are counted; null where there are none. */
  fold(): Row | null {
    if (this.#count === 0) return null;
    const parts: string[] = [];
    for (let tally = this.#tally; tally !== null; tally = tally.next) parts.push(`${tally.label} ×${countText(tally.count)}`);
    const what = `… ${countText(this.#count)} more ${this.kin.noun}: ${parts.join(', ')}`;
    const first = this.#first;
    const lastFrame = this.#last === null ? null : frameOfChild(this.#last);
    const last = lastFrame !== null ? lastFrame - 1 : this.#lastFrame;
    const end = first === null || last === null ? '' : framesText(first, Math.max(first, last));
    return {
      kind: 'fold', frame: this.#first, time: null, left: [], flex: cell(what, 'dim'), right: [own(end, 'dim', false, 1)], below: [],
    };
  }
}

const NO_GROUPS: readonly Group[] = [];

const placeOf = ({ frame }: Child): number => frame ?? Infinity;

function isInOrder(children: readonly Child[]): boolean {
  for (let at = 1; at < children.length; at++) if (placeOf(children[at]!) < placeOf(children[at - 1]!)) return false;
  return true;
}

export class Children {
  /** The group to which the last message without a record was counted. */
  #recent: Group | null = null;
  /** Folded ones are counted only, the last of them not kept. */
  #terse = false;
  #groups = NO_GROUPS;
  /** Groups of which not all are shown. */
  #folded = NO_GROUPS;
  #shown: Kept[] = [];
  readonly #fold: boolean;
  readonly #wishes: ChildWishes;

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
    if (!this.#fold || all) return void this.#shown.push(keptOf(record, this.#wishes, reached));
    const group = this.#groupOf(kinOf(record));
    if (this.#shows(group)) this.#show(keptOf(record, this.#wishes, reached));
    else if (this.#terse) group.count(frameOf(record), labelOf(record));
    else group.push(keptOf(record, this.#wishes, reached), labelOf(record));
  }

  /** As `push`, for one that `fits`. */
  pushBare(message: BareMessage): void {
    const group = this.#groupOf(kinOfBare(message));
    if (this.#shows(group)) this.#show(keep(message));
    else if (this.#terse) group.count(message.frame, labelOfBare(message));
    else group.pushBare(message, labelOfBare(message));
  }

  /** Takes one where others like it have been folded, so that no row more is held for it; false where it is to be pushed. */
  folds(message: BareMessage): boolean {
    const kin = kinOfBare(message);
    let group = this.#recent;
    if (group?.kin !== kin) {
      group = this.#foldedLike(kin);
      if (group === null) return false;
      this.#recent = group;
    }
    if (this.#terse) group!.count(message.frame, labelOfBare(message));
    else if (fits(message)) group!.pushBare(message, labelOfBare(message));
    else return false;
    return true;
  }

  /**
   * The rows that are not folded; afterwards whatever is like them is only counted. Where thousands of conversations are open,
   * the last message of each is what lives just long enough to cost the collector of garbage most.
   */
  takeShown(): readonly Child[] {
    const shown = this.#takeShown();
    this.#terse = true;
    for (const group of this.#folded) group.letGo();
    return shown;
  }

  /** Everything so far in the order of frames; afterwards this is empty. */
  take(): readonly Child[] {
    const children = this.#takeShown();
    for (const group of this.#folded) {
      const fold = group.fold();
      if (fold !== null) children.push(fold);
      const { last } = group;
      if (last !== null) children.push(last);
    }
    for (const group of this.#folded) group.letGo();
    this.#recent = null;
    this.#folded = this.#groups = NO_GROUPS;
    return isInOrder(children) ? children : children.sort((a, b) => placeOf(a) - placeOf(b) || 0);
  }

  #takeShown(): Child[] {
    const shown = this.#shown;
    this.#shown = [];
    for (let at = 0; at < shown.length; at++) {
      const child = shown[at]!;
      if (typeof child !== 'number') continue;
      shown[at] = recordOfKept(child);
      letGo(child);
    }
    return shown as Child[];
  }

  /** Most conversations have one to show: `push` would make room for 17. */
  #show(child: Kept): void {
    if (this.#shown.length === 0) this.#shown = [child];
    else this.#shown.push(child);
  }

  /** Whether another child of the group is to be shown. */
  #shows(group: Group): boolean {
    if (group.shown < group.kin.most) {
      group.shown++;
      return true;
    }
    if (!group.isFolded) {
      group.isFolded = true;
      this.#folded = this.#folded.concat(group);
    }
    return false;
  }

  #foldedLike({ key }: Kin): Group | null {
    for (const group of this.#folded) if (group.kin.key === key) return group;
    return null;
  }

  #groupOf(kin: Kin): Group {
    for (const group of this.#groups) if (group.kin === kin || group.kin.key === kin.key) return group;
    const group = new Group(kin);
    this.#groups = (this.#groups.length < MAX_GROUPS ? this.#groups : this.#folded).concat(group);
    return group;
  }
}
