import { describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { makeConduitKeys } from '../../support/conduit-keys.ts';
import { proxyHeaderFor } from '../../support/proxy-headers.ts';
import { TemporaryFolder } from '../../support/temporary-folder.ts';
import { headersIn } from './overheard-header.ts';

describe('headersIn()', () => {
  test('finds the headers that vouch for a name, whatever is around them', () => {
    const keys = makeConduitKeys('k0001');
    const [first, other, second] = ['a.example', 'b.example', 'a.example'].map((authority) =>
      Buffer.from(proxyHeaderFor({ authority }, keys)),
    );
    const packets = [randomBytes(40), first, randomBytes(16), other, second, randomBytes(300)];
    using folder = new TemporaryFolder();
    const file = folder.write('capture.pcap', '');
    writeFileSync(file, Buffer.concat(packets.flatMap((packet) => packet ?? [])));
    expect(headersIn(file, 'a.example')).toEqual([first, second]);
    expect(headersIn(file, 'c.example')).toEqual([]);
  });
});
