// What the edge has to know of the site, which Python derives from its sources: the addresses of all pages as a JavaScript
// list, and the hashes of styles and scripts that stand in pages.
const {execFileSync} = require('node:child_process');
const {existsSync} = require('node:fs');
const {join} = require('node:path');

const ROOT = join(__dirname, '..');
const PYTHON = join(ROOT, '.venv', 'bin', 'python');
const ASK = [
  'import json; from admin import pages, site; from website import policy',
  'print(json.dumps({"addresses": json.dumps(pages.addresses(site.SITE)), **policy.hashes()}))',
].join('\n');
let known; // serverless.yml asks for each by itself

// dev/before-commands.js reports a missing .venv.
module.exports = () => {
  known ??= existsSync(PYTHON)
    ? JSON.parse(execFileSync(PYTHON, ['-c', ASK], {cwd: ROOT, encoding: 'utf8'}))
    : {addresses: '[]', styles: '', scripts: ''};
  return known;
};
