import { Figures } from './figures.ts';

/**
 * Frames that belong to a connection beside those that its first frame leads to: earlier fragments of its datagrams, datagrams
 * around a tunnel, and the first of its own frames where it began as such. Pairs in the order in which they were found.
 */
export class Links {
  count = 0;
  readonly connections: Figures;
  readonly frames: Figures;

  constructor(count = 0, connections = new Figures(), frames = new Figures()) {
    this.count = count;
    this.connections = connections;
    this.frames = frames;
  }

  push(connection: number, frame: number): void {
    this.connections.set(this.count, connection);
    this.frames.set(this.count++, frame);
  }

  /** Frames of a connection, each once, in order. */
  of(connection: number): number[] {
    const { words } = this.connections;
    const found = new Set<number>();
    for (let at = 0; at < this.count; at++) if (words[at] === connection) found.add(this.frames.get(at));
    return [...found].sort((a, b) => a - b);
  }
}
