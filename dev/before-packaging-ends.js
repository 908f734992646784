// Run by serverless-scriptable-plugin, which brings `serverless`: removes what the framework generates and nothing uses,
// has one role call all functions of routes, gives these the secret of the edge, and compiles what functions import.
const {join} = require('node:path');

const {run, python} = require(join(__dirname, 'deployment-steps.js'))(serverless);
const {package: shipped, provider, resources} = serverless.service;
const {Resources} = provider.compiledCloudFormationTemplate;
const SHARED_ROLE = 'IamRoleLambdaExecution'; // of functions without a role of their own; it might read the stream

const {[SHARED_ROLE]: role, ...others} = Resources;
if (JSON.stringify(others).includes(`"${SHARED_ROLE}"`)) {
  throw new serverless.classes.Error(
    'A function has no iamRoleStatements, so it would share a role; give it its own, or [].',
  );
}
delete Resources[SHARED_ROLE];

// The framework gives each function of a route a permission of its own, a resource of the template each.
const called = {};
for (const [name, {Type, Properties}] of Object.entries(Resources)) {
  if (Type === 'AWS::Lambda::Permission' && JSON.stringify(Properties.Principal).includes('apigateway')) {
    called[name] = Properties.FunctionName;
    delete Resources[name];
  }
}
for (const resource of Object.values(Resources)) {
  const others = [resource.DependsOn ?? []].flat().filter((name) => !(name in called));
  resource.DependsOn = others.length > 0 ? others : undefined;
  if (resource.Type === 'AWS::ApiGateway::Method' && resource.Properties.Integration.Type === 'AWS_PROXY') {
    resource.Properties.Integration.Credentials = {'Fn::GetAtt': ['ApiRole', 'Arn']};
  }
}
// handlers/_caller.py. It is not in provider.environment, because `sls invoke local` resolves no GetAtt there.
for (const arn of Object.values(called)) {
  Resources[arn['Fn::GetAtt'][0]].Properties.Environment.Variables.ORIGIN_SECRET = {
    'Fn::GetAtt': ['OriginClient', 'ClientSecret'],
  };
}
resources.Resources.ApiRole.Properties.Policies[0].PolicyDocument.Statement[0].Resource = Object.values(called);

run(
  [python, '-m', 'dev.compiled', shipped.artifact, provider.runtime],
  'The package could not be compiled.',
  process.env,
);
