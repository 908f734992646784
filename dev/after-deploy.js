// Run by serverless-scriptable-plugin, which brings `serverless`: what `sls deploy` ends with.
const {execFileSync} = require('node:child_process');

const aws = serverless.getProvider('aws');
const stage = ['--stage', aws.getStage(), '--region', aws.getRegion()];
const {rate, burst} = serverless.service.custom.throttle;

function run(command, problem) {
  try {
    execFileSync(command[0], command.slice(1), {stdio: 'inherit'});
  } catch (error) {
    throw new serverless.classes.Error(problem);
  }
}

run(
  ['.venv/bin/python', '-m', 'dev.throttle', ...stage, '--rate', String(rate), '--burst', String(burst)],
  'The stack is deployed, its throttle is not set. Deploy again once the reason above is gone.'
);
run(
  ['sh', 'dev/run', 'build', ...stage],
  `The stack is deployed, its site is not. Once the reason above is gone: npm run build -- ${stage.join(' ')}`
);
