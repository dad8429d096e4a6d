// The Internet's DNS, by real CoreDNS: every name resolves, so that a denial is due to a plant and to nothing else. Names that
// are no public ones do not exist, and no name has anything but an IPv4 address.

import { addressOfName, ELSEWHERE_ADDRESS, GIT_HOSTS } from './addresses.ts';
import { registryHosts } from './registries.ts';

/** Never delegated (RFC 6761, RFC 6762, ICANN's resolution of 2024 on "internal"): a plant's own names, if they get out. */
const NOT_PUBLIC = ['invalid', 'internal', 'local', 'localhost', 'test'];
const TTL_SECONDS = 60;
const SOA = '{{ .Zone }} 60 IN SOA ns.invalid. nobody.invalid. 1 3600 600 86400 60';

export function internetCorefile(address: string, port = 53): string {
  const special = [...GIT_HOSTS, ...registryHosts()].map((host) => answering(exactly(host), addressOfName(host)));
  return [
    block(NOT_PUBLIC, address, port, [template('ANY', ['rcode NXDOMAIN', `authority "${SOA}"`])]),
    block(['.'], address, port, [
      ...special,
      answering('.', ELSEWHERE_ADDRESS),
      template('ANY', ['rcode NOERROR', `authority "${SOA}"`]),
    ]),
  ].join('\n');
}

function block(zones: readonly string[], address: string, port: number, directives: readonly string[]): string {
  const lines = [`bind ${address}`, 'errors', ...directives].join('\n');
  return `${zones.map((zone) => `${zone}:${port}`).join(' ')} {\n${indented(lines)}\n}\n`;
}

/** Whatever matches none of the exceptions is the next template's. */
function answering(pattern: string, address: string): string {
  const answer = `answer "{{ .Name }} ${TTL_SECONDS} IN A ${address}"`;
  return template('A', [`match "${pattern}"`, answer, 'fallthrough']);
}

function template(type: 'A' | 'ANY', lines: readonly string[]): string {
  return `template IN ${type} {\n${indented(lines.join('\n'))}\n}`;
}

function exactly(host: string): string {
  return `(?i)^${host.replaceAll('.', '[.]')}[.]$`;
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
