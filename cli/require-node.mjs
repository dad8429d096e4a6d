// Runs before the scripts of package.json: says what to do where Node is too old to run TypeScript, instead of letting it
// trip over the first type. Plain JavaScript, because an old Node has to read it.

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `Cannot run Sallyport on Node ${process.versions.node}: it does not run TypeScript. ` +
      'Run "npm ci" without --omit=optional, which brings the pinned Node along, or use Node 22.18 or newer.',
  );
  process.exit(2);
}
