// YAML, keys and values: what fingers get wrong.
// Each row is one mistake in an example site that is sound, and every problem it may bring about.

import { describe, expect, test } from '@jest/globals';
import { mistakesOf, problemsAfter, shown } from './edit.ts';

const MISTAKES = mistakesOf(String.raw`
a key one level too deep | bakery level-2-ovens | ⏎    ticket: CHG0041877 ⇒ ⏎      ticket: CHG0041877 | 28:12 yaml
a key one level too shallow | bakery level-2-ovens | ⏎    ticket: CHG0041877 ⇒ ⏎  ticket: CHG0041877 | 29:1 yaml
a key of an entry at the top | bakery level-2-ovens |     owner: mes@contoso.example ⇒ owner: mes@contoso.example | 35:1 unknown-key
ports for port | bakery level-2-packaging |     port: 443⏎    why: licence ⇒     ports: 443⏎    why: licence | 20:5 unknown-key
the port in quotes | bakery level-2-packaging |     port: 443⏎    why: licence ⇒     port: "443"⏎    why: licence | 20:11 type
the port with its protocol | bakery level-2-packaging |     port: 443⏎    why: licence ⇒     port: 443/tcp⏎    why: licence | 20:11 type
a port that is none | bakery level-2-packaging |     port: 443⏎    why: licence ⇒     port: 70000⏎    why: licence | 20:11 value
a list of ports | bakery level-2-packaging |     port: 443⏎    why: licence ⇒     port: [443, 8443]⏎    why: licence | 20:11 type
a wildcard without a dot | bakery level-2-ovens | "*.updates.ovenvendor.example" ⇒ "*ovenvendor.example" | 25:11 host
a wildcard in quotes that was meant | bakery level-2-ovens | "*.updates.ovenvendor.example" ⇒ *.updates.ovenvendor.example | 25:11 yaml
three asterisks | bakery level-2-ovens | "*.updates.ovenvendor.example" ⇒ "***.ovenvendor.example" | 25:11 host
a wildcard in the middle | bakery level-2-ovens | "*.updates.ovenvendor.example" ⇒ "updates.*.ovenvendor.example" | 25:11 host
a host with a trailing comma | bakery level-2-packaging | licence.packvendor.example ⇒ licence.packvendor.example, | 19:11 host
a host in capitals | bakery level-2-packaging | licence.packvendor.example ⇒ Licence.packvendor.example | 19:11 host
a host with its port | bakery level-2-packaging | licence.packvendor.example ⇒ licence.packvendor.example:443 | 19:11 host
an address for a host | bakery level-2-packaging | licence.packvendor.example ⇒ 203.0.113.7 | 19:11 host
two hosts in one | bakery level-2-packaging | licence.packvendor.example ⇒ licence.packvendor.example www.packvendor.example | 19:11 host
a list of hosts | bakery level-2-packaging | host: licence.packvendor.example ⇒ host: [licence.packvendor.example] | 19:11 type
a whole top-level domain | bakery level-2-packaging | licence.packvendor.example ⇒ "**.com" | 19:11 host
a public suffix | bakery level-2-packaging | licence.packvendor.example ⇒ "**.co.uk" | 19:5 public-suffix
no why | bakery level-2-packaging |     why: licence renewal of the labelling software⏎ ⇒  | 19:5 missing-key
an empty why | bakery level-2-packaging | why: licence renewal of the labelling software ⇒ why: | 21:5 type
no owner | bakery level-2-packaging |     owner: historian@contoso.example⏎ ⇒  | 24:5 missing-key
expires: tomorrow | bakery level-2-packaging | expires: 2027-06-30 ⇒ expires: tomorrow | 18:14 value
a day that does not exist | bakery level-2-packaging | expires: 2027-06-30 ⇒ expires: 2027-02-30 | 18:14 value
a day the other way round | bakery level-2-packaging | expires: 2027-06-30 ⇒ expires: 30.06.2027 | 18:14 value
a day long past | bakery level-2-packaging | expires: 2027-06-30 ⇒ expires: 2025-06-30 | warning 18:14 expired
a tab | bakery level-2-packaging |     owner: historian ⇒ ␉owner: historian | 30:1 yaml
a colon without a blank | bakery level-2-packaging | owner: historian@contoso.example ⇒ owner:historian@contoso.example | 30:5 yaml
a colon within a text | bakery level-2-packaging | why: process values to ⇒ why: process values: to | 29:10 yaml
a bracket that is not closed | bakery level-2-packaging | namespaces: [line-apps] ⇒ namespaces: [line-apps | 33:1 yaml
the same key twice | bakery level-2-packaging | network: 10.20.2.0/24 ⇒ network: 10.20.2.0/24⏎network: 10.20.3.0/24 | 7:1 yaml
a list without its dashes | bakery level-2-packaging |   - host: licence ⇒     host: licence | 19:5 yaml
no list at all | bakery level-2-ovens | profiles: # a string is { name }⏎ ⇒ profiles: flux⏎profile:⏎ | 8:11 type, 9:1 unknown-key
`);

describe('checkSite()', () => {
  test.each(MISTAKES)('tells of $what: $expected', (mistake) => {
    const problems = problemsAfter(mistake);
    expect(problems.map((problem) => shown(problem, mistake.file))).toEqual(mistake.expected);
    for (const { message } of problems) expect(message).toMatch(/^Cannot \S.+: \S.+/);
  });
});
