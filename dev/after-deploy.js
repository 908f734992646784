// Run by serverless-scriptable-plugin, which brings `serverless`: what `sls deploy` ends with.
const {execFileSync} = require('node:child_process');

const aws = serverless.getProvider('aws');
const stage = ['--stage', aws.getStage(), '--region', aws.getRegion()];
const {methods, sessions} = serverless.service.custom.throttle;

// `POST /session` and so on: whatever changes a session or a password calls Cognito. GET /session does not.
const sessionMethods = Object.values(serverless.service.functions)
  .flatMap(({events = []}) => events)
  .filter(({http}) => http && http.method !== 'get' && /^session(\/|$)/.test(http.path))
  .map(({http}) => `${http.method.toUpperCase()} /${http.path}`);
const limit = (name, {rate, burst}) => ['--limit', `${name}=${rate},${burst}`];

function run(command, problem, env) {
  try {
    execFileSync(command[0], command.slice(1), {stdio: 'inherit', env});
  } catch (error) {
    throw new serverless.classes.Error(problem);
  }
}

// The credentials of this deployment, wherever they come from: --aws-profile, AWS_<STAGE>_PROFILE, the environment, ...
async function environment() {
  const {accessKeyId, secretAccessKey, sessionToken} = await aws.getAwsSdkV3CredentialsProvider()();
  const {AWS_PROFILE, AWS_DEFAULT_PROFILE, AWS_SESSION_TOKEN, ...others} = process.env;
  return {
    ...others,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...(sessionToken && {AWS_SESSION_TOKEN: sessionToken}),
  };
}

(async () => {
  const env = await environment();
  run(
    ['.venv/bin/python', '-m', 'dev.throttle', ...stage, ...limit('* *', methods), ...sessionMethods.flatMap((name) => limit(name, sessions))],
    'The stack is deployed, its limits are not set. Deploy again once the reason above is gone.',
    env
  );
  run(
    ['sh', 'dev/run', 'build', ...stage],
    `The stack is deployed, its site is not. Once the reason above is gone: npm run build -- ${stage.join(' ')}`,
    env
  );
})();
