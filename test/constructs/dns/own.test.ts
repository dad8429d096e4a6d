import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { forwarderClusterIp, ownServerBlocks, viewForOwnNode } from '../../../constructs/dns/own.ts';
import { expectedOwnAnswer } from '../../support/dns-oracle.ts';
import { anyName, anyView, viewWith } from '../../support/dns-views.ts';

describe('ownServerBlocks()', () => {
  test('names each name as a key and tells the name from those below it by its labels', () => {
    expect(ownServerBlocks(viewWith(['management.azure.com', 'login.windows.net', '**.servicebus.windows.net'])))
      .toMatchInlineSnapshot(`
"login.windows.net:53,
management.azure.com:53 {
    errors
    template IN A . {
        match "^([^.]+\\.){3}$"
        answer "{{ .Name }} 30 IN A 10.30.0.10"
        fallthrough
    }
    template IN ANY . {
        match "^([^.]+\\.){3}$"
        rcode NOERROR
        authority ". 30 IN SOA dns.invalid. hostmaster.invalid. 1 3600 600 86400 30"
        fallthrough
    }
    template IN ANY . {
        rcode NXDOMAIN
        authority ". 30 IN SOA dns.invalid. hostmaster.invalid. 1 3600 600 86400 30"
    }
}
servicebus.windows.net:53 {
    errors
    template IN A . {
        match "^([^.]+\\.){4,}$"
        answer "{{ .Name }} 30 IN A 10.30.0.10"
        fallthrough
    }
    template IN ANY . {
        match "^([^.]+\\.){3,}$"
        rcode NOERROR
        authority ". 30 IN SOA dns.invalid. hostmaster.invalid. 1 3600 600 86400 30"
        fallthrough
    }
    template IN ANY . {
        rcode NXDOMAIN
        authority ". 30 IN SOA dns.invalid. hostmaster.invalid. 1 3600 600 86400 30"
    }
}
"
`);
  });

  test('forwards plant zones, answers plant hosts and their addresses', () => {
    const text = ownServerBlocks(
      viewWith([], {
        hosts: [{ name: 'plc.x.y', address: '10.20.0.130' }],
        forwards: [{ zone: 'line.y', to: ['10.20.0.5'] }],
      }),
    );
    expect(keysIn(text)).toEqual(['plc.x.y', '130.0.20.10.in-addr.arpa', 'line.y']);
    expect(text).toContain('answer "{{ .Name }} 30 IN A 10.20.0.130"');
    expect(text).toContain('answer "{{ .Name }} 30 IN PTR plc.x.y."');
    expect(text).toContain('forward . 10.20.0.5');
  });

  test('answers every name as its patterns say, for any set of patterns, and no key twice', () => {
    fc.assert(
      fc.property(anyView(), anyName(1, 6), (view, name) => {
        const text = ownServerBlocks(view);
        const keys = keysIn(text);
        expect(new Set(keys).size).toBe(keys.length);
        expect(evaluate(text, name, 'A')).toEqual(expectedOwnAnswer(view, name));
      }),
      { numRuns: 3_000 },
    );
  });

  test('says so little that ten thousand names are a handful of blocks', () => {
    const names = Array.from(
      { length: 10_000 },
      (_, index) => `${index % 3 === 0 ? '*.' : ''}host-${index}.vendor.example`,
    );
    const text = ownServerBlocks(viewWith(names));
    expect(text.match(/\{$/gm)?.length).toBeLessThan(20);
    expect(text.length).toBeLessThan(900_000);
  });

  test.each(['cluster.local', 'api.default.svc.cluster.local', 'local'])(
    'refuses %s, which the cluster answers itself',
    (name) => {
      expect(() => ownServerBlocks(viewWith([name]))).toThrow(`Cannot answer "${name}" in the cluster's own DNS`);
    },
  );
});

describe('forwarderClusterIp()', () => {
  test('stays among the fixed addresses of the smallest network and off the cluster’s DNS', () => {
    expect(forwarderClusterIp({ services: '10.43.0.0/16', dns: '10.43.0.10' })).toBe('10.43.0.15');
    expect(forwarderClusterIp({ services: '10.0.0.0/24', dns: '10.0.0.15' })).toBe('10.0.0.14');
  });
});

describe('viewForOwnNode()', () => {
  test('also answers the node itself and its pods', () => {
    expect(viewForOwnNode(viewWith([]), { pods: '10.42.0.0/16' }).networks).toEqual([
      '127.0.0.0/8',
      '10.20.0.0/24',
      '10.42.0.0/16',
    ]);
  });
});

function keysIn(text: string): readonly string[] {
  return blocksIn(text).flatMap((block) => block.keys);
}

function blocksIn(text: string): readonly { readonly keys: readonly string[]; readonly body: string }[] {
  return [...text.matchAll(/^([^ }][^{]*)\{\n([\s\S]*?)^\}$/gm)].map(([, keys = '', body = '']) => ({
    keys: keys
      .split(/[\s,]+/)
      .filter((key) => key !== '')
      .map((key) => key.replace(/:53$/, '')),
    body,
  }));
}

/** The template plugin in a few lines: longest key, then templates in order. */
function evaluate(text: string, name: string, type: string): ReturnType<typeof expectedOwnAnswer> {
  const blocks = blocksIn(text).flatMap(({ keys, body }) => keys.map((key) => ({ key, body })));
  const [block] = blocks
    .filter(({ key }) => name === key || name.endsWith(`.${key}`))
    .toSorted((a, b) => b.key.length - a.key.length);
  for (const [, wanted, lines = ''] of block?.body.matchAll(/template IN (\S+) \. \{\n([\s\S]*?)^ {4}\}$/gm) ?? []) {
    const match = /match "(.*)"/.exec(lines)?.[1];
    if ((wanted !== 'ANY' && wanted !== type) || (match !== undefined && !new RegExp(match).test(`${name}.`))) continue;
    const addresses = [...lines.matchAll(/answer ".* A (\S+)"/g)].flatMap(([, address]) => address ?? []);
    if (addresses.length > 0) return addresses;
    return lines.includes('rcode NXDOMAIN') ? 'no-such-name' : 'no-data';
  }
  return undefined;
}
