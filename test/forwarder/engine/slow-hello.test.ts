import { describe, expect, test } from '@jest/globals';
import { ENGINES, startForwarder } from '../../support/engine-harness.ts';
import { closeOf, dial, helloFor } from '../../support/peers.ts';

const LIMITS = { helloTimeoutMs: 60 };

describe.each(ENGINES)('$name engine: slow-hello', (engine) => {
  test('closes a client that says nothing', async () => {
    await using forwarder = await startForwarder(engine, { limits: LIMITS });
    const client = await dial(forwarder.port());

    expect(await closeOf(client)).toEqual({ error: undefined });
    expect((await forwarder.trail.next('deny')).reason).toBe('hello-timeout');
  });

  test('counts from accept, however often the client sends another byte', async () => {
    await using forwarder = await startForwarder(engine, { limits: LIMITS });
    const client = await dial(forwarder.port());
    const hello = helloFor('a.example');
    let sent = 0;
    const drip = setInterval(() => client.write(hello.subarray(sent, (sent += 1))), 5);
    const denial = await forwarder.trail.next('deny');
    clearInterval(drip);
    client.destroy();

    expect(denial.reason).toBe('hello-timeout');
    expect(sent).toBeLessThan(hello.length);
  });

  test('closes a client that stops in the middle of a PROXY signature', async () => {
    await using forwarder = await startForwarder(engine, { limits: LIMITS });
    const client = await dial(forwarder.port());
    client.write(Buffer.from('0d0a0d0a', 'hex'));

    expect((await forwarder.trail.next('deny')).reason).toBe('hello-timeout');
    await closeOf(client);
  });

  test('calls a hello that ends too early malformed', async () => {
    await using forwarder = await startForwarder(engine);
    const client = await dial(forwarder.port());
    client.end(helloFor('a.example').subarray(0, 50));

    expect((await forwarder.trail.next('deny')).reason).toBe('malformed-hello');
    await closeOf(client);
  });

  test('writes no line for a probe that connects and leaves', async () => {
    await using forwarder = await startForwarder(engine);
    const client = await dial(forwarder.port());
    client.end();
    await closeOf(client);
    await forwarder.engine.drain(1_000);

    expect(forwarder.trail.records).toEqual([]);
  });
});
