// The addresses of all pages as a JavaScript list, which Python derives from the declarations.
const {execFileSync} = require('node:child_process');
const {existsSync} = require('node:fs');
const {join} = require('node:path');

const ROOT = join(__dirname, '..');
const PYTHON = join(ROOT, '.venv', 'bin', 'python');
const ASK = 'import json; from admin import pages, site; print(json.dumps(pages.addresses(site.SITE)))';

// dev/before-commands.js reports a missing .venv.
module.exports = () =>
  existsSync(PYTHON) ? execFileSync(PYTHON, ['-c', ASK], {cwd: ROOT, encoding: 'utf8'}).trim() : '[]';
