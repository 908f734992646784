// The addresses that have a page, as a list in JavaScript. The declarations say which: it is Python that knows them.
const {execFileSync} = require('node:child_process');
const {existsSync} = require('node:fs');
const {join} = require('node:path');

const ROOT = join(__dirname, '..');
const PYTHON = join(ROOT, '.venv', 'bin', 'python');
const ASK = 'import json; from admin import pages, site; print(json.dumps(pages.addresses(site.SITE)))';

// Without .venv nothing is packaged: dev/before-commands.js says so.
module.exports = () =>
  existsSync(PYTHON) ? execFileSync(PYTHON, ['-c', ASK], {cwd: ROOT, encoding: 'utf8'}).trim() : '[]';
