// How fates name the entry that stands for a name: said once, so that an entry which is taken out again finds its names.

export function becauseOfEntry({ host, port }: { readonly host: string; readonly port: number }): string {
  return `entry "${host}:${port}"`;
}
