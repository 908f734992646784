// Run by serverless-scriptable-plugin, which brings `serverless`: `sls deploy` ends with the site it serves.
const {execFileSync} = require('node:child_process');

const aws = serverless.getProvider('aws');
const options = ['--stage', aws.getStage(), '--region', aws.getRegion()];
try {
  execFileSync('sh', ['dev/run', 'build', ...options], {stdio: 'inherit'});
} catch (error) {
  throw new serverless.classes.Error(
    `The stack is deployed, its site is not. Once the reason above is gone: npm run build -- ${options.join(' ')}`
  );
}
