// Run by serverless-scriptable-plugin, which brings `serverless`, before any command, so that what would fail late fails early.
const {existsSync} = require('node:fs');
const {join} = require('node:path');

const command = serverless.processedInput.commands.join(' ');
const {keepData, alertEmail} = serverless.service.custom;
const NOBODY = /@(?:.+\.)?example(?:\.com|\.net|\.org)?$|\.(?:test|invalid)$/i; // RFC 2606

(async () => {
  if (['package', 'deploy'].includes(command) && !existsSync('.venv/bin/python')) {
    throw new serverless.classes.Error(
      'There is no .venv to package the requirements with; npm run deploy makes it, and npm start does too.',
    );
  }
  const {environment, run, stage, python} = require(join(__dirname, 'deployment-steps.js'))(serverless);
  if (command === 'deploy') {
    if (String(keepData) === 'true' && NOBODY.test(alertEmail)) {
      throw new serverless.classes.Error(
        `Nobody reads ${alertEmail}, and somebody has to hear of the alarms of a stage that keeps data; set the parameter alertEmail, for one deployment with --param="alertEmail=you@your.org".`,
      );
    }
    await serverless.getProvider('aws').getAccountId(); // without credentials, before anything is built
  }
  if (['package', 'deploy'].includes(command)) {
    run([python, '-m', 'dev.resources', '--check'], 'The declarations stop this.', process.env);
  }
  if (command === 'deploy') {
    run([python, '-m', 'dev.before_commands', ...stage], 'Nothing was deployed.', await environment());
  }
})();
