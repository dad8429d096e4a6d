// The commands that make a site's certificate authorities: one root, one issuing authority for each zone with a broker.
// Only the public certificates belong into the repository, under levels/sites/<site>/pki/.

import type { Site } from '../../levels/model.ts';

export function pkiCommands(site: Site): string {
  const zones = site.zones.filter((zone) => zone.cluster !== undefined);
  const folder = `levels/sites/${site.name}/pki`;
  return [
    `# Certificate authorities of site "${site.name}". Run on a machine you trust; keep the .key files off the repository.`,
    'set -eu',
    'umask 077',
    `mkdir -p ${folder}`,
    `openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj "/CN=${site.name} root" \\`,
    `  -addext basicConstraints=critical,CA:true,pathlen:1 -addext keyUsage=critical,keyCertSign,cRLSign -keyout root.key -out ${folder}/root.pem`,
    ...zones.flatMap(({ name }) => [
      '',
      `openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=${site.name} ${name} issuing" -keyout ${name}.key -out ${name}.csr`,
      "printf 'basicConstraints=critical,CA:true,pathlen:0\\nkeyUsage=critical,keyCertSign,cRLSign\\n' > issuing.ext",
      `openssl x509 -req -in ${name}.csr -CA ${folder}/root.pem -CAkey root.key -CAcreateserial -days 1095 -extfile issuing.ext -out ${folder}/${name}.pem`,
    ]),
    '',
  ].join('\n');
}
