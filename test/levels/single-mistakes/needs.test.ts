// What a zone may reach, and where things come from.
// Each row is one mistake in an example site that is sound, and every problem it may bring about.

import { describe, expect, test } from '@jest/globals';
import { mistakesOf, problemsAfter, shown } from './edit.ts';

const MISTAKES = mistakesOf(String.raw`
a site with another name than its folder | bakery site | site: contoso-bakery ⇒ site: contoso | 4:7 site-name
an unknown cloud | bakery site | cloud: AzureCloud ⇒ cloud: Azure | 5:8 value
a region as the portal shows it | bakery site | region: westeurope ⇒ region: West Europe | 6:9 value
no region | bakery site | region: westeurope⏎ ⇒  | 4:1 missing-region
git over ssh | bakery site | https://github.com/contoso/bakery ⇒ ssh://git@github.com/contoso/bakery | 8:13 value
git as scp writes it | bakery site | https://github.com/contoso/bakery ⇒ git@github.com:contoso/bakery.git | 8:13 value
git with user and password | bakery site | https://github.com ⇒ https://plant:pa55word@github.com | 8:13 secret
git by address | bakery site | https://github.com/contoso ⇒ https://10.1.1.1/contoso | 8:13 value
a token in the URL | bakery site | contoso/bakery, ⇒ contoso/bakery?private_token=abc, | 8:13 value
a tag for a digest | bakery site | forwarder: "sha256:912b2e78918fbbf9738857c803e7bdcfa7b919aff53c2fc11a726c544f149176" ⇒ forwarder: v1.2.3 | 13:14 value
a registry with a scheme | bakery site | ghcr.io/contoso ⇒ https://ghcr.io/contoso | 11:13 value
a registry without a host | bakery site | ghcr.io/contoso ⇒ contoso | 11:13 value
a route from nowhere | bakery site | from: level-2-ovens ⇒ from: level-2-oven | 18:13 unknown-zone
a route from a host | bakery site | from: level-2-ovens ⇒ from: level-3-5 | 18:13 no-broker
a route with two ends | bakery site | to: { eventHubs ⇒ to: { parent: true, eventHubs | 20:11 route-destination
a misspelt profile | bakery level-2-ovens | - flux ⇒ - fluxx | 11:5 unknown-profile
an unknown parameter | bakery level-2-ovens | keyVault: kv-bakery ⇒ keyvault: kv-bakery | 10:73 unknown-parameter
a parameter with its domain | bakery level-2-ovens | storageAccount: stbakery ⇒ storageAccount: stbakery.blob.core.windows.net | 10:53 parameter-value
a wildcard for everybody’s storage | bakery level-2-ovens | storageAccount: stbakery,  ⇒  | 10:5 multi-tenant
a profile listed twice | bakery level-2-ovens | - flux ⇒ - flux⏎  - flux | 12:5 twice
a profile without its companion | bakery level-2-ovens |   - { name: arc-kubernetes, acknowledge: [multi-tenant] }⏎ ⇒  | 9:5 requires-profile
a risk nobody acknowledged | bakery level-2-ovens | , acknowledge: [multi-tenant] } ⇒  } | 9:5 multi-tenant
an entry listed twice | bakery level-2-packaging |   - host: licence.packvendor.example ⇒   - { host: licence.packvendor.example, port: 443, why: the same again, owner: packaging }⏎  - host: licence.packvendor.example | 20:5 duplicate
an entry another covers | bakery level-2-packaging | licence.packvendor.example ⇒ eu.cloud.packvendor.example⏎    expires: 2027-01-01 | 19:5 shadowed
an entry a profile has | bakery level-2-packaging | licence.packvendor.example ⇒ management.azure.com | warning 19:5 duplicate
tcp without listenPort | bakery level-2-packaging |     listenPort: 5450⏎ ⇒  | 24:5 entry
listenPort without tcp | bakery level-2-packaging |     protocol: tcp⏎ ⇒  | 24:5 entry
to without port | bakery level-2-packaging | to: { address: 10.30.0.30, port: 5450 } ⇒ to: { address: 10.30.0.30 } | 28:5 missing-key
to.service without namespace | bakery level-2-packaging | to: { address: 10.30.0.30, port: 5450 } ⇒ to: { service: historian, port: 5450 } | 24:5 entry
to two places | bakery level-2-packaging | to: { address: 10.30.0.30, port: 5450 } ⇒ to: { address: 10.30.0.30, service: a, namespace: b, port: 5450 } | 24:5 entry
to a server in its own network | bakery level-2-packaging | to: { address: 10.30.0.30 ⇒ to: { address: 10.20.2.30 | 24:5 entry
to a server of a sibling | bakery level-2-packaging | to: { address: 10.30.0.30 ⇒ to: { address: 10.20.1.30 | 24:5 stray-end
to a face | bakery level-2-packaging | to: { address: 10.30.0.30 ⇒ to: { address: 10.30.0.10 | 24:5 stray-end
to the forwarder’s own loopback | bakery level-2-packaging | to: { address: 10.30.0.30 ⇒ to: { address: 127.0.0.1 | 28:20 value
to the metadata service | bakery level-2-packaging | to: { address: 10.30.0.30 ⇒ to: { address: 169.254.169.254 | 28:20 value
http on 443 | bakery level-3-5 | port: 80 ⇒ port: 443 | 11:5 port-protocol
tls on 80 | bakery level-3-5 |     protocol: http⏎ ⇒  | 11:5 protocol
tls on 22 | bakery level-2-packaging |     port: 443⏎    why: licence ⇒     port: 22⏎    why: licence | 19:5 protocol
a listenPort that is the DNS | bakery level-2-packaging | listenPort: 5450 ⇒ listenPort: 53 | 24:5 port-taken
a listenPort that carries TLS | bakery level-2-packaging | listenPort: 5450 ⇒ listenPort: 443 | 24:5 port-protocol
an entry outside the ceiling | bakery level-2-packaging | licence.packvendor.example ⇒ licence.othervendor.example | 19:5 ceiling
a reserved name outside the ceiling | bakery level-2-packaging | policies: ⇒ reserve: [{ host: licence.othervendor.example }]⏎policies: | 31:11 ceiling
a ceiling without a port | bakery level-3 | :8883" ⇒ " | 25:7 ceiling-host
a reserved name with an end | bakery level-2-packaging | licence.packvendor.example⏎    port: 443 ⇒ github.com⏎    port: 443⏎    expires: 2027-01-01 | 21:14 reserved-expires
a release of what is needed | bakery level-2-packaging | policies: ⇒ release: [{ host: github.com }]⏎policies: | 31:11 release
a private key | bakery level-2-packaging | policies: ⇒ # -----BEGIN RSA PRIV¦ATE KEY-----⏎policies: | 31:3 secret
image layers from everybody’s storage | bakery site | registry: ghcr.io/contoso ⇒ registry: ghcr.io/contoso⏎  hosts: ["**.blob.core.windows.net"] | 12:11 multi-tenant
a name of a profile led to a machine of the plant | bakery level-2-packaging | licence.packvendor.example⏎    port: 443 ⇒ management.azure.com⏎    port: 443⏎    to: { address: 10.30.0.20, port: 443 } | 19:5 contradiction
a covered name led to another machine | bakery level-2-packaging | licence.packvendor.example⏎    port: 443 ⇒ licence.packvendor.example⏎    port: 443⏎    to: { address: 10.40.0.9, port: 3389 } | 19:5 ceiling
a covered name led to the API server | bakery level-2-packaging | licence.packvendor.example⏎    port: 443 ⇒ licence.packvendor.example⏎    port: 443⏎    to: { service: kubernetes, namespace: default, port: 443 } | 19:5 ceiling
a covered name by tcp on another port | bakery level-2-packaging | licence.packvendor.example⏎    port: 443 ⇒ licence.packvendor.example⏎    port: 3389⏎    protocol: tcp⏎    listenPort: 3390 | 19:5 ceiling
telemetry past the ceiling | bakery level-3 | "**.contoso-bakery.internal:8883" ⇒ "**.contoso-bakery.internal:8884" | site.yaml:17:7 ceiling, site.yaml:27:7 ceiling
a reserved name of the cluster below | cars level-3 | allow: ⇒ reserve: [{ host: in-addr.arpa }]⏎allow: | 11:11 cluster-name
a reserved name of everybody | bakery level-2-packaging | policies: ⇒ reserve: [{ host: "**.servicebus.windows.net" }]⏎policies: | 31:11 multi-tenant
a plant zone above a listed name | bakery level-2-ovens | zone: line.ovens.internal ⇒ zone: bakery.internal | warning 38:21 dns-taken
`);

describe('checkSite()', () => {
  test.each(MISTAKES)('tells of $what: $expected', (mistake) => {
    const problems = problemsAfter(mistake);
    expect(problems.map((problem) => shown(problem, mistake.file))).toEqual(mistake.expected);
    for (const { message } of problems) expect(message).toMatch(/^Cannot \S.+: \S.+/);
  });
});
