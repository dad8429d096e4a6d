import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import packet from 'dns-packet';
import { readTypeAnswer, RECORD_TYPES, writeTypeQuestion } from '../../../forwarder/probe/type-question.ts';

const ID = 0xbeef;

describe('writeTypeQuestion()', () => {
  test.each(Object.entries(RECORD_TYPES))('asks for %s as another reader understands it', (type, number) => {
    const name =
      type === 'AAAA' || type === 'MX' || type === 'TXT' || type === 'SVCB' || type === 'HTTPS' ? type : 'AAAA';
    const read = packet.decode(Buffer.from(writeTypeQuestion(ID, 'a.example', name)));
    expect(read).toMatchObject({ id: ID, type: 'query', flags: packet.RECURSION_DESIRED });
    expect(read.questions).toMatchObject([
      { name: 'a.example', type: expect.stringMatching(`^(${type}|UNKNOWN_${number})$`) },
    ]);
  });

  test.each(['', 'a..example', `${'x'.repeat(64)}.example`])('refuses "%s"', (name) => {
    expect(() => writeTypeQuestion(ID, name, 'AAAA')).toThrow('Cannot ask for');
  });
});

describe('readTypeAnswer()', () => {
  const answer = (flags: number, answers: packet.Answer[] = []): Uint8Array =>
    packet.encode({ id: ID, type: 'response', flags, answers });

  test.each([
    ['no records', answer(0), 'empty'],
    ['a record', answer(0, [{ type: 'AAAA', name: 'a.example', ttl: 1, data: '2001:db8::1' }]), 'records'],
    ['an alias only', answer(0, [{ type: 'CNAME', name: 'a.example', ttl: 1, data: 'b.example' }]), 'records'],
    ['more than fits', answer(packet.TRUNCATED_RESPONSE), 'records'],
    ['NXDOMAIN', answer(3), 'no-such-name'],
    ['SERVFAIL', answer(2), 'failed'],
    ['REFUSED', answer(5), 'failed'],
    ['a question', packet.encode({ id: ID, type: 'query' }), undefined],
    ['another id', packet.encode({ id: 1, type: 'response' }), undefined],
  ])('reads %s', (_, message, expected) => {
    expect(readTypeAnswer(ID, message)).toBe(expected);
  });

  test('takes any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect(['empty', 'records', 'no-such-name', 'failed', undefined]).toContain(readTypeAnswer(ID, bytes));
      }),
    );
  });
});
