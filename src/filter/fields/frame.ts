import type { Layer } from '../../wire/packet.ts';
import { LAYER_PROTOCOLS } from './protocols.ts';
import type { Field, FrameView, RecordView } from '../field.ts';
import { instant, parseInstant } from '../instant.ts';
import type { Values } from '../values.ts';
import { moments } from './from-record.ts';

const frameTime = ({ context: { frame } }: FrameView, out: Values): void => out.add(instant(frame.seconds, frame.nanos));

function recordTime(view: RecordView, out: Values): void {
  for (const { time } of moments(view)) {
    const seconds = time === null ? null : parseInstant(time);
    if (seconds !== null) out.add(seconds);
  }
}

export const frameFields: readonly Field[] = [
  {
    name: 'frame', type: 'protocol', about: 'Every frame; its bytes are those captured.',
    frame: ({ context: { frame } }, out) => out.addBytes(frame.bytes, frame.start, frame.end),
    record: (_view, out) => out.add(1),
    steady: true,
  },
  {
    name: 'frame.number', type: 'number',
    about: 'Number of the frame, from 1; of an exchange, those of its request and response.',
    frame: ({ context: { frame } }, out) => out.add(frame.number),
    record: (view, out) => {
      for (const { frame } of moments(view)) out.add(frame);
    },
  },
  {
    name: 'frame.time', type: 'time', about: 'When the frame was captured; UTC where no zone is written.',
    frame: frameTime, record: recordTime,
  },
  {
    name: 'frame.time_epoch', type: 'time', about: 'When the frame was captured, in seconds since 1970.',
    frame: frameTime, record: recordTime,
  },
  {
    name: 'frame.time_relative', type: 'duration', about: 'Time since the first frame.', history: true,
    frame: ({ history }, out) => out.add(history.sinceFirst),
  },
  {
    name: 'frame.time_delta', type: 'duration', about: 'Time since the frame before.', history: true,
    frame: ({ history }, out) => out.add(history.sinceLast),
  },
  {
    name: 'frame.len', type: 'number', about: 'Bytes on the wire.',
    frame: ({ context: { frame } }, out) => out.add(frame.originalLength),
  },
  {
    name: 'frame.cap_len', type: 'number', about: 'Bytes captured.',
    frame: ({ context: { frame } }, out) => out.add(frame.capturedLength),
  },
  {
    name: 'frame.interface_id', type: 'number', about: 'Number of the interface within its file.',
    frame: ({ context: { frame } }, out) => out.add(frame.interfaceId),
  },
  {
    name: 'frame.protocols', type: 'text', about: 'Names of the layers on the way down, joined by colons.',
    frame: ({ context: { packet } }, out) => {
      const names: string[] = [];
      for (let at = 0; at < packet.layerCount; at++) names.push(LAYER_PROTOCOLS[packet.layers[at] as Layer] ?? 'data');
      out.add(names.join(':'));
    },
  },
];
