import { describe, expect, it } from 'vitest';
import { parseMpd } from '../../../src/diagnose/playback/mpd.ts';

const BASE = 'http://cdn.test/live/a.mpd';
const mpd = (body: string, attributes = ''): string => `<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" ${attributes}>${body}</MPD>`;
const set = (inner: string, attributes = 'mimeType="video/mp4"'): string => `<Period id="p"><AdaptationSet ${attributes}>${inner}</AdaptationSet></Period>`;

describe('a manifest', () => {
  it('with a template by number says where each segment lies, and how long it is', () => {
    const { representations: [low, high], dynamic, faults } = parseMpd(mpd(set(
      '<SegmentTemplate timescale="1000" duration="4000" startNumber="5" media="$RepresentationID$/$Number%05d$.m4s?b=$Bandwidth$" initialization="$RepresentationID$/i.mp4"/>'
      + '<Representation id="v1" bandwidth="800000" width="640" height="360" codecs="avc1"/><Representation id="v2" bandwidth="2000000"/>',
    )), BASE);
    expect(faults).toEqual([]);
    expect(dynamic).toBe(false);
    expect(low).toMatchObject({
      variant: { name: 'v1', kind: 'main', bandwidth: 800_000, resolution: '640x360', codecs: 'avc1' }, period: 'p',
      init: { url: 'http://cdn.test/live/v1/i.mp4', start: null },
      template: { pieces: ['http://cdn.test/live/v1/', '.m4s?b=800000'], by: 'number', startNumber: 5, timescale: 1000, duration: 4000, timeline: null },
    });
    expect(high!.template!.pieces[0]).toBe('http://cdn.test/live/v2/');
  });

  it('with a timeline says it by time, repeats included', () => {
    const { representations: [one] } = parseMpd(mpd(set(
      '<SegmentTemplate timescale="10" media="t-$Time$.m4s"><SegmentTimeline><S t="100" d="20" r="2"/><S d="15"/><S t="300" d="20" r="-1"/></SegmentTimeline></SegmentTemplate><Representation id="v"/>',
    ), 'mediaPresentationDuration="PT36S"'), BASE);
    expect(one!.template).toMatchObject({ by: 'time', pieces: ['http://cdn.test/live/t-', '.m4s'] });
    expect(one!.template!.timeline!.map(({ time, duration }) => [time, duration])).toEqual([[100, 20], [120, 20], [140, 20], [160, 15], [300, 20], [320, 20], [340, 20]]);
  });

  it('with a list names them one by one, with ranges', () => {
    const { representations: [one] } = parseMpd(mpd(set(
      '<Representation id="v"><BaseURL>all.mp4</BaseURL><SegmentList timescale="2" duration="8"><Initialization range="0-99"/><SegmentURL mediaRange="100-199"/><SegmentURL media="x.mp4"/></SegmentList></Representation>',
    )), BASE);
    expect(one!.init).toEqual({ url: 'http://cdn.test/live/all.mp4', start: 0 });
    expect(one!.segments).toEqual([
      { url: 'http://cdn.test/live/all.mp4', start: 100, sequence: 1, duration: 4 }, { url: 'http://cdn.test/live/x.mp4', start: null, sequence: 2, duration: 4 },
    ]);
  });

  it('puts base addresses together from all levels', () => {
    const { representations: [one] } = parseMpd(mpd(
      '<BaseURL>//media.test/x/</BaseURL><Period><BaseURL>y/</BaseURL><AdaptationSet contentType="audio"><Representation id="a"><BaseURL>z.mp4</BaseURL><SegmentBase indexRange="0-9"/></Representation></AdaptationSet></Period>',
    ), BASE);
    expect(one).toMatchObject({ whole: 'http://media.test/x/y/z.mp4', variant: { kind: 'audio' }, segments: [], template: null });
  });

  it('that is live says after how long to ask again', () => {
    expect(parseMpd(mpd(set('<Representation id="v"/>'), 'type="dynamic" minimumUpdatePeriod="PT1M2.5S" maxSegmentDuration="PT4S"'), BASE))
      .toMatchObject({ dynamic: true, minimumUpdatePeriod: 62.5, maxSegmentDuration: 4 });
  });

  it.each([['no manifest', 'hello'], ['another document', '<html/>'], ['no representation', mpd('<Period/>')]])('is broken where it is %s', (_, text) => {
    expect(parseMpd(text, BASE).faults).toHaveLength(1);
  });

  it('is bounded: representations, and segments of all timelines together', () => {
    const line = '<S t="0" d="1" r="999999999"/>';
    const many = parseMpd(mpd(`<Period>${`<AdaptationSet><Representation id="$&"><SegmentTemplate media="$Time$$RepresentationID$"><SegmentTimeline>${line}</SegmentTimeline></SegmentTemplate></Representation></AdaptationSet>`.repeat(300)}</Period>`), BASE);
    expect(many.representations).toHaveLength(200);
    expect(many.representations.reduce((sum, { template }) => sum + template!.timeline!.length, 0)).toBe(20_000);
  });
});
