// Run by serverless-scriptable-plugin, which brings `serverless`, before any command: what would fail late fails here.
const {existsSync} = require('node:fs');

const command = serverless.processedInput.commands.join(' ');

(async () => {
  if (['package', 'deploy'].includes(command) && !existsSync('.venv/bin/python')) {
    throw new serverless.classes.Error(
      'There is no .venv to package the requirements with; npm run deploy makes it, and npm start does too.'
    );
  }
  if (command === 'deploy') {
    await serverless.getProvider('aws').getAccountId(); // without credentials, before anything is built
  }
})();
