// Run by serverless-scriptable-plugin, which brings `serverless`: removes what the framework generates and nothing uses.
const {Resources} = serverless.service.provider.compiledCloudFormationTemplate;
const SHARED_ROLE = 'IamRoleLambdaExecution'; // of functions without a role of their own; it might read the stream

const {[SHARED_ROLE]: role, ...others} = Resources;
if (JSON.stringify(others).includes(`"${SHARED_ROLE}"`)) {
  throw new serverless.classes.Error(
    'A function has no iamRoleStatements, so it would share a role; give it its own, or [].',
  );
}
delete Resources[SHARED_ROLE];
