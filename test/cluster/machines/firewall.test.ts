import { describe, expect, test } from '@jest/globals';
import { exampleSite } from '../../support/declared-site.ts';
import { firewallText, parseDropped } from './firewall.ts';
import { planNetworks } from './plan-networks.ts';

function linesOf(site: string, word: string): readonly string[] {
  const example = exampleSite(site);
  const lines = firewallText(example, planNetworks(example).networks).split('\n');
  return lines.map((line) => line.trim()).filter((line) => line.endsWith(word));
}

describe('firewallText()', () => {
  test('passes each child to the face of its parent, on the ports that are served there, and the root’s node upwards', () => {
    expect(linesOf('contoso-bakery', ' accept')).toEqual([
      'ct state established,related accept',
      'iifname "level-3-5" ip saddr 10.35.0.0/24 ip daddr 10.40.0.10 udp dport { 53, 123 } accept',
      'iifname "level-3-5" ip saddr 10.35.0.0/24 ip daddr 10.40.0.10 tcp dport { 53, 80, 443, 8084, 8883, 9093 } accept',
      'iifname "level-3" ip saddr 10.30.0.0/24 ip daddr 10.35.0.10 udp dport { 53, 123 } accept',
      'iifname "level-3" ip saddr 10.30.0.0/24 ip daddr 10.35.0.10 tcp dport { 53, 443, 8084, 8883 } accept',
      'iifname "level-2-ovens" ip saddr 10.20.1.0/24 ip daddr 10.30.0.10 udp dport { 53, 123 } accept',
      'iifname "level-2-ovens" ip saddr 10.20.1.0/24 ip daddr 10.30.0.10 tcp dport { 53, 443, 5450, 8084, 8883 } accept',
      'iifname "level-2-packa.4" ip saddr 10.20.2.0/24 ip daddr 10.30.0.10 udp dport { 53, 123 } accept',
      'iifname "level-2-packa.4" ip saddr 10.20.2.0/24 ip daddr 10.30.0.10 tcp dport { 53, 443, 5450, 8084, 8883 } accept',
      'iifname "level-4" oifname "internet" ip saddr 10.40.0.10 accept',
      'ct state established,related accept',
    ]);
  });

  test('passes nothing between networks that a machine with two cards connects', () => {
    expect(linesOf('northwind-dual-nic', ' accept')).toEqual([
      'ct state established,related accept',
      'iifname "level-4" oifname "internet" ip saddr 10.4.0.20 accept',
      'ct state established,related accept',
    ]);
  });

  test('counts what it drops by where it came from and was going to', () => {
    expect(linesOf('northwind-dual-nic', '"').map((line) => /comment "(.*)"/.exec(line)?.[1])).toEqual([
      'level-4 to level-3',
      'level-4 to internet',
      'level-3 to level-4',
      'level-3 to internet',
      'internet to level-4',
      'internet to level-3',
      'elsewhere',
      'to the fabric',
    ]);
  });
});

describe('parseDropped()', () => {
  test('reads the counters that have a name', () => {
    const counter = (packets: number): object => ({ counter: { packets, bytes: packets * 60 } });
    const listing = {
      nftables: [
        { metainfo: { version: '1.0.6' } },
        { chain: { name: 'forward', policy: 'drop' } },
        { rule: { expr: [{ match: {} }, { accept: null }] } },
        { rule: { expr: [counter(9), { accept: null }] } },
        { rule: { comment: 'level-3 to internet', expr: [{ match: {} }, counter(4), { drop: null }] } },
        { rule: { comment: 'elsewhere', expr: [counter(0), { drop: null }] } },
      ],
    };
    expect(parseDropped(JSON.stringify(listing))).toEqual([
      { rule: 'level-3 to internet', packets: 4 },
      { rule: 'elsewhere', packets: 0 },
    ]);
  });
});
