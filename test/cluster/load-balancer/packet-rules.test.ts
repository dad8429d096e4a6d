import { describe, expect, test } from '@jest/globals';
import { rulesFor } from './packet-rules.ts';

describe('rulesFor()', () => {
  test('marks what is for a frontend, and drops what else is for its address', () => {
    expect(
      rulesFor([
        { address: '10.51.0.200', protocol: 'UDP', port: 53 },
        { address: '10.51.0.200', protocol: 'TCP', port: 443 },
      ]),
    ).toBe(`table ip load-balancer
delete table ip load-balancer
table ip load-balancer {
  chain prerouting {
    type filter hook prerouting priority mangle; policy accept;
    ip daddr 10.51.0.200 udp dport 53 counter meta mark set 1 comment "frontend"
    ip daddr 10.51.0.200 tcp dport 443 counter meta mark set 1 comment "frontend"
  }
  chain input {
    type filter hook input priority filter; policy accept;
    ip daddr 10.51.0.200 counter drop comment "no frontend"
  }
}
`);
  });

  test('is a table that does nothing where there are no Services', () => {
    expect(rulesFor([])).not.toContain('daddr');
  });
});
