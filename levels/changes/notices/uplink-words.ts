// The way out of the plant in words: equal exactly where nothing of it differs.

type Proxy = {
  readonly host: string;
  readonly port: number;
  readonly secretRef?: string | undefined;
  readonly caSecretRef?: string | undefined;
};

export function uplinkText(proxy: Proxy | undefined): string {
  if (proxy === undefined) return 'by dialling servers itself';
  const { host, port, secretRef, caSecretRef } = proxy;
  const over = caSecretRef === undefined ? '' : ` over TLS (CA of Secret ${caSecretRef})`;
  const as = secretRef === undefined ? '' : `, signing in with Secret ${secretRef}`;
  return `through the proxy ${host}:${port}${over}${as}`;
}

type Card = { readonly address?: string | undefined; readonly interface?: string | undefined };

export function cardText(card: Card | undefined): string {
  return card?.address ?? card?.interface ?? 'whichever card the host chooses';
}
