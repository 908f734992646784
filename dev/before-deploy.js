// Run by serverless-scriptable-plugin, which brings `serverless`, before the stack is touched.
// What is made now is protected from deletion only once it stands: a first deployment that fails could not take it away.
const {join} = require('node:path');

const {environment, run, stage, python} = require(join(__dirname, 'deployment-steps.js'))(serverless);
const {service} = serverless;
const {Resources} = service.provider.compiledCloudFormationTemplate;
const PROTECTIONS = {DeletionProtectionEnabled: 'true', DeletionProtection: 'ACTIVE'}; // of a table, of a user pool

(async () => {
  const problem = 'AWS did not say what the stack holds, so nothing was deployed.';
  const answer = run(
    [python, '-m', 'dev.before_deploy', ...stage, '--alert-email', service.custom.alertEmail],
    problem,
    await environment(),
    'pipe',
  );
  const standing = new Set(JSON.parse(answer));
  service.custom.protectNext = false;
  for (const [name, {Properties = {}}] of Object.entries(Resources)) {
    for (const [property, on] of Object.entries(PROTECTIONS)) {
      if (String(Properties[property]) === on && !standing.has(name)) {
        delete Properties[property];
        service.custom.protectNext = true;
      }
    }
  }
})();
