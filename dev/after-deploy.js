// Run by serverless-scriptable-plugin, which brings `serverless`: what `sls deploy` ends with.
const {join} = require('node:path');

const {environment, run, stage, python} = require(join(__dirname, 'deployment-steps.js'))(serverless);
const {
  accessLogs,
  keepData,
  protectNext,
  throttle: {methods, sessions},
} = serverless.service.custom;

// `POST /session` and so on: whatever changes a session or a password calls Cognito. GET /session does not.
const sessionMethods = Object.values(serverless.service.functions)
  .flatMap(({events = []}) => events)
  .filter(({http}) => http && http.method !== 'get' && /^session(\/|$)/.test(http.path))
  .map(({http}) => `${http.method.toUpperCase()} /${http.path}`);
const limit = (name, {rate, burst}) => ['--limit', `${name}=${rate},${burst}`];

(async () => {
  if (protectNext) {
    // dev/before-deploy.js
    process.stderr.write('\nTables and people are there; the same deployment once more protects them from deletion.\n');
    return run(process.argv, 'The stack is deployed, what it keeps is not protected. Deploy again.', process.env);
  }
  const env = await environment();
  const logs = String(accessLogs.wanted) === 'true' ? ['--access-logs', String(accessLogs.days)] : [];
  const limits = [...limit('* *', methods), ...sessionMethods.flatMap((name) => limit(name, sessions))];
  run(
    [python, '-m', 'dev.after_deploy', ...stage, '--keep-data', String(keepData), ...logs, ...limits],
    'The stack is deployed; its limits or access logs are not set, or its users not read. Deploy again once the reason above is gone.',
    env,
  );
  run(
    ['sh', 'dev/run', 'build', ...stage],
    `The stack is deployed, its site is not. Once the reason above is gone: npm run build -- ${stage.join(' ')}`,
    env,
  );
})();
