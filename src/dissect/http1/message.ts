/** One message of an exchange: its head, and what became of its body. */
import type { BodyInfo, Header, HttpRequestInfo, HttpResponseInfo } from '../../record.ts';
import { MovingStamp, rfc3339, type Stamp } from '../../time.ts';
import type { BodySink, EndReason } from '../dissector.ts';
import { Head } from './head.ts';

/** Whoever is lent it as a part of a record reads it as `HttpRequestInfo` or `HttpResponseInfo`. */
export class Message extends Head implements HttpRequestInfo, HttpResponseInfo {
  /** Null for a message without a body. */
  sink: BodySink | null = null;
  trailers: Header[] | undefined = undefined;
  /** `open`: undamaged, and still running when the capture ended. */
  state: 'running' | 'whole' | 'cut' | 'open' = 'running';
  readonly #end = new MovingStamp();
  #body: BodyInfo | null = null;

  override clear(): void {
    super.clear();
    this.sink = this.#body = null;
    this.trailers = undefined;
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

  get time(): string {
    return rfc3339(this.complete);
  }

  get frame(): number {
    return this.complete.frame;
  }

  get endTime(): string | undefined {
    return this.state === 'whole' ? rfc3339(this.#end) : undefined;
  }

  get endFrame(): number | undefined {
    return this.state === 'whole' ? this.#end.frame : undefined;
  }

  /** RFC 9112 §3.3: from an absolute target, or Host and target; null where they do not make one. */
  get url(): string | null {
    const { isConnect, host, target } = this;
    if (isConnect) return null;
    const path = target.startsWith('/');
    if (!path && /^[a-z][a-z0-9+.-]*:\/\//i.test(target)) return target;
    if (host === null || host === '') return null;
    if (target === '*') return `http://${host}`;
    return path ? `http://${host}${target}` : null;
  }

  /** What its body was; asked once it is over. */
  get body(): BodyInfo {
    return (this.#body ??= { length: 0, decodedLength: 0, complete: this.state === 'whole' });
  }

  /** Characters that are kept of its body. */
  get keptBody(): number {
    return this.#body === null ? 0 : (this.#body.text ?? this.#body.base64 ?? '').length;
  }
}
