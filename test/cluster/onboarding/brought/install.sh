#!/bin/sh
# Stands in for K3s' installer: writes k3s.service, enables it and starts it. The service is the cluster of test/cluster/kubernetes,
# which reads what K3s reads; its settings are the SALLYPORT_ variables at hand. It downloads nothing, so it must not be asked to.
set -eu
[ "${INSTALL_K3S_SKIP_DOWNLOAD:-}" = true ] || { echo 'Cannot download K3s: where it is published is on no allowlist.' >&2 && exit 1; }
[ -x /usr/local/bin/k3s ] || { echo 'Cannot start K3s: there is no /usr/local/bin/k3s.' >&2 && exit 1; }

units=/etc/systemd/system
env | sed --quiet "s/^\(SALLYPORT_[A-Z_]*\)=\(.*\)$/\1='\2'/p" >"$units/k3s.service.env"
cat >"$units/k3s.service" <<UNIT
[Unit]
Description=Lightweight Kubernetes

[Service]
Type=oneshot
RemainAfterExit=yes
EnvironmentFile=-$units/k3s.service.env
TimeoutStartSec=300
ExecStart=$(command -v node) $(realpath "$STAND_INS/../../kubernetes/start-cluster.ts")

[Install]
WantedBy=multi-user.target
UNIT
systemctl daemon-reload
systemctl enable --now k3s.service
