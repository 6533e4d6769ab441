import type { CaptureFileInfo } from '../node/source-file.ts';
import { plural } from '../report/format.ts';

/** What stands in captures beside their frames and interfaces, and is not true of a part of them or is to stay with the whole. */
export function leftOut(files: readonly CaptureFileInfo[]): string[] {
  const faces = files.flatMap(({ interfaces }) => interfaces);
  const names = files.flatMap((file) => file.names).length;
  const secrets = files.flatMap((file) => file.secrets).length;
  const comments = [...files.flatMap(({ sections }) => sections), ...faces].flatMap((each) => each.comments).length;
  const dropped = faces.reduce((sum, face) => sum + (face.dropped ?? 0), 0);
  return [
    ...(secrets > 0 ? [plural(secrets, 'block of secrets', 'blocks of secrets')] : []),
    ...(names > 0 ? [`the names of ${plural(names, 'address', 'addresses')}`] : []),
    ...(comments > 0 ? [`${plural(comments, 'comment')} on no single frame`] : []),
    ...(dropped > 0 ? [`that ${plural(dropped, 'frame')} ${dropped === 1 ? 'was' : 'were'} dropped`] : []),
  ];
}
