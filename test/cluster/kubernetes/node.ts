// The command lines of what runs on the node beside containerd.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { certificateFile, kubeconfigFile } from './certificates.ts';
import { cgroupOf } from './cgroups.ts';
import type { Component } from './component.ts';
import { flags } from './flags.ts';
import type { K3sConfiguration } from './k3s-configuration.ts';
import { API_PORT, CONTAINERD_SOCKET, relaySocketIn, type Settings } from './settings.ts';

const RELAY = join(import.meta.dirname, 'relay.ts');

export function kubelet(settings: Settings, configuration: K3sConfiguration): Component {
  const { folder, node, address, binaries } = settings;
  const config = join(folder, 'kubelet.json');
  mkdirSync(join(folder, 'kubelet'), { recursive: true });
  writeFileSync(config, JSON.stringify(kubeletConfiguration(folder, configuration), undefined, 2));
  const defaults = {
    config,
    kubeconfig: kubeconfigFile(folder, 'kubelet'),
    'hostname-override': node,
    'node-ip': address,
    'root-dir': join(folder, 'kubelet'),
    'cert-dir': join(folder, 'kubelet', 'certificates'),
  };
  return { name: 'kubelet', program: binaries.kubelet, args: flags(defaults, configuration['kubelet-arg']) };
}

export function kubeProxy({ folder, node, binaries }: Settings, configuration: K3sConfiguration): Component {
  const defaults = {
    kubeconfig: kubeconfigFile(folder, 'kube-proxy'),
    'hostname-override': node,
    'proxy-mode': 'iptables', // as K3s; the addresses of NodePorts mean loopback too
    'cluster-cidr': configuration['cluster-cidr'],
    // These belong to the whole machine, not to a network namespace.
    'conntrack-max-per-core': '0',
    'conntrack-tcp-timeout-established': '0s',
    'conntrack-tcp-timeout-close-wait': '0s',
    'healthz-bind-address': '127.0.0.1:10256',
    'metrics-bind-address': '127.0.0.1:10249',
  };
  return { name: 'kube-proxy', program: binaries.kubeProxy, args: flags(defaults, configuration['kube-proxy-arg']) };
}

export function relay({ folder }: Settings): Component {
  return { name: 'relay', program: process.execPath, args: [RELAY, relaySocketIn(folder), `127.0.0.1:${API_PORT}`] };
}

/**
 * Not as on a machine of one's own: control groups of pods lie below one that goes with the cluster, nothing is evicted or
 * collected for want of space, and a changed ConfigMap reaches its pods within ten seconds instead of a minute.
 */
function kubeletConfiguration(folder: string, configuration: K3sConfiguration): object {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: certificateFile(folder, 'ca.crt') },
    },
    authorization: { mode: 'Webhook' },
    containerRuntimeEndpoint: `unix://${CONTAINERD_SOCKET}`,
    clusterDNS: [configuration['cluster-dns']],
    clusterDomain: 'cluster.local',
    resolvConf: configuration['resolv-conf'],
    cgroupDriver: 'cgroupfs',
    cgroupRoot: cgroupOf(folder),
    enforceNodeAllocatable: [],
    failCgroupV1: false,
    failSwapOn: false,
    oomScoreAdj: 0,
    evictionHard: { 'memory.available': '1Mi', 'nodefs.available': '1%', 'imagefs.available': '1%' },
    imageGCHighThresholdPercent: 100,
    podLogsDir: join(folder, 'pod-logs'),
    syncFrequency: '10s',
    nodeStatusUpdateFrequency: '5s',
  };
}
