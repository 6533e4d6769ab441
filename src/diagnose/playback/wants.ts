/** Which bodies have to be kept so that a viewing can be told: playlists, and nothing else. */

/** Decoded bytes that are read of a playlist. */
const MOST = 1 << 20;
const TYPE = /mpegurl|dash\+xml|dash\.mpd/i;
const PATH = /^[^?#]*\.(?:m3u8?|mpd)(?:[?#;]|$)/i;

export const isPlaylist = (contentType: string | null, target: string | null): boolean =>
  TYPE.test(contentType ?? '') || PATH.test(target ?? '');

/** For `Wants.keepBody`: up to 1 MiB of answers that are playlists by their type or name, nothing of others. */
export const playlistBytes = (head: { readonly from: string; readonly contentType: string | null; readonly target?: string | null }): number =>
  head.from === 'server' && isPlaylist(head.contentType, head.target ?? null) ? MOST : 0;
