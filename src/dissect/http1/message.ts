/** One message of an exchange: its head, and what became of its body. */
import type { BodyInfo, Header } from '../../record.ts';
import { MovingStamp, type Stamp } from '../../time.ts';
import type { BodySink, EndReason } from '../dissector.ts';
import { Head } from './head.ts';

export class Message extends Head {
  /** Null for a message without a body. */
  sink: BodySink | null = null;
  trailers: Header[] | null = null;
  /** `open`: undamaged, and still running when the capture ended. */
  state: 'running' | 'whole' | 'cut' | 'open' = 'running';
  readonly #end = new MovingStamp();
  #body: BodyInfo | null = null;

  override begin(at: Stamp): void {
    super.begin(at);
    this.sink = this.trailers = this.#body = null;
    this.state = 'running';
  }

  finish(whole: boolean, why: EndReason | null, at: Stamp): void {
    if (whole) this.#end.set(at);
    this.state = whole ? 'whole' : why === 'capture-end' || why === 'idle' ? 'open' : 'cut';
    this.#body = this.sink?.end(whole) ?? null;
  }

  /** When its last byte came; null unless it is whole. */
  get end(): Stamp | null {
    return this.state === 'whole' ? this.#end : null;
  }

  /** What its body was, for a record. */
  get body(): BodyInfo {
    return this.#body ?? { length: 0, decodedLength: 0, complete: this.state === 'whole' };
  }

  /** Characters that are kept of its body. */
  get keptBody(): number {
    return this.#body === null ? 0 : (this.#body.text ?? this.#body.base64 ?? '').length;
  }
}
