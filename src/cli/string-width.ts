/** What yargs takes for measuring text, in place of three copies of a package whose patterns cost 17 ms at every start. */
export { displayWidth as default } from '../report/width.ts';
