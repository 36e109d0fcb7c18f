// The two doors of every library, as webpack and dependency-cruiser resolve them. tsconfig.json says the same in two lines,
// but the package both use to read it cuts patterns with something after the star, like @app/*/domain, in the wrong place.
const { readdirSync } = require('node:fs');
const path = require('node:path');

const doorsOf = (lib) => [
  [`@app/${lib}$`, path.resolve(`libs/${lib}/src/index.ts`)],
  [`@app/${lib}/domain$`, path.resolve(`libs/${lib}/src/domain/index.ts`)],
];

module.exports = {
  resolve: { extensions: ['.ts', '.js'], alias: Object.fromEntries(readdirSync('libs').flatMap(doorsOf)) },
};
