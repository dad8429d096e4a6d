// Stands in for Windows with AKS Edge Essentials, of which no part can run here: each command of the steps in the words of
// the one Linux machine that is both, Windows outside and the node inside. Its cluster is the stand-in for K3s, which AKS Edge
// Essentials is made of. Whether the commands are right on Windows is not tried.

import type { Command, Step } from './steps.ts';

type Translation = readonly [pattern: RegExp, command: string];

const K3S = '/etc/rancher/k3s';
/** By the names that a zone's aksedge-config.json leaves to the product. */
const DEPLOY = [
  `sudo install -D -m 0644 /etc/resolv.conf ${K3S}/resolv.conf`,
  `printf 'resolv-conf: ${K3S}/resolv.conf\\ndisable: [traefik, servicelb]\\n' | sudo tee ${K3S}/config.yaml`,
  `printf 'mirrors: {}\\n' | sudo tee ${K3S}/registries.yaml`,
  'sudo install -D -m 0644 k3s-airgap-images-amd64.tar.zst /var/lib/rancher/k3s/agent/images/k3s-airgap-images-amd64.tar.zst',
  'sudo install -m 0755 k3s /usr/local/bin/k3s',
  'sudo env INSTALL_K3S_SKIP_DOWNLOAD=true sh install.sh',
].join(' &&\n  ');

const TRANSLATIONS: readonly Translation[] = [
  [
    /^Set-DnsClientServerAddress -InterfaceAlias \$Card -ServerAddresses (?<address>[\d.]+)$/,
    "sudo rm -f /etc/resolv.conf && printf 'nameserver %s\\n' $<address> | sudo tee /etc/resolv.conf",
  ],
  [/^w32tm .*$/, 'chronyc waitsync'],
  [/^New-AksEdgeDeployment -JsonConfigFilePath \.\\aksedge-config\.json$/, DEPLOY],
  [
    /^Get-AksEdgeKubeConfig -Confirm:\$false$/,
    `mkdir -p ~/.kube && (umask 077 && sudo cat ${K3S}/k3s.yaml >~/.kube/config)`,
  ],
  [
    /^kubectl config rename-context \(kubectl config current-context\) (?<name>[a-z0-9-]+)$/,
    'mv ~/.kube/config ~/.kube/$<name> && export KUBECONFIG=~/.kube/$<name> && kubectl config rename-context default $<name>',
  ],
  [/^Invoke-AksEdgeNodeCommand -NodeType Linux -command "(?<command>[^"]+)"$/, '$<command>'],
];

/** A step for PowerShell as one for Bash; any other as it is. */
export function withoutWindows(step: Step): Step {
  return step.shell === 'powershell' ? { ...step, shell: 'bash', commands: step.commands.map(translated) } : step;
}

function translated({ text, ...where }: Command): Command {
  const found = TRANSLATIONS.find(([pattern]) => pattern.test(text));
  if (found === undefined)
    throw new Error(
      `Cannot run "${text}": it is for Windows, and has no words for Linux in test/cluster/onboarding/windows.ts`,
    );
  return { ...where, text: text.replace(...found) };
}
