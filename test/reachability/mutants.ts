// One broken object each: what a bad merge, a bug of the synthesis or a hurried hand would make of it. The file is given below
// `dist/<site>/` or `flux/<site>/`; an edit that changes nothing is a mistake of this table, and the test says so.

import type { Edit } from './edits.ts';
import { append, dropLine, removeFile, replace } from './edits.ts';

export type Mutant = {
  readonly name: string;
  readonly site: string;
  readonly file: string;
  readonly edit: Edit;
  /** Found by its digest or serial alone: nothing that is asked goes another way. @default false */
  readonly foundBySum?: boolean;
};

const BAKERY: readonly Omit<Mutant, 'site'>[] = [
  // Names.
  {
    name: 'a face moved in one zone file',
    file: 'dist/level-3/network/ConfigMap.dns-level-2-ovens.yaml',
    edit: replace('github.com. IN A 10.30.0.10', 'github.com. IN A 10.30.0.11'),
  },
  {
    name: 'a face that is a sibling’s machine',
    file: 'dist/level-3/network/ConfigMap.dns-level-2-ovens.yaml',
    edit: replace('ghcr.io. IN A 10.30.0.10', 'ghcr.io. IN A 10.20.2.9'),
  },
  {
    name: 'a record lost',
    file: 'dist/level-3/network/ConfigMap.dns-level-2-packaging.yaml',
    edit: dropLine('management.azure.com. IN A'),
  },
  {
    name: 'a wildcard lost below an exact name',
    file: 'dist/level-3/network/ConfigMap.dns-level-2-ovens.yaml',
    edit: dropLine('*.his.arc.azure.com. IN A'),
  },
  {
    name: 'a wildcard of one name shadowed by another',
    file: 'dist/level-3/network/ConfigMap.dns-level-2-ovens.yaml',
    edit: replace('*.his.arc.azure.com. IN A 10.30.0.10', 'a.b.his.arc.azure.com. IN A 10.30.0.10'),
  },
  {
    name: 'records changed and the serial kept',
    file: 'dist/level-3/network/ConfigMap.dns-level-2-ovens.yaml',
    edit: replace('plc-7.ovens.internal. IN A 10.20.1.130', 'plc-7.ovens.internal. IN A 10.20.1.131'),
    foundBySum: true,
  },
  {
    name: 'a zone file without its SOA',
    file: 'dist/level-3/network/ConfigMap.dns-level-2-ovens.yaml',
    edit: dropLine('IN SOA'),
  },
  {
    name: 'a zone file that does not parse',
    file: 'dist/level-3/network/ConfigMap.dns-level-2-packaging.yaml',
    edit: replace('github.com. IN A 10.30.0.10', 'github.com. IN A'),
  },
  {
    name: 'a zone file under another key',
    file: 'dist/level-3/network/ConfigMap.dns-level-2-ovens.yaml',
    edit: replace('level-2-ovens.db: |', 'level-2-oven.db: |'),
  },
  {
    name: 'a zone file in a ConfigMap of another name',
    file: 'dist/level-3/network/ConfigMap.dns-level-2-ovens.yaml',
    edit: replace('name: dns-level-2-ovens', 'name: dns-ovens'),
  },
  {
    name: 'a zone file removed',
    file: 'dist/level-3/network/ConfigMap.dns-level-2-ovens.yaml',
    edit: removeFile,
  },
  {
    name: 'a view with the networks of another',
    file: 'dist/level-3/network/ConfigMap.dns-corefile.yaml',
    edit: replace("'10.20.2.0/24'", "'10.20.1.0/25'"),
  },
  {
    name: 'a view that lost half of its network',
    file: 'dist/level-3/network/ConfigMap.dns-corefile.yaml',
    edit: replace("'10.20.2.0/24'", "'10.20.2.0/25'"),
  },
  {
    name: 'a view that reads the zone file of another',
    file: 'dist/level-3/network/ConfigMap.dns-corefile.yaml',
    edit: replace('file /zones/level-2-packaging.db', 'file /zones/level-2-ovens.db'),
  },
  {
    name: 'a view given twice',
    file: 'dist/level-3/network/ConfigMap.dns-corefile.yaml',
    edit: append(
      "    .:53 {\n        bind 10.30.0.10\n        view again {\n            expr incidr(client_ip(), '10.20.2.0/24')\n        }\n        file /zones/level-2-ovens.db . {\n        }\n    }\n",
    ),
  },
  {
    name: 'a DNS bound to another address',
    file: 'dist/level-3/network/ConfigMap.dns-corefile.yaml',
    edit: replace(/bind 10\.30\.0\.10/g, 'bind 10.30.0.11'),
  },
  {
    name: 'a DNS on another port',
    file: 'dist/level-3/network/ConfigMap.dns-corefile.yaml',
    edit: replace(/:53 \{/g, ':5353 {'),
  },
  {
    name: 'a Corefile that does not parse',
    file: 'dist/level-3/network/ConfigMap.dns-corefile.yaml',
    edit: replace('errors', 'errors }'),
  },
  {
    name: 'a Corefile removed',
    file: 'dist/level-3/network/ConfigMap.dns-corefile.yaml',
    edit: removeFile,
  },
  {
    name: 'a DNS without its zone files',
    file: 'dist/level-3/network/Deployment.dns.yaml',
    edit: replace('mountPath: /zones', 'mountPath: /zone'),
  },
  {
    name: 'a DNS that does not mount one view',
    file: 'dist/level-3/network/Deployment.dns.yaml',
    edit: replace(
      '- configMap:\n                  name: dns-level-2-packaging',
      '- configMap:\n                  name: dns-level-2-package',
    ),
  },
  {
    name: 'a DNS with no replica',
    file: 'dist/level-3/network/Deployment.dns.yaml',
    edit: replace('replicas: 1', 'replicas: 0'),
  },
  { name: 'a DNS removed', file: 'dist/level-3/network/Deployment.dns.yaml', edit: removeFile },
  {
    name: 'a node that asks a public resolver',
    file: 'dist/level-2-ovens/host/resolv.conf',
    edit: replace('nameserver 10.30.0.10', 'nameserver 9.9.9.9'),
  },
  {
    name: 'a node that asks a second resolver',
    file: 'dist/level-3/host/resolv.conf',
    edit: replace('nameserver 10.35.0.10', 'nameserver 10.35.0.10\nnameserver 1.1.1.1'),
  },
  {
    name: 'a host’s zone file with another face',
    file: 'dist/level-3-5/host/config/dns/level-3.db',
    edit: replace('ghcr.io. IN A 10.35.0.10', 'ghcr.io. IN A 10.40.0.10'),
  },
  {
    name: 'a host’s Corefile that reads another folder',
    file: 'dist/level-3-5/host/config/dns/Corefile',
    edit: replace('/etc/sallyport/config/dns/level-3.db', '/etc/sallyport/dns/level-3.db'),
  },
  {
    name: 'own names led to another address',
    file: 'dist/level-4/network/ConfigMap.coredns-custom.yaml',
    edit: replace('10.43.0.15', '10.43.0.16'),
  },
  {
    name: 'own names that no longer match',
    file: 'dist/level-4/network/ConfigMap.coredns-custom.yaml',
    edit: replace('^([^.]+\\.){2}$', '^([^.]+\\.){3}$'),
  },
  // Policies.
  {
    name: 'a policy without the port',
    file: 'dist/level-2-ovens/policies/NetworkPolicy.azure-iot-operations-egress.yaml',
    edit: replace(/ {8}- port: 8883\n {10}protocol: TCP\n/, ''),
  },
  {
    name: 'a policy that opens UDP for TCP',
    file: 'dist/level-2-ovens/policies/NetworkPolicy.azure-iot-operations-egress.yaml',
    edit: replace(
      /- port: 443\n {10}protocol: TCP\n {8}- port: 8084/,
      '- port: 443\n          protocol: UDP\n        - port: 8084',
    ),
  },
  {
    name: 'a policy for another face',
    file: 'dist/level-2-ovens/policies/NetworkPolicy.azure-iot-operations-egress.yaml',
    edit: replace('cidr: 10.30.0.10/32', 'cidr: 10.30.0.11/32'),
  },
  {
    name: 'a policy that lost every way out',
    file: 'dist/level-2-ovens/policies/NetworkPolicy.azure-iot-operations-egress.yaml',
    edit: replace(/egress:\n[^]*?(?= {2}podSelector)/, 'egress: []\n'),
  },
  // Forwarders.
  {
    name: 'a listener bound to another port',
    file: 'dist/level-3/network/ConfigMap.forwarder.yaml',
    edit: replace('address: 10.30.0.10\n            port: 443', 'address: 10.30.0.10\n            port: 4443'),
  },
  {
    name: 'a listener bound to another address',
    file: 'dist/level-3/network/ConfigMap.forwarder.yaml',
    edit: replace('address: 10.30.0.10\n            port: 8883', 'address: 10.30.0.12\n            port: 8883'),
  },
  {
    name: 'a listener for another logical port',
    file: 'dist/level-3/network/ConfigMap.forwarder.yaml',
    edit: replace('protocol: tls\n        port: 8084', 'protocol: tls\n        port: 443'),
  },
  {
    name: 'a listener of another protocol',
    file: 'dist/level-3-5/host/config/forwarder.yaml',
    edit: replace('protocol: tls\n    port: 8084', 'protocol: http\n    port: 8084'),
  },
  {
    name: 'a listener lost',
    file: 'dist/level-4/network/ConfigMap.forwarder.yaml',
    edit: replace(/ {6}- name: tls-8084\n[^]*?port: 8084\n {6}- name/, '      - name'),
  },
  {
    name: 'a way up to another address',
    file: 'dist/level-3/network/ConfigMap.forwarder.yaml',
    edit: replace('address: 10.35.0.10', 'address: 10.35.0.11'),
  },
  {
    name: 'a way up past the DMZ',
    file: 'dist/level-3/network/ConfigMap.forwarder.yaml',
    edit: replace('zone: level-3-5\n        address: 10.35.0.10', 'zone: level-4\n        address: 10.40.0.10'),
  },
  {
    name: 'a way up straight to the Internet',
    file: 'dist/level-3/network/ConfigMap.forwarder.yaml',
    edit: replace(/parent:\n[^]*?keys: \S+\n/, 'direct:\n        resolvers: ["9.9.9.9:53"]\n'),
  },
  {
    name: 'a way up on another port',
    file: 'dist/level-3/network/ConfigMap.forwarder.yaml',
    edit: replace('address: 10.35.0.10', 'address: 10.35.0.10\n        ports: { "443": 8443 }'),
  },
  {
    name: 'a way up with keys from nowhere',
    file: 'dist/level-3/network/ConfigMap.forwarder.yaml',
    edit: replace('keys: /etc/sallyport/keys/level-3', 'keys: /etc/sallyport/keys/level-4'),
  },
  {
    name: 'no keys for a child that forwards',
    file: 'dist/level-3-5/host/config/forwarder.yaml',
    edit: replace(/children:\n {2}level-3:\n {4}keys: \S+\n/, ''),
  },
  {
    name: 'no DNS for Services',
    file: 'dist/level-3/network/ConfigMap.forwarder.yaml',
    edit: replace(/ {4}services:\n {6}resolver: \S+\n/, ''),
  },
  {
    name: 'a configuration that is no YAML',
    file: 'dist/level-3-5/host/config/forwarder.yaml',
    edit: replace('listeners:', 'listeners: ['),
  },
  {
    name: 'a configuration of another zone',
    file: 'dist/level-3/network/ConfigMap.forwarder.yaml',
    edit: replace('site: contoso-bakery\n    zone: level-3\n', 'site: contoso-bakery\n    zone: level-4\n'),
  },
  {
    name: 'a list of another name',
    file: 'dist/level-3/network/ConfigMap.forwarder.yaml',
    edit: replace('name: level-3\n', 'name: level-4\n'),
  },
  {
    name: 'a forwarder without its configuration',
    file: 'dist/level-3/network/Deployment.forwarder.yaml',
    edit: replace('mountPath: /etc/sallyport/config', 'mountPath: /etc/sallyport/configuration'),
  },
  {
    name: 'a forwarder that mounts another ConfigMap',
    file: 'dist/level-3/network/Deployment.forwarder.yaml',
    edit: replace('- configMap:\n            name: forwarder', '- configMap:\n            name: forwarder-old'),
  },
  {
    name: 'a forwarder without the keys upwards',
    file: 'dist/level-3/network/Deployment.forwarder.yaml',
    edit: replace('secretName: conduit-level-3', 'secretName: conduit-level-4'),
  },
  {
    name: 'a forwarder without the keys from below',
    file: 'dist/level-4/network/Deployment.forwarder.yaml',
    edit: replace('mountPath: /etc/sallyport/keys/level-3-5', 'mountPath: /etc/sallyport/keys/level-3'),
  },
  {
    name: 'a forwarder that is not on the network of its node',
    file: 'dist/level-3/network/Deployment.forwarder.yaml',
    edit: replace('hostNetwork: true', 'hostNetwork: false'),
  },
  {
    name: 'a forwarder whose selector misses its pods',
    file: 'dist/level-3/network/Deployment.forwarder.yaml',
    edit: replace(
      /matchLabels:\n {6}app.kubernetes.io\/name: forwarder/,
      'matchLabels:\n      app.kubernetes.io/name: forward',
    ),
  },
  { name: 'a forwarder removed', file: 'dist/level-3/network/Deployment.forwarder.yaml', edit: removeFile },
  {
    name: 'a unit that starts on another file',
    file: 'dist/level-3-5/host/systemd/sallyport-forwarder.service',
    edit: replace('--config /etc/sallyport/config/forwarder.yaml', '--config /etc/sallyport/forwarder.yaml'),
  },
  { name: 'a unit removed', file: 'dist/level-3-5/host/systemd/sallyport-forwarder.service', edit: removeFile },
  {
    name: 'an account that may not read',
    file: 'dist/level-3/network/Role.forwarder.yaml',
    edit: replace('      - list\n', ''),
  },
  {
    name: 'an account without its Role',
    file: 'dist/level-3/network/RoleBinding.forwarder.yaml',
    edit: replace('name: forwarder\n    namespace', 'name: default\n    namespace'),
  },
  {
    name: 'a Service inside without the port',
    file: 'dist/level-4/network/Service.forwarder-inside.yaml',
    edit: replace(/ {4}- name: tls-9093\n[^]*?targetPort: 9093\n/, ''),
  },
  {
    name: 'a Service inside at another address',
    file: 'dist/level-4/network/Service.forwarder-inside.yaml',
    edit: replace('clusterIP: 10.43.0.15', 'clusterIP: 10.43.0.16'),
  },
  {
    name: 'a Service inside for other pods',
    file: 'dist/level-4/network/Service.forwarder-inside.yaml',
    edit: replace('selector:\n    app.kubernetes.io/name: forwarder', 'selector:\n    app.kubernetes.io/name: dns'),
  },
  {
    name: 'a broker’s listener of another name',
    file: 'dist/level-3/data-flows/BrokerListener.children.yaml',
    edit: replace('serviceName: aio-broker-children', 'serviceName: aio-broker-child'),
  },
  // Grants that DNS hides: a client that dials the face all the same gets through.
  {
    name: 'a grant no name leads to',
    file: 'dist/level-3/network/Allowlist.level-3.yaml',
    edit: replace(
      '  grants:\n',
      '  grants:\n    - { for: [level-2-ovens], from: nowhere.yaml, entries: [{ host: evil.example, port: 443 }] }\n',
    ),
  },
  {
    name: 'a sibling’s wildcard granted',
    file: 'dist/level-3/network/Allowlist.level-3.yaml',
    edit: replace(
      '  grants:\n',
      '  grants:\n    - { for: [level-2-packaging], from: nowhere.yaml, entries: [{ host: "*.updates.ovenvendor.example", port: 443 }] }\n',
    ),
  },
  {
    name: 'a way to a machine of the plant',
    file: 'dist/level-3/network/Allowlist.level-3.yaml',
    edit: replace(
      '  grants:\n',
      '  grants:\n    - { for: [level-2-ovens], from: nowhere.yaml, entries: [{ host: evil.internal, port: 443, to: { address: 10.30.0.77, port: 22 } }] }\n',
    ),
  },
  {
    name: 'the same in the list of a host',
    file: 'dist/level-3-5/host/config/allowlist.yaml',
    edit: replace(
      '  grants:\n',
      '  grants:\n    - { for: [level-3], from: nowhere.yaml, entries: [{ host: evil.internal, port: 443, to: { address: 10.35.0.77, port: 22 } }] }\n',
    ),
  },
  {
    name: 'an end at another machine',
    file: 'dist/level-3/network/Allowlist.level-3.yaml',
    edit: replace(/address: 10\.30\.0\.30\n/, 'address: 10.30.0.31\n'),
  },
  {
    name: 'an end at another port',
    file: 'dist/level-3/network/Allowlist.level-3.yaml',
    edit: replace(/(?<=address: 10\.30\.0\.30\n\s+port: )\d+/, '22'),
  },
  {
    name: 'a last day put off',
    file: 'dist/level-3/network/Allowlist.level-3.yaml',
    edit: replace('expires: "2027-03-01"', 'expires: "2099-03-01"'),
  },
  {
    name: 'a last day lost',
    file: 'dist/level-4/network/Allowlist.level-4.yaml',
    edit: dropLine('expires: "2027-03-01"'),
  },
  // Boundaries that no list is part of.
  {
    name: 'a policy that opens the Internet',
    file: 'dist/level-2-ovens/policies/NetworkPolicy.azure-iot-operations-egress.yaml',
    edit: replace('  egress:\n', '  egress:\n    - to:\n        - ipBlock:\n            cidr: 0.0.0.0/0\n'),
  },
  {
    name: 'a policy that polices the other direction',
    file: 'dist/level-2-ovens/policies/NetworkPolicy.azure-iot-operations-egress.yaml',
    edit: replace('- Egress', '- Ingress'),
  },
  {
    name: 'a policy of another namespace',
    file: 'dist/level-2-ovens/policies/NetworkPolicy.azure-iot-operations-egress.yaml',
    edit: replace('namespace: azure-iot-operations', 'namespace: default'),
  },
  {
    name: 'a policy for some pods only',
    file: 'dist/level-2-ovens/policies/NetworkPolicy.azure-iot-operations-egress.yaml',
    edit: replace(
      'podSelector: {}',
      'podSelector:\n    matchExpressions:\n      - key: open\n        operator: DoesNotExist',
    ),
  },
  {
    name: 'a policy with devices on another port',
    file: 'dist/level-2-ovens/policies/NetworkPolicy.azure-iot-operations-egress.yaml',
    edit: replace('- port: 4840\n', '- port: 22\n          protocol: TCP\n        - port: 4840\n'),
  },
  {
    name: 'a policy of Arc removed',
    file: 'dist/level-4/policies/NetworkPolicy.azure-arc-egress.yaml',
    edit: removeFile,
  },
  {
    name: 'a policy of Arc that opens everything',
    file: 'dist/level-4/policies/NetworkPolicy.azure-arc-egress.yaml',
    edit: replace('  egress:\n', '  egress:\n    - {}\n'),
  },
  {
    name: 'break-glass for everyone who has signed in',
    file: 'dist/level-3/network/RoleBinding.break-glass.yaml',
    edit: replace('name: contoso-ot-on-call', 'name: system:authenticated'),
  },
  {
    name: 'an admission policy that nothing binds',
    file: 'dist/level-3/crds/ValidatingAdmissionPolicyBinding.sallyport-applied-by-flux-only.yaml',
    edit: removeFile,
  },
  {
    name: 'an admission policy that only warns',
    file: 'dist/level-3/crds/ValidatingAdmissionPolicyBinding.sallyport-list-stays.yaml',
    edit: replace('- Deny', '- Warn'),
  },
  {
    name: 'a node that routes',
    file: 'dist/level-3/host/systemd/sallyport-no-route.service',
    edit: removeFile,
  },
  {
    name: 'a node whose kernel drops nothing',
    file: 'dist/level-3/host/nftables.d/sallyport.nft',
    edit: () => '\n',
  },
  {
    name: 'a host that takes commits nobody signed',
    file: 'dist/level-3-5/host/bin/sallyport-update',
    edit: replace(/verify/g, 'true'),
  },
  {
    name: 'a pod on the network of its node that nobody declared',
    file: 'dist/level-3/network/Pod.stranger.yaml',
    edit: append(pod('hostNetwork: true')),
  },
  {
    name: 'a pod with the node’s files behind another document',
    file: 'dist/level-4/probe/Namespace.sallyport-probe.yaml',
    edit: append(`---\n${pod('volumes: [{ name: root, hostPath: { path: / } }]')}`),
  },
  {
    name: 'a privileged container',
    file: 'dist/level-3/network/Deployment.forwarder.yaml',
    edit: replace('privileged: false', 'privileged: true'),
  },
  // Allowlists.
  {
    name: 'an entry dropped',
    file: 'dist/level-3-5/host/config/allowlist.yaml',
    edit: replace('host: stbakery.blob.core.windows.net', 'host: stbaker.blob.core.windows.net'),
  },
  {
    name: 'a grant for another zone',
    file: 'dist/level-4/network/Allowlist.level-4.yaml',
    edit: replace('for:\n        - level-2-ovens\n', 'for:\n        - level-2-packaging\n'),
  },
  {
    name: 'an entry that ended',
    file: 'dist/level-3/network/Allowlist.level-3.yaml',
    edit: replace('expires: "2027-03-01"', 'expires: "2026-03-01"'),
  },
  {
    name: 'an entry on another port',
    file: 'dist/level-4/network/Allowlist.level-4.yaml',
    edit: replace(/port: 8084/g, 'port: 8085'),
  },
  {
    name: 'a wildcard made narrower',
    file: 'dist/level-4/network/Allowlist.level-4.yaml',
    edit: replace('"**.servicebus.windows.net"', '"*.servicebus.windows.net"'),
  },
  {
    name: 'an entry of another protocol',
    file: 'dist/level-3/network/Allowlist.level-3.yaml',
    edit: replace('protocol: tcp', 'protocol: http'),
  },
  {
    name: 'an entry that ends at another address',
    file: 'dist/level-3/network/Allowlist.level-3.yaml',
    edit: replace('listenPort: 5450', 'listenPort: 5451'),
  },
  {
    name: 'an entry nobody declared',
    file: 'dist/level-4/network/Allowlist.level-4.yaml',
    edit: replace(
      '  notBefore:',
      '    - { for: [level-3-5], from: nowhere.yaml, entries: [{ host: github.com, port: 8084 }] }\n  notBefore:',
    ),
  },
  {
    name: 'the forwarder’s own zone lost',
    file: 'dist/level-4/network/Allowlist.level-4.yaml',
    edit: replace(/ {4}level-4:\n {6}networks:\n( {8}- \S+\n)+/, ''),
  },
  {
    name: 'a child’s networks lost',
    file: 'dist/level-3/network/Allowlist.level-3.yaml',
    edit: replace('- 10.20.2.0/24', '- 10.20.3.0/24'),
  },
  {
    name: 'a child taken for another',
    file: 'dist/level-3/network/Allowlist.level-3.yaml',
    edit: replace('- 10.20.2.0/24', '- 10.20.1.0/25\n        - 10.20.2.0/24'),
  },
  {
    name: 'a deeper zone through another child',
    file: 'dist/level-4/network/Allowlist.level-4.yaml',
    edit: replace('via: level-3-5', 'via: level-3'),
  },
  {
    name: 'an Allowlist of another configuration',
    file: 'dist/level-3/network/Allowlist.level-3.yaml',
    edit: replace(/configDigest: sha256:\w{4}/, 'configDigest: sha256:0000'),
    foundBySum: true,
  },
  {
    name: 'an Allowlist of another kind',
    file: 'dist/level-3/network/Allowlist.level-3.yaml',
    edit: replace('kind: Allowlist', 'kind: AllowList'),
  },
  { name: 'an Allowlist removed', file: 'dist/level-3-5/host/config/allowlist.yaml', edit: removeFile },
  {
    name: 'an Allowlist that is no YAML',
    file: 'dist/level-4/network/Allowlist.level-4.yaml',
    edit: replace('spec:', 'spec: ['),
  },
  // Healing.
  {
    name: 'an image from a registry nobody may reach',
    file: 'dist/level-3/network/Deployment.forwarder.yaml',
    edit: replace('image: ghcr.io/contoso', 'image: quay.io/contoso'),
  },
  {
    name: 'a mirror nobody may reach',
    file: 'dist/level-2-ovens/host/k3s/registries.yaml',
    edit: replace('https://ghcr.io', 'https://mirror.example'),
  },
  {
    name: 'a Git host nobody may reach',
    file: 'dist/level-2-ovens/azure/flux-configuration.json',
    edit: replace('https://github.com', 'https://gitlab.com'),
  },
  {
    name: 'a host that follows another Git host',
    file: 'dist/level-3-5/host/bin/sallyport-update',
    edit: replace('url=https://github.com', 'url=https://gitlab.com'),
  },
  // Wiring.
  {
    name: 'a Kustomization with another path',
    file: 'flux/level-3/network.yaml',
    edit: replace('path: ./dist/contoso-bakery/level-3/network', 'path: ./dist/contoso-bakery/level-3/netwrok'),
  },
  {
    name: 'a Kustomization with another zone’s path',
    file: 'flux/level-3/network.yaml',
    edit: replace('level-3/network', 'level-4/network'),
  },
  {
    name: 'a Kustomization that does not wait',
    file: 'flux/level-3/network.yaml',
    edit: replace(/ {2}dependsOn:\n {4}- name: crds\n/, ''),
  },
  {
    name: 'a Kustomization that waits for nothing',
    file: 'flux/level-3/network.yaml',
    edit: replace('- name: crds', '- name: definitions'),
  },
  {
    name: 'a Kustomization of another source',
    file: 'flux/level-2-ovens/policies.yaml',
    edit: replace('name: sallyport', 'name: sallyports'),
  },
  {
    name: 'a Kustomization in another namespace',
    file: 'flux/level-2-ovens/policies.yaml',
    edit: replace('namespace: sallyport-flux', 'namespace: flux-system'),
  },
  {
    name: 'a Kustomization that is suspended',
    file: 'flux/level-4/network.yaml',
    edit: replace('prune: true', 'prune: true\n  suspend: true'),
  },
  { name: 'a Kustomization not listed', file: 'flux/level-4/kustomization.yaml', edit: dropLine('- network.yaml') },
  { name: 'a Kustomization removed', file: 'flux/level-4/network.yaml', edit: removeFile },
  {
    name: 'a definition removed',
    file: 'dist/level-4/crds/CustomResourceDefinition.allowlists.sallyport.dev.yaml',
    edit: removeFile,
  },
  { name: 'a namespace removed', file: 'dist/level-4/crds/Namespace.sallyport.yaml', edit: removeFile },
  {
    name: 'another folder for Flux',
    file: 'dist/level-3/azure/flux-configuration.json',
    edit: replace('./flux/contoso-bakery/level-3"', './flux/contoso-bakery/level-4"'),
  },
];

const AKS: readonly Omit<Mutant, 'site'>[] = [
  {
    name: 'a load balancer for everyone',
    file: 'dist/level-5/network/Service.forwarder.yaml',
    edit: replace(/ {2}loadBalancerSourceRanges:\n( {4}- \S+\n)+/, ''),
  },
  {
    name: 'a load balancer for every network',
    file: 'dist/level-5/network/Service.forwarder.yaml',
    edit: replace('loadBalancerSourceRanges:\n', 'loadBalancerSourceRanges:\n    - 0.0.0.0/0\n'),
  },
  {
    name: 'a namespace no longer closed by default',
    file: 'dist/level-5/network/CiliumNetworkPolicy.default-deny.yaml',
    edit: removeFile,
  },
  {
    name: 'a forwarder open to every entity',
    file: 'dist/level-5/network/CiliumNetworkPolicy.forwarder.yaml',
    edit: replace('  ingress:\n', '  ingress:\n    - fromEntities:\n        - all\n'),
  },
  {
    name: 'a Service without a port',
    file: 'dist/level-4/network/Service.forwarder.yaml',
    edit: replace(/ {4}- name: tls-8084\n[^]*?targetPort: 8084\n/, ''),
  },
  {
    name: 'a Service that leads to another port',
    file: 'dist/level-4/network/Service.forwarder.yaml',
    edit: replace('targetPort: 443', 'targetPort: 8084'),
  },
  {
    name: 'source ranges without the child',
    file: 'dist/level-4/network/Service.forwarder.yaml',
    edit: replace('- 10.52.0.0/24', '- 10.53.0.0/24'),
  },
  {
    name: 'source ranges with half of the child',
    file: 'dist/level-5/network/Service.forwarder.yaml',
    edit: replace('- 10.51.0.0/24', '- 10.51.0.0/25'),
  },
  {
    name: 'a Service at another address',
    file: 'dist/level-5/network/Service.forwarder.yaml',
    edit: replace('10.50.0.200', '10.50.0.201'),
  },
  {
    name: 'a public load balancer',
    file: 'dist/level-5/network/Service.forwarder.yaml',
    edit: replace('azure-load-balancer-internal: "true"', 'azure-load-balancer-internal: "false"'),
  },
  {
    name: 'a Service that hides the caller',
    file: 'dist/level-5/network/Service.forwarder.yaml',
    edit: replace('externalTrafficPolicy: Local', 'externalTrafficPolicy: Cluster'),
  },
  {
    name: 'a Service for other pods',
    file: 'dist/level-5/network/Service.forwarder.yaml',
    edit: replace(
      'selector:\n    app.kubernetes.io/name: forwarder',
      'selector:\n    app.kubernetes.io/name: forwarders',
    ),
  },
  { name: 'a Service removed', file: 'dist/level-5/network/Service.forwarder.yaml', edit: removeFile },
  {
    name: 'a DNS Service without UDP',
    file: 'dist/level-4/network/Service.dns.yaml',
    edit: replace('protocol: UDP', 'protocol: TCP'),
  },
  {
    name: 'a DNS Service for other sources',
    file: 'dist/level-4/network/Service.dns.yaml',
    edit: replace('- 10.52.0.0/24', '- 10.53.0.0/24'),
  },
  {
    name: 'a DNS Service to another port',
    file: 'dist/level-4/network/Service.dns.yaml',
    edit: replace(/targetPort: 1053/g, 'targetPort: 53'),
  },
  { name: 'a DNS Service removed', file: 'dist/level-4/network/Service.dns.yaml', edit: removeFile },
  {
    name: 'a policy that does not admit questions',
    file: 'dist/level-4/network/CiliumNetworkPolicy.dns.yaml',
    edit: replace('port: "1053"\n              protocol: UDP', 'port: "1054"\n              protocol: UDP'),
  },
  {
    name: 'a policy that does not admit the child',
    file: 'dist/level-4/network/CiliumNetworkPolicy.forwarder.yaml',
    edit: replace('cidr: 10.52.0.0/24', 'cidr: 10.53.0.0/24'),
  },
  {
    name: 'a policy that does not let out',
    file: 'dist/level-4/network/CiliumNetworkPolicy.forwarder.yaml',
    edit: replace('cidr: 10.50.0.200/32', 'cidr: 10.50.0.201/32'),
  },
  {
    name: 'a policy without the Internet',
    file: 'dist/level-5/network/CiliumNetworkPolicy.forwarder.yaml',
    edit: replace('cidr: 0.0.0.0/0', 'cidr: 10.0.0.0/8'),
  },
  {
    name: 'a policy without the resolver',
    file: 'dist/level-5/network/CiliumNetworkPolicy.forwarder.yaml',
    edit: replace('port: "53"\n              protocol: UDP', 'port: "54"\n              protocol: UDP'),
  },
  {
    name: 'own names led to another face',
    file: 'dist/level-4/host/coredns-custom.yaml',
    edit: replace('10.50.0.200', '10.50.0.201'),
  },
  {
    name: 'own names in a block that is not theirs',
    file: 'dist/level-4/host/coredns-custom.yaml',
    edit: replace('dev.azure.com:53', 'dev.azure.net:53'),
  },
  {
    name: 'a way up without resolvers',
    file: 'dist/level-5/network/ConfigMap.forwarder.yaml',
    edit: replace(/resolvers:\n {10}- \S+\n/, 'resolvers: []\n'),
  },
];

const NATIVE: readonly Omit<Mutant, 'site'>[] = [
  {
    name: 'a source that does not check out its folder',
    file: 'flux/level-4/git-repository.yaml',
    edit: replace('dist/northwind-dual-nic/level-4', 'dist/northwind-dual-nic/level-3'),
  },
  {
    name: 'a source elsewhere',
    file: 'flux/level-3/git-repository.yaml',
    edit: replace('https://git.northwind.example', 'https://git.southwind.example'),
  },
  {
    name: 'a source of another name',
    file: 'flux/level-3/git-repository.yaml',
    edit: replace('name: sallyport', 'name: sally'),
  },
  {
    name: 'a root with another path',
    file: 'flux/level-4/root.yaml',
    edit: replace('path: ./flux/northwind-dual-nic/level-4', 'path: ./flux/northwind-dual-nic/level-5'),
  },
  {
    name: 'nameservers of another network',
    file: 'dist/level-3/host/aksedge-config.json',
    edit: replace('"10.3.0.10"', '"8.8.8.8"'),
  },
];

/** Every mutant, with its files as paths of the repository. */
export const MUTANTS: readonly Mutant[] = [
  ...at('contoso-bakery', BAKERY),
  ...at('fabrikam-aks-and-vm', AKS),
  ...at('northwind-dual-nic', NATIVE),
];

function at(site: string, mutants: readonly Omit<Mutant, 'site'>[]): readonly Mutant[] {
  const path = (file: string): string => file.replace(/^(dist|flux)\//, `$1/${site}/`);
  return mutants.map(({ file, ...mutant }) => ({
    ...mutant,
    site,
    file: path(file),
  }));
}

/** A pod that has nothing to do with the plant. */
function pod(power: string): string {
  return `apiVersion: v1\nkind: Pod\nmetadata: { name: stranger, namespace: sallyport }\nspec: { ${power}, containers: [{ name: stranger, image: ghcr.io/contoso/forwarder:1 }] }\n`;
}
