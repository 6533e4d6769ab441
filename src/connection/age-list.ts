/** Something that waits to grow old. A member is in at most one list. */
export interface Aging<T extends Aging<T>> {
  older: T | null;
  newer: T | null;
  list: AgeList<T> | null;
  /** Logical milliseconds of the last touch. */
  touched: number;
  /** Logical milliseconds at which it took its place in the list. */
  linked: number;
}

/** A member touched again this soon keeps its place. */
const QUANTUM = 1000;

/**
 * Members in the order of their last touch, to a second: the first to time out is always the head, so looking costs
 * nothing per frame. Taking a place anew writes to both neighbours, which are seldom in the cache; most frames of a busy
 * connection follow another one of the same second and cost no more than a number.
 */
export class AgeList<T extends Aging<T>> {
  oldest: T | null = null;
  newest: T | null = null;
  size = 0;
  /** Milliseconds of silence after which a member is given up. */
  readonly idle: number;

  constructor(idle: number) {
    this.idle = idle;
  }

  /** Notes that a member was heard, and takes it over from whatever list it was in. */
  touch(member: T, now: number): void {
    member.touched = now;
    if (member.list === this && now - member.linked < QUANTUM) return;
    member.list?.remove(member);
    member.list = this;
    member.linked = now;
    member.older = this.newest;
    if (this.newest) this.newest.newer = member;
    else this.oldest = member;
    this.newest = member;
    this.size++;
  }

  /** A member that is surely silent for too long: found at most a second late. */
  expired(now: number): T | null {
    return this.oldest !== null && now - this.oldest.linked > this.idle + QUANTUM ? this.oldest : null;
  }

  remove(member: T): void {
    if (member.list !== this) return;
    if (member.older) member.older.newer = member.newer;
    else this.oldest = member.newer;
    if (member.newer) member.newer.older = member.older;
    else this.newest = member.older;
    member.older = member.newer = null;
    member.list = null;
    this.size--;
  }
}
