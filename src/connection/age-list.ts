/** Something that waits to grow old. A member is in at most one list. */
export interface Aging<T extends Aging<T>> {
  older: T | null;
  newer: T | null;
  list: AgeList<T> | null;
  /** Logical seconds of the last touch. */
  touched: number;
}

/**
 * Members in order of their last touch: the first to time out is always the head, so looking costs nothing per frame.
 * Intrusive, because a connection is touched for every frame.
 */
export class AgeList<T extends Aging<T>> {
  oldest: T | null = null;
  newest: T | null = null;
  size = 0;

  /** Moves a member to the young end, from whatever list it was in. */
  touch(member: T, now: number): void {
    member.touched = now;
    if (this.newest === member) return;
    member.list?.remove(member);
    member.list = this;
    member.older = this.newest;
    if (this.newest) this.newest.newer = member;
    else this.oldest = member;
    this.newest = member;
    this.size++;
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
