import { utf8Text } from '../bytes/text.ts';

/** Where text goes, one or more lines a call, each with its line end. */
export interface TextSink {
  write(text: string): void;
  /** Text in UTF-8, as a string of one character a byte. */
  writeBytes(bytes: string): void;
}

/** Hands on all of it as strings. */
export const textSink = (write: (text: string) => void): TextSink => ({
  write,
  writeBytes: (bytes) => write(utf8Text(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)))),
});
