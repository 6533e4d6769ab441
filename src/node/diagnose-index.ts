/** What it takes to diagnose a capture that one looks around in: loaded when somebody asks, since most of the program it needs not. */
export { Diagnosis } from '../diagnose/diagnosis.ts';
export { Concerned, VerdictIndex } from '../diagnose/verdict-index.ts';
export { listening } from './diagnose-capture.ts';
