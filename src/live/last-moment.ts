const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const waiting = new Set<() => void>();

/**
 * Calls `last` when this process ends, be it by a signal that nobody else listens for: then it ends by that signal all the same.
 * Returns what takes that back.
 */
export function atLastMoment(last: () => void): () => void {
  if (waiting.size === 0) {
    process.on('exit', callAll);
    // In front of the others: one that listens once is gone when its turn is over.
    for (const signal of ENDING) process.prependListener(signal, end);
  }
  waiting.add(last);
  return () => {
    if (waiting.delete(last) && waiting.size === 0) leave();
  };
}

function callAll(): void {
  for (const last of waiting) last();
}

function leave(): void {
  process.off('exit', callAll);
  for (const signal of ENDING) process.off(signal, end);
}

function end(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) > 1) return;
  callAll();
  leave();
  process.kill(process.pid, signal);
}
