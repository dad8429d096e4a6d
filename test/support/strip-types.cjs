// Jest's transform: Node's own type stripper, so that a test runs the very text `node file.ts` would run.
// Strip mode keeps every column, so stack traces need no source maps.
const { stripTypeScriptTypes } = require('node:module');
const { createHash } = require('node:crypto');

// Jest's cache does not see this file: change the name when the transform changes.
const TRANSFORM = 'strip-1';

module.exports = {
  process: (source) => ({ code: stripTypeScriptTypes(source, { mode: 'strip' }) }),
  getCacheKey: (source, path, options) =>
    createHash('sha1')
      .update([TRANSFORM, process.version, path, source, String(options.instrument)].join('\0'))
      .digest('hex'),
};
