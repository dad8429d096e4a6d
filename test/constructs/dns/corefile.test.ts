import { describe, expect, test } from '@jest/globals';
import { corefileOf } from '../../../constructs/dns/corefile.ts';
import { hostPlace } from '../../../constructs/dns/corefile-places.ts';
import { readCorefile } from '../../../cli/demo/corefile-views.ts';
import { viewWith } from '../../support/dns-views.ts';

const PLACE = hostPlace('/etc/sallyport/zones');
const OVENS = viewWith(['a.x'], { child: 'ovens', networks: ['10.20.1.0/25', '10.20.1.128/26'] });
const PACKAGING = viewWith(['b.x'], { child: 'packaging', networks: ['10.20.2.0/24'], face: '10.30.0.11' });

describe('corefileOf()', () => {
  test('gives each child a block of its own on its face, and the process what it has once', () => {
    expect(corefileOf([OVENS, PACKAGING], PLACE)).toMatchInlineSnapshot(`
"# plant: names that level-3 answers, one view for each child. Any other source is refused.
.:53 {
    bind 10.30.0.10
    view ovens {
        expr incidr(client_ip(), '10.20.1.0/25') || incidr(client_ip(), '10.20.1.128/26')
    }
    errors
    prometheus 127.0.0.1:9442
    log . "dns view=ovens client={remote} type={type} name={name} rcode={rcode}" {
        class denial
    }
    file /etc/sallyport/zones/ovens.db . {
        reload 10s
    }
    health 127.0.0.1:9443 {
        lameduck 5s
    }
    ready 127.0.0.1:9444
    reload 10s
}
.:53 {
    bind 10.30.0.11
    view packaging {
        expr incidr(client_ip(), '10.20.2.0/24')
    }
    errors
    prometheus 127.0.0.1:9442
    log . "dns view=packaging client={remote} type={type} name={name} rcode={rcode}" {
        class denial
    }
    file /etc/sallyport/zones/packaging.db . {
        reload 10s
    }
}
"
`);
  });

  test('forwards a plant zone within the same view, and keeps a declared host of it', () => {
    const hosts = [{ name: 'plc.line.y', address: '10.20.1.130' }];
    const forwards = [
      { zone: 'line.y', to: ['10.20.1.5', '10.20.1.6'] },
      { zone: '20.10.in-addr.arpa', to: ['10.20.1.5'] },
    ];
    const blocks = readCorefile(corefileOf([{ ...OVENS, hosts, forwards }], PLACE));
    expect(blocks.map(({ zones, source }) => ({ zones, source }))).toEqual([
      { zones: ['', '130.1.20.10.in-addr.arpa', 'plc.line.y'], source: { file: '/etc/sallyport/zones/ovens.db' } },
      { zones: ['line.y'], source: { servers: ['10.20.1.5', '10.20.1.6'] } },
      { zones: ['20.10.in-addr.arpa'], source: { servers: ['10.20.1.5'] } },
    ]);
    expect(new Set(blocks.map((block) => block.networks.join()))).toEqual(new Set([OVENS.networks.join()]));
  });

  test('resolves every name to the face while a zone learns, but plant hosts as declared', () => {
    const hosts = [{ name: 'plc.y', address: '10.20.1.130' }];
    const [everything, plant, ...others] = readCorefile(
      corefileOf([{ ...OVENS, hosts, unlisted: 'forwarder' }], PLACE),
    );
    expect(others).toEqual([]);
    expect(everything).toMatchObject({
      zones: [''],
      source: { zoneText: expect.stringMatching(/^\. 30 IN SOA .*\n\*\. 30 IN A 10\.30\.0\.10\n$/) },
      networks: OVENS.networks,
    });
    expect(plant).toMatchObject({
      zones: ['130.1.20.10.in-addr.arpa', 'plc.y'],
      source: { file: '/etc/sallyport/zones/ovens.db' },
      networks: OVENS.networks,
    });
  });

  test('listens on every address of a pod when told no address', () => {
    const text = corefileOf([OVENS], { ...PLACE, bind: [], port: 1053 });
    expect(text).not.toContain('bind');
    expect(text).toContain('.:1053 {');
  });

  test('never recurses and never answers a source outside its views', () => {
    for (const { view, networks } of readCorefile(corefileOf([OVENS, PACKAGING], PLACE))) {
      expect(view).not.toBe('');
      expect(networks).not.toEqual([]);
    }
    expect(corefileOf([OVENS, PACKAGING], PLACE)).not.toMatch(/forward|recursive/);
  });

  test('refuses to write a file for no child', () => {
    expect(() => corefileOf([], PLACE)).toThrow('Cannot write a Corefile: no child asks for names');
  });
});
