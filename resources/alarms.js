// The alarms that every function, table and index has, made from serverless.yml and tables.yml so that none is missed.
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

const capital = (name) => name[0].toUpperCase() + name.slice(1);
const plain = (name) => name.replace(/[^A-Za-z0-9]/g, '');

function functionAlarm(stack, name) {
  return {
    [`${capital(name)}ErrorsAlarm`]: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        ...ALARM,
        AlarmName: `${stack}-${name}-errors`,
        AlarmDescription: `The function ${name} failed.`,
        Namespace: 'AWS/Lambda',
        MetricName: 'Errors',
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
        AlarmDescription: `DynamoDB throttles: ${direction.toLowerCase()}s of ${table}${index ? `, index ${index}` : ''}.`,
        Namespace: 'AWS/DynamoDB',
        MetricName: `${direction}ThrottleEvents`,
        Dimensions: dimensions,
      },
    },
  };
}

module.exports = async ({resolveVariable}) => {
  const stack = await resolveVariable('self:provider.stackName');
  const functions = await resolveVariable('self:functions');
  const tables = Object.entries(await resolveVariable('file(resources/tables.yml):Resources'))
    .filter(([, resource]) => resource.Type === 'AWS::DynamoDB::Table');
  const Resources = {};
  for (const name of Object.keys(functions)) {
    Object.assign(Resources, functionAlarm(stack, name));
  }
  for (const [table, {Properties}] of tables) {
    const indexes = (Properties.GlobalSecondaryIndexes || []).map((index) => index.IndexName);
    for (const index of [undefined, ...indexes]) {
      for (const direction of ['Read', 'Write']) {
        Object.assign(Resources, throttleAlarm(stack, table, index, direction));
      }
    }
  }
  return {Resources};
};
