// The commands that make a site's certificate authorities: one root, one issuing authority for each zone that shows
// certificates, held to the names of its zone. Only public certificates go into the repository; the folder of the keys is
// outside of it. What is there already stays, so that one script serves a new site, a new zone and a rotation.

import type { Site } from '../../levels/model.ts';
import { zoneSubject } from '../../levels/telemetry/names.ts';
import { telemetryOf } from '../../levels/telemetry/telemetry-of.ts';
import { type Authority, ROOT_AUTHORITY } from '../../levels/telemetry/trust.ts';

/** Certificates that are renewed by hand live longer than those that cert-manager renews. */
const DAYS = { root: 7300, zone: 3650, shown: 365 } as const;

/** A shell script to read, then to run in the root of the clone. It needs nothing but openssl. */
export function pkiCommands(site: Site): string {
  const { authorities } = telemetryOf(site);
  if (authorities.length === 0)
    return `# Site "${site.name}" has no route between brokers: no certificate authorities are needed.\n`;
  return [
    opening(site.name),
    namesOfZones(site.name, authorities),
    ROOT,
    ZONE,
    SHOWN,
    'case "${1:-missing}" in',
    '  missing)',
    `    [ -e "$pki/${ROOT_AUTHORITY}.pem" ] || root`,
    ...authorities.map(({ zone }) => `    [ -e "$pki/${zone}.pem" ] || zone ${zone}`),
    '    ;;',
    '  root) root ;;',
    '  zone) zone "$2" ;;',
    '  server | client) shown "$1" "$2" ;;',
    '  *) echo "Cannot make \\"$1\\": it is not known. Name root, zone, server or client" >&2 && exit 2 ;;',
    'esac',
    '',
  ].join('\n');
}

function opening(site: string): string {
  return `# Certificate authorities of site "${site}". Read it, then run it in the root of the clone, on a machine you trust:
#   sh pki.sh                  the root, and the authorities of zones, that are not there yet
#   sh pki.sh zone <zone>      a new authority of a zone, beside the old one (docs/pki.md, rotation)
#   sh pki.sh root             a new root, beside the old one
#   sh pki.sh client <zone>    what a zone shows to the broker above
#   sh pki.sh server <zone>    what its own broker shows, where that comes from a vault
set -eu
umask 077
site=${site}
pki=levels/sites/$site/pki
keys=\${SALLYPORT_KEYS:-$HOME/sallyport-keys/$site} # private keys: never in the clone
mkdir -p "$keys"

# <name>: a new key, beside the one that is in use until there is a certificate for it.
fresh() {
  if [ ! -d "levels/sites/$site" ]; then
    echo "Cannot publish $1: \\"levels/sites/$site\\" is not here. Run this in the root of the clone" >&2 && exit 2
  fi
  for part in key crt; do
    if [ -e "$keys/$1.$part" ] && [ -e "$keys/$1.old.$part" ]; then
      echo "Cannot replace \\"$1\\": \\"$keys/$1.old.$part\\" is there since the last time. Remove it when nobody needs it any more" >&2 && exit 2
    fi
  done
  openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$keys/$1.new.key"
}

# <name>: the public certificate, behind those that are there. What was in use stays until nobody needs it any more.
publish() {
  mkdir -p "$pki"
  cat "$keys/$1.new.crt" >>"$pki/$1.pem"
  chmod 755 "$pki" && chmod 644 "$pki/$1.pem"
  for part in key crt; do
    if [ -e "$keys/$1.$part" ]; then mv "$keys/$1.$part" "$keys/$1.old.$part"; fi
    mv "$keys/$1.new.$part" "$keys/$1.$part"
  done
}
`;
}

function namesOfZones(site: string, authorities: readonly Authority[]): string {
  const rows = authorities.map(
    ({ zone, subject, permitted }) =>
      `    ${zone}) authority='${subject.commonName}' name='${zoneSubject(site, zone).commonName}' server='${permitted.serverName}' ;;`,
  );
  return `# <zone>: what it is called.
called() {
  case "$1" in
${rows.join('\n')}
    *) echo "Cannot make certificates of \\"$1\\": no zone of this site shows any under that name" >&2 && exit 2 ;;
  esac
}
`;
}

const ROOT = `root() {
  fresh root
  cat >"$keys/request" <<END
[req]
prompt = no
distinguished_name = subject
x509_extensions = signs
[subject]
O = $site
CN = $site root CA
[signs]
basicConstraints = critical, CA:true, pathlen:1
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
END
  openssl req -new -x509 -sha256 -days ${DAYS.root} -config "$keys/request" -key "$keys/root.new.key" -out "$keys/root.new.crt"
  publish root
}
`;

const ZONE = `zone() {
  called "$1"
  fresh "$1"
  cat >"$keys/request" <<END
[req]
prompt = no
distinguished_name = subject
[subject]
O = $site
OU = $1
CN = $authority
[signs]
basicConstraints = critical, CA:true, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
nameConstraints = critical, @permitted
[permitted]
permitted;DNS.1 = $server
permitted;dirName.1 = unit
[unit]
O = $site
OU = $1
END
  openssl req -new -config "$keys/request" -key "$keys/$1.new.key" -out "$keys/$1.csr"
  openssl x509 -req -sha256 -days ${DAYS.zone} -in "$keys/$1.csr" -CA "$keys/root.crt" -CAkey "$keys/root.key" \\
    -CAserial "$keys/serial" -CAcreateserial -extfile "$keys/request" -extensions signs -out "$keys/$1.new.crt"
  rm "$keys/$1.csr"
  publish "$1"
}
`;

const SHOWN = `# <server or client> <zone>: signed by the authority of the zone, in the files that the product reads.
shown() {
  called "$2"
  made=$keys/$2-$1
  mkdir -p "$made"
  cat >"$keys/request" <<END
[req]
prompt = no
distinguished_name = subject
[subject]
O = $site
OU = $2
CN = $name
[shows]
basicConstraints = critical, CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = $1Auth
subjectAltName = DNS:$server
authorityKeyIdentifier = keyid
END
  openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$made/key"
  openssl req -new -config "$keys/request" -key "$made/key" -out "$made/csr"
  openssl x509 -req -sha256 -days ${DAYS.shown} -in "$made/csr" -CA "$keys/$2.crt" -CAkey "$keys/$2.key" \\
    -CAserial "$keys/serial" -CAcreateserial -extfile "$keys/request" -extensions shows -out "$made/crt"
  rm "$made/csr"
  if [ "$1" = client ]; then
    mv "$made/key" "$made/client_key.pem"
    mv "$made/crt" "$made/client_cert.pem"
    cp "$keys/$2.crt" "$made/client_intermediate_certs.pem"
  else
    mv "$made/key" "$made/tls.key"
    cat "$made/crt" "$keys/$2.crt" >"$made/tls.crt"
    rm "$made/crt"
  fi
  echo "$made"
}
`;
