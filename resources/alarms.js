// The alarms of functions, tables and indexes, generated from serverless.yml and tables.yml so that none is missing.
// A function with a route needs none: whatever becomes of it is a 5XX of the API. Nor does a state of the workflow, which
// fails with it, or the function of mails, without which no invitation is sent.
const ALARM = {
  Statistic: 'Sum',
  Threshold: 1,
  Period: 60,
  EvaluationPeriods: 1,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  TreatMissingData: 'notBreaching',
  AlarmActions: [{Ref: 'Alerts'}],
  OKActions: [{Ref: 'Alerts'}],
};

// Indexes without alarms of their own: those of orders of a list, or each further order would cost more at rest, and
// the one that tells what everybody changed. The API's 5XX tells what they refuse: docs/decisions/0107.
const isSilent = (table, index) => table === 'ListsTable' || index === 'at-index';

const capital = (name) => name[0].toUpperCase() + name.slice(1);
const plain = (name) => name.replace(/[^A-Za-z0-9]/g, '');

function functionAlarm(stack, name) {
  return {
    [`${capital(name)}ErrorsAlarm`]: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        ...ALARM,
        AlarmName: `${stack}-${name}-errors`,
        AlarmDescription: `The function ${name} failed. First: aws logs filter-log-events --log-group-name /aws/lambda/${stack}-${name} --filter-pattern ERROR`,
        Namespace: 'AWS/Lambda',
        MetricName: 'Errors',
        Dimensions: [{Name: 'FunctionName', Value: {Ref: `${capital(name)}LambdaFunction`}}],
      },
    },
  };
}

// The function that brings to where records are what follows from them: nobody waits for it, and it is called again until it is
// done. How late it is tells what its errors would, and does not ring for what the next call mends.
const WATCHED_BY_AGE = 'followRecords';

function ageAlarm(stack, name) {
  return {
    [`${capital(name)}AgeAlarm`]: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        ...ALARM,
        AlarmName: `${stack}-${name}-age`,
        AlarmDescription: `The function ${name} is five minutes late. First: aws logs filter-log-events --log-group-name /aws/lambda/${stack}-${name} --filter-pattern ERROR`,
        Namespace: 'AWS/Lambda',
        MetricName: 'IteratorAge',
        Statistic: 'Maximum',
        Threshold: 300_000,
        Dimensions: [{Name: 'FunctionName', Value: {Ref: `${capital(name)}LambdaFunction`}}],
      },
    },
  };
}

function throttleAlarm(stack, table, index, direction) {
  const where = plain(table.replace(/Table$/, '')) + (index ? capital(plain(index)) : '');
  const dimensions = [{Name: 'TableName', Value: {Ref: table}}];
  if (index) {
    dimensions.push({Name: 'GlobalSecondaryIndexName', Value: index});
  }
  return {
    [`${where}${direction}ThrottlesAlarm`]: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        ...ALARM,
        AlarmName: `${stack}-${where}-${direction.toLowerCase()}-throttles`,
        AlarmDescription: `DynamoDB throttles: ${direction.toLowerCase()}s of ${table}${index ? `, index ${index}` : ''}. Callers wait, then get 503. First look at its units: bought ones may be too few, otherwise one partition is hot.`,
        Namespace: 'AWS/DynamoDB',
        MetricName: `${direction}ThrottleEvents`,
        Dimensions: dimensions,
      },
    },
  };
}

// Files of exports and runs of imports: the person who waits for one sees that it has failed, and can begin again or go
// on. Stages that do without the alarms of tables do without these.
const WORKFLOWS = {
  Export:
    'A file of an export could not be written. First look at the log of the function that the execution names as its input.',
  Import:
    'A run of an import has stopped before its end; whoever began it can go on with it. First look at the log of importBatch.',
};

function workflowAlarm(stack, kind) {
  return {
    [`${kind}sFailedAlarm`]: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        ...ALARM,
        AlarmName: `${stack}-${kind.toLowerCase()}s-failed`,
        AlarmDescription: WORKFLOWS[kind],
        Namespace: 'AWS/States',
        MetricName: 'ExecutionsFailed',
        Dimensions: [{Name: 'StateMachineArn', Value: {Ref: `${kind}Workflow`}}],
      },
    },
  };
}

module.exports = async ({resolveVariable}) => {
  const stack = await resolveVariable('self:provider.stackName');
  const functions = Object.assign({}, ...(await resolveVariable('self:functions'))); // groups of them
  const tables = Object.entries(await resolveVariable('file(resources/tables.yml):Resources')).filter(
    ([, resource]) => resource.Type === 'AWS::DynamoDB::Table',
  );
  const Resources = {};
  for (const [name, {events = []}] of Object.entries(functions)) {
    if (events.some((event) => !event.http)) {
      Object.assign(Resources, name === WATCHED_BY_AGE ? ageAlarm(stack, name) : functionAlarm(stack, name));
    }
  }
  if (String(await resolveVariable('param:throttleAlarms')) === 'false') {
    return {Resources};
  }
  Object.assign(Resources, ...Object.keys(WORKFLOWS).map((kind) => workflowAlarm(stack, kind)));
  for (const [table, {Properties}] of tables) {
    Object.assign(
      Resources,
      throttleAlarm(stack, table, undefined, 'Read'),
      throttleAlarm(stack, table, undefined, 'Write'),
    );
    for (const {IndexName, Projection} of Properties.GlobalSecondaryIndexes || []) {
      if (isSilent(table, IndexName)) {
        continue;
      }
      Object.assign(Resources, throttleAlarm(stack, table, IndexName, 'Write')); // which stops writes of the table
      if (Projection.ProjectionType !== 'KEYS_ONLY') {
        // nobody here reads keys alone
        Object.assign(Resources, throttleAlarm(stack, table, IndexName, 'Read'));
      }
    }
  }
  return {Resources};
};
