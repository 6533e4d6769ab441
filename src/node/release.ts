/** `ArrayBuffer.prototype.transfer`, since Node 22. */
interface Transferable {
  transfer?(newLength: number): unknown;
}

/** A port that leads nowhere: what is sent to it is dropped. */
let nowhere: MessagePort | null = null;

/**
 * Gives memory back at once; nobody may hold on to it. Left to the collector, a megabyte now and then counts as much as
 * a heap full of objects, and brings as many collections: half again as much work for a whole compressed capture.
 */
export function release(buffer: ArrayBuffer): void {
  const { transfer } = buffer as Transferable;
  if (transfer) {
    transfer.call(buffer, 0);
    return;
  }
  if (nowhere === null) {
    const { port1, port2 } = new MessageChannel();
    port2.close();
    nowhere = port1;
  }
  nowhere.postMessage(null, [buffer]);
}
