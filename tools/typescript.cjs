// Lets plain Node run the product's own sources: TypeScript by swc, and @app/… by the rule of tsconfig.json.
const { transformSync } = require('@swc/core');
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');

const root = path.dirname(__dirname);
const options = require('./swc.cjs');

Module._extensions['.ts'] = (module, filename) => {
  module._compile(transformSync(readFileSync(filename, 'utf8'), { ...options, filename }).code, filename);
};

const resolve = Module._resolveFilename;
Module._resolveFilename = (request, ...rest) => {
  const [, lib, domain] = /^@app\/([^/]+)(\/domain)?$/.exec(request) ?? [];
  return resolve(lib ? path.join(root, 'libs', lib, 'src', domain ?? '', 'index.ts') : request, ...rest);
};
