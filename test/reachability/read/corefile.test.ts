import { describe, expect, test } from '@jest/globals';
import { readCorefile } from '../../../reachability/read/corefile.ts';
import { readZoneFile, recordsFor } from '../../../reachability/read/zone-file.ts';

describe('readCorefile()', () => {
  test('reads keys, addresses, the networks of a view and where answers come from', () => {
    const blocks = readCorefile(`# a comment
.:53 plc.plant.internal:53 {
    bind 10.30.0.10
    view line {
        expr incidr(client_ip(), '10.20.1.0/25') || incidr(client_ip(), '10.20.9.0/24')
    }
    log . "dns {remote} }" {
        class denial
    }
    file /zones/line.db . {
        reload 10s
    }
}
plant.internal:53 {
    forward . 10.20.1.5 10.20.1.6
}
`);
    expect(blocks).toMatchObject([
      {
        zones: ['', 'plc.plant.internal'],
        port: 53,
        bind: ['10.30.0.10'],
        view: 'line',
        networks: [{ text: '10.20.1.0/25' }, { text: '10.20.9.0/24' }],
        source: { kind: 'file', path: '/zones/line.db' },
      },
      {
        zones: ['plant.internal'],
        networks: undefined,
        source: { kind: 'forward', servers: ['10.20.1.5', '10.20.1.6'] },
      },
    ]);
  });

  test('reads keys on lines of their own, and templates in their order', () => {
    const [block] = readCorefile(`a.example:53,
b.example:53 {
    template IN A . {
        match "^([^.]+\\.){2}$"
        answer "{{ .Name }} 30 IN A 10.0.0.1"
        fallthrough
    }
    template IN ANY . {
        rcode NXDOMAIN
    }
}
`);
    expect(block).toMatchObject({
      zones: ['a.example', 'b.example'],
      source: {
        templates: [
          { type: 'A', match: /^([^.]+\.){2}$/, answers: ['10.0.0.1'], passesOn: true },
          { type: 'ANY', match: undefined, answers: [], rcode: 'NXDOMAIN', passesOn: false },
        ],
      },
    });
  });

  test.each([
    ['a brace too many', '.:53 {\n}\n}\n'],
    ['a key without a port', 'a.example {\n    errors\n}\n'],
    ['a view whose condition is another', ".:53 {\n    view a {\n        expr name() == 'x'\n    }\n}\n"],
  ])('says why CoreDNS, or this reading of it, is left without: %s', (_, text) => {
    expect(typeof readCorefile(text)).toBe('string');
  });
});

describe('readZoneFile()', () => {
  const HEAD = '$ORIGIN .\n$TTL 30\n. 30 IN SOA ns. host. 7 1 1 1 30\n';
  const read = (text: string, more: Readonly<Record<string, string>> = {}) =>
    readZoneFile({ object: 'zone', text }, (name) =>
      more[name] === undefined ? undefined : { object: name, text: more[name] },
    );

  test('gives records, those of the wildcard that covers a name, or nothing (RFC 4592)', () => {
    const zone = read(`${HEAD}*.x.example. IN A 10.0.0.1\na.b.x.example. IN A 10.0.0.2\n`);
    const data = (name: string): unknown =>
      typeof zone === 'string' ? zone : recordsFor(zone, name)?.map((record) => record.data);
    expect(
      ['one.x.example', 'two.one.x.example', 'b.x.example', 'c.b.x.example', 'x.example', 'y.example'].map(data),
    ).toEqual([['10.0.0.1'], ['10.0.0.1'], [], undefined, [], undefined]);
  });

  test('follows an include, and names its file as the object', () => {
    const zone = read(`${HEAD}$INCLUDE part\n`, { part: 'a.example. IN A 10.0.0.1\n' });
    expect(zone).toMatchObject({ serial: 7 });
    expect(typeof zone === 'string' ? zone : recordsFor(zone, 'a.example')).toEqual([
      { type: 'A', data: '10.0.0.1', object: 'part' },
    ]);
  });

  test.each([
    ['no SOA', 'a.example. IN A 10.0.0.1\n'],
    ['a relative owner', `${HEAD}a IN A 10.0.0.1\n`],
    ['an include that is nowhere', `${HEAD}$INCLUDE part\n`],
  ])('refuses what CoreDNS refuses, or reads otherwise: %s', (_, text) => {
    expect(typeof read(text)).toBe('string');
  });
});
