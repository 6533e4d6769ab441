/** Counts the frames of a capture and does nothing else: what reading costs that no program can avoid. */
import { eachFrame } from './frames.ts';

console.log(eachFrame(process.argv[2]!, () => {}));
