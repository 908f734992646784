// Run by serverless-scriptable-plugin, which brings `serverless`: removes what the framework generates and nothing uses,
// and compiles what functions import.
const {join} = require('node:path');

const {run, python} = require(join(__dirname, 'deployment-steps.js'))(serverless);
const {package: shipped, provider} = serverless.service;
const {Resources} = provider.compiledCloudFormationTemplate;
const SHARED_ROLE = 'IamRoleLambdaExecution'; // of functions without a role of their own; it might read the stream

const {[SHARED_ROLE]: role, ...others} = Resources;
if (JSON.stringify(others).includes(`"${SHARED_ROLE}"`)) {
  throw new serverless.classes.Error(
    'A function has no iamRoleStatements, so it would share a role; give it its own, or [].',
  );
}
delete Resources[SHARED_ROLE];
run(
  [python, '-m', 'dev.compiled', shipped.artifact, provider.runtime],
  'The package could not be compiled.',
  process.env,
);
