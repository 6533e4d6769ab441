import type { MakeExaminer } from '../../../src/diagnose/examiner.ts';
import type { VerdictRecord } from '../../../src/record.ts';
import { CaptureBuilder, httpHead } from '../../../src/testing/index.ts';
import type { TcpConversation, Transform } from '../../../src/testing/index.ts';
import { diagnoseBuilt } from '../../support/diagnose-built.ts';

export type Script = (tcp: TcpConversation, capture: CaptureBuilder) => unknown;

/** What the examiners say of one scripted connection; nothing where it is healthy. */
export function verdictsOf(examiners: MakeExaminer | readonly MakeExaminer[], script: Script, ...transforms: Transform[]): VerdictRecord[] {
  const capture = new CaptureBuilder();
  script(capture.tcp(), capture);
  return verdictsIn(examiners, capture.apply(...transforms));
}

export const verdictsIn = (examiners: MakeExaminer | readonly MakeExaminer[], capture: CaptureBuilder): VerdictRecord[] =>
  diagnoseBuilt(capture, typeof examiners === 'function' ? [examiners] : examiners).verdicts.filter(({ code }) => code !== 'healthy');

/** `code severity confidence` of each, the strongest first. */
export const brief = (verdicts: readonly VerdictRecord[]): string[] => verdicts.map(({ code, severity, confidence }) => `${code} ${severity} ${confidence}`);

export const ask = (target = '/', headers: Record<string, string> = {}, method = 'GET'): string => httpHead(`${method} ${target} HTTP/1.1`, { Host: 'a', ...headers });

export const answer = (status = '200 OK', body = 'ok', headers: Record<string, string | number> = {}): string =>
  httpHead(`HTTP/1.1 ${status}`, { 'Content-Length': body.length, ...headers }) + body;
