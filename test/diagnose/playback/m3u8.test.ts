import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MOST, parseM3u8 } from '../../../src/diagnose/playback/m3u8.ts';

const media = (...lines: string[]): string => ['#EXTM3U', '#EXT-X-TARGETDURATION:4', ...lines, ''].join('\n');

describe('a media playlist', () => {
  it('numbers its segments from the media sequence on', () => {
    const playlist = parseM3u8(media('#EXT-X-MEDIA-SEQUENCE:7', '#EXTINF:4.0,first', 'a.ts', '', '# a comment', '#EXTINF:3.5', 'b.ts', '#EXT-X-ENDLIST'));
    expect(playlist).toMatchObject({
      kind: 'media', targetDuration: 4, mediaSequence: 7, ended: true, faults: [], oddities: [],
      segments: [{ uri: 'a.ts', sequence: 7, duration: 4, start: null }, { uri: 'b.ts', sequence: 8, duration: 3.5, start: null }],
    });
  });

  it('goes on with a range behind the one before it in the same file', () => {
    const { segments } = parseM3u8(media(
      '#EXTINF:4,', '#EXT-X-BYTERANGE:100@50', 'all.ts', '#EXTINF:4,', '#EXT-X-BYTERANGE:70', 'all.ts', '#EXTINF:4,', '#EXT-X-BYTERANGE:9', 'other.ts',
    ));
    expect(segments.map(({ uri, start }) => [uri, start])).toEqual([['all.ts', 50], ['all.ts', 150], ['other.ts', 0]]);
  });

  it('names its keys and initialization sections', () => {
    const { keys, inits } = parseM3u8(media(
      '#EXT-X-KEY:METHOD=AES-128,URI="k?a=1,2",IV=0x00', '#EXT-X-MAP:URI="init.mp4",BYTERANGE="720@0"', '#EXTINF:4,', 'a.m4s', '#EXT-X-KEY:METHOD=NONE',
      '#EXT-X-KEY:METHOD=SAMPLE-AES,URI="skd://x",KEYFORMAT="com.apple.streamingkeydelivery"', '#EXTINF:4,', 'b.m4s',
    ));
    expect(keys).toEqual([{ uri: 'k?a=1,2', length: 16 }, { uri: 'skd://x', length: null }]);
    expect(inits).toEqual([{ uri: 'init.mp4', start: 0 }]);
  });

  it.each([
    ['an HTML page', '<html>not here</html>', 'does not begin with #EXTM3U'],
    ['one without a target duration', '#EXTM3U\n#EXTINF:4,\na.ts\n', 'says no target duration'],
    ['one with an address that is nothing', media('a.ts'), 'line 3 names something without saying what it is'],
    ['one that ends behind a duration', media('#EXTINF:4,'), 'last segment has no URI'],
    ['one with a duration of words', media('#EXTINF:long,', 'a.ts'), 'duration of a segment in line 3 is not a number'],
    ['one with an empty end', media('#EXT-X-ENDLIST'), 'ended without a segment'],
    ['one with a key nowhere', media('#EXT-X-KEY:METHOD=AES-128', '#EXTINF:4,', 'a.ts'), 'key has no URI'],
    ['one that is a master playlist as well', media('#EXT-X-STREAM-INF:BANDWIDTH=1', 'v.m3u8', '#EXTINF:4,', 'a.ts'), 'master and a media playlist at once'],
  ])('is broken: %s', (_, text, words) => {
    expect(parseM3u8(text).faults.join()).toContain(words);
  });

  it('is not called broken for what was not captured of it', () => {
    const cut = '#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\na.ts\n#EXTINF:4,\nhalf';
    expect(parseM3u8(cut, false)).toMatchObject({ faults: [], segments: [{ uri: 'a.ts' }] });
    expect(parseM3u8('#EXTM3U\n#EXTI', false).faults).toEqual([]);
  });

  it('says that a segment is longer than the target duration, after rounding', () => {
    expect(parseM3u8(media('#EXTINF:4.4,', 'a.ts')).oddities).toEqual([]);
    expect(parseM3u8(media('#EXTINF:6,', 'a.ts')).oddities.join()).toContain('longer than the target duration');
  });

  it('takes line ends and white space as they come', () => {
    expect(parseM3u8('\ufeff#EXTM3U\r\n#EXT-X-TARGETDURATION: 4 \r\n#EXTINF:4,\r\n  a.ts  \r\n')).toMatchObject({ faults: [], segments: [{ uri: 'a.ts' }] });
  });
});

describe('a master playlist', () => {
  it('offers variants and renditions', () => {
    const playlist = parseM3u8([
      '#EXTM3U', '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="deutsch, laut",URI="de.m3u8"', '#EXT-X-MEDIA:TYPE=CLOSED-CAPTIONS,GROUP-ID="c",NAME="x"',
      '#EXT-X-STREAM-INF:BANDWIDTH=800000,RESOLUTION=640x360,CODECS="avc1.4d401e,mp4a.40.2"', 'low/v.m3u8',
      '#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1,URI="i.m3u8"', '#EXT-X-STREAM-INF:AVERAGE-BANDWIDTH=5', 'high/v.m3u8', '',
    ].join('\n'));
    expect(playlist).toMatchObject({
      kind: 'master', faults: [],
      variants: [
        { uri: 'low/v.m3u8', bandwidth: 800_000, resolution: '640x360', codecs: 'avc1.4d401e,mp4a.40.2' },
        { uri: 'high/v.m3u8', bandwidth: null, resolution: null, codecs: null },
      ],
      renditions: [{ uri: 'de.m3u8', type: 'AUDIO', name: 'deutsch, laut' }],
    });
  });

  it('is broken where a variant has no address', () => {
    expect(parseM3u8('#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n').faults.join()).toContain('variant has no URI');
  });
});

describe('any text at all', () => {
  it('is read without failing, to numbers that are numbers', () => {
    const line = fc.oneof(
      fc.string(), fc.constantFrom('#EXTM3U', '#EXTINF:4,', '#EXTINF:', '#EXT-X-BYTERANGE:1@', '#EXT-X-BYTERANGE:7', 'a.ts', '#EXT-X-KEY:', '#EXT-X-MEDIA-SEQUENCE:99',
        '#EXT-X-STREAM-INF:BANDWIDTH="', '#EXT-X-MAP:URI=",,,', '#EXT-X-TARGETDURATION:x'),
    );
    fc.assert(fc.property(fc.array(line, { maxLength: 40 }), fc.boolean(), (lines, whole) => {
      const { segments } = parseM3u8(lines.join('\n'), whole);
      expect(segments.every(({ duration, sequence }) => Number.isFinite(duration) && Number.isInteger(sequence))).toBe(true);
    }));
  });

  it('of a million lines is read once, and of its segments so many are kept', () => {
    const playlist = parseM3u8(`#EXTM3U\n#EXT-X-TARGETDURATION:4\n${'#EXTINF:4,\na\n'.repeat(500_000)}`);
    expect(playlist.segments).toHaveLength(MOST);
    expect(playlist.oddities.join()).toContain('500000 segments');
  });

  it('of one endless attribute list takes no more time than one of many lines', () => {
    expect(parseM3u8(`#EXTM3U\n${`#EXT-X-KEY:${'A'.repeat(8000)}\n`.repeat(125)}`).keys).toEqual([]);
  });
});
