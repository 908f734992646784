// What the scripts around a deployment share: the stage, its credentials, and steps in Python.
const {execFileSync} = require('node:child_process');

module.exports = (serverless) => {
  const aws = serverless.getProvider('aws');

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

  // Returns the command's output if `stdout` is 'pipe'; throws if the command fails.
  function run(command, problem, env, stdout = 'inherit') {
    try {
      return execFileSync(command[0], command.slice(1), {stdio: ['inherit', stdout, 'inherit'], env, encoding: 'utf8'});
    } catch {
      throw new serverless.classes.Error(problem);
    }
  }

  return {
    environment,
    run,
    stage: ['--stage', aws.getStage(), '--region', aws.getRegion()],
    python: '.venv/bin/python',
  };
};
