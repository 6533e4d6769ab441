import { openCapture } from 'earshot';
import { describe, expect, it } from 'vitest';

const capture = await openCapture(new URL('chat.pcapng', import.meta.url).pathname);

describe('the chat room', () => {
  it('logs in once, before it joins', async () => {
    await expect(capture).toHaveExchange(
      { method: 'POST', path: '/login', status: 201, request: { body: { name: 'ada' } }, body: { session: expect.any(String) } },
      { times: 1, before: { path: '/chat', status: 101 } },
    );
  });

  it('says everything again with a number', async () => {
    await expect(capture).toHaveWebSocketMessage({ from: 'server', text: { text: /^You said: / } }, { times: 3 });
    await expect(capture).toCloseWith(1000, { by: 'client', reason: 'good night' });
  });

  it('delivers prices in order', async () => {
    await expect(capture).toDeliverEvents([101, 102, 103, 104, 105].map((price) => ({ event: 'price', data: { price } })), { exact: true });
  });

  it('asks for its server by name, and speaks in the clear', async () => {
    await expect(capture).toHaveDnsQuery({ name: 'chat.test', type: 'A', answers: '10.0.0.2' }, { before: { kind: 'exchange', where: { path: '/' } } });
    await expect(capture).not.toHaveTlsHandshake({});
    await expect(capture).toHaveShape('websocket', { server: ':80' });
  });

  it('has no trouble on the wire, and answers at once', async () => {
    await expect(capture).toHaveNoNotes({ above: 'chat' });
    await expect(capture).toHaveNotes('offload-checksum');
    await expect(capture).toHaveVerdict('healthy');
    await expect(capture).toHaveConnection({ transport: 'tcp', close: { how: 'fin' }, missing: { client: 0, server: 0 } }, { times: 3 });
    await expect(capture).toRespondWithin(50, { path: expect.not.stringMatching('^/prices$') });
  });

  it('tells what came where something else was expected', async () => {
    await expect(expect(capture).toHaveExchange({ method: 'POST', path: '/login', status: 200 })).rejects.toThrow([
      "expected an exchange { method: 'POST', path: '/login', status: 200 }",
      `in ${capture.paths[0]}: none of its 7 exchanges matches`,
      '',
      'the nearest: frames 14–15, connection #1, at 0.042112 s',
      '  status  expected  200',
      '          actual    201',
    ].join('\n'));
  });

  it('says what it always said', async () => {
    await expect(capture).toMatchConversation({ headers: ['Content-Type'], file: 'chat.conversation.txt' });
  });
});
