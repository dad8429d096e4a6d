// Cluster DNS as K3s has it: its objects, names and Corefile, which is where `coredns-custom` comes in.

import type { KubernetesObject } from '../../support/api-client.ts';
import { CLUSTER_DNS_IMAGE } from './images.ts';
import type { K3sConfiguration } from './k3s-configuration.ts';
import type { Settings } from './settings.ts';

const NAMESPACE = 'kube-system';
const LABELS = { 'k8s-app': 'kube-dns' };

const COREFILE = `.:53 {
    errors
    health
    ready
    kubernetes cluster.local in-addr.arpa ip6.arpa {
        pods insecure
        fallthrough in-addr.arpa ip6.arpa
    }
    hosts /etc/coredns/NodeHosts {
        ttl 60
        reload 15s
        fallthrough
    }
    prometheus :9153
    forward . /etc/resolv.conf
    cache 30
    loop
    reload
    loadbalance
    import /etc/coredns/custom/*.override
}
import /etc/coredns/custom/*.server
`;

export function clusterDns(settings: Settings, configuration: K3sConfiguration): readonly KubernetesObject[] {
  return configuration.disable.includes('coredns')
    ? []
    : [...account(), files(settings), deployment(), service(configuration['cluster-dns'])];
}

function account(): readonly KubernetesObject[] {
  const apiGroup = 'rbac.authorization.k8s.io';
  const name = 'system:coredns';
  const may = ['list', 'watch'];
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'coredns', namespace: NAMESPACE } },
    {
      apiVersion: `${apiGroup}/v1`,
      kind: 'ClusterRole',
      metadata: { name },
      rules: [
        { apiGroups: [''], resources: ['endpoints', 'services', 'pods', 'namespaces'], verbs: may },
        { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: may },
      ],
    },
    {
      apiVersion: `${apiGroup}/v1`,
      kind: 'ClusterRoleBinding',
      metadata: { name },
      roleRef: { apiGroup, kind: 'ClusterRole', name },
      subjects: [{ kind: 'ServiceAccount', name: 'coredns', namespace: NAMESPACE }],
    },
  ];
}

function files({ node, address }: Settings): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'coredns', namespace: NAMESPACE },
    data: { Corefile: COREFILE, NodeHosts: `${address} ${node}\n` },
  };
}

function deployment(): KubernetesObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'coredns', namespace: NAMESPACE, labels: LABELS },
    spec: {
      replicas: 1,
      revisionHistoryLimit: 0,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
      selector: { matchLabels: LABELS },
      template: { metadata: { labels: LABELS }, spec: podSpec() },
    },
  };
}

function podSpec(): object {
  return {
    priorityClassName: 'system-cluster-critical',
    serviceAccountName: 'coredns',
    dnsPolicy: 'Default',
    tolerations: [{ key: 'CriticalAddonsOnly', operator: 'Exists' }],
    containers: [
      {
        name: 'coredns',
        image: CLUSTER_DNS_IMAGE,
        imagePullPolicy: 'IfNotPresent',
        args: ['-conf', '/etc/coredns/Corefile'],
        resources: { limits: { memory: '170Mi' }, requests: { cpu: '100m', memory: '70Mi' } },
        ports: [
          { name: 'dns', containerPort: 53, protocol: 'UDP' },
          { name: 'dns-tcp', containerPort: 53, protocol: 'TCP' },
          { name: 'metrics', containerPort: 9153, protocol: 'TCP' },
        ],
        securityContext: {
          allowPrivilegeEscalation: false,
          capabilities: { add: ['NET_BIND_SERVICE'], drop: ['all'] },
          readOnlyRootFilesystem: true,
        },
        livenessProbe: { httpGet: { path: '/health', port: 8080 }, initialDelaySeconds: 60, periodSeconds: 10 },
        readinessProbe: { httpGet: { path: '/ready', port: 8181 }, periodSeconds: 2 },
        volumeMounts: [
          { name: 'config-volume', mountPath: '/etc/coredns', readOnly: true },
          { name: 'custom-config-volume', mountPath: '/etc/coredns/custom', readOnly: true },
        ],
      },
    ],
    volumes: [
      { name: 'config-volume', configMap: { name: 'coredns' } },
      { name: 'custom-config-volume', configMap: { name: 'coredns-custom', optional: true } },
    ],
  };
}

function service(clusterIP: string): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'kube-dns', namespace: NAMESPACE, labels: LABELS },
    spec: {
      selector: LABELS,
      clusterIP,
      ports: [
        { name: 'dns', port: 53, protocol: 'UDP' },
        { name: 'dns-tcp', port: 53, protocol: 'TCP' },
        { name: 'metrics', port: 9153, protocol: 'TCP' },
      ],
    },
  };
}
