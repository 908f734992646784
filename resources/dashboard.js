// A dashboard for incidents: traffic, errors, latency, units, and the results of registrations and events.
// Below 50 metrics, it is one of CloudWatch's free dashboards.
const WIDTH = 8;
const HEIGHT = 6;

module.exports = async ({resolveVariable}) => {
  if (String(await resolveVariable('param:dashboard')) === 'false') {
    return {};
  }
  const stack = await resolveVariable('self:provider.stackName');
  const stage = await resolveVariable('sls:stage');
  const region = await resolveVariable('self:provider.region'); // names of dashboards are global
  const tables = Object.entries(await resolveVariable('file(resources/tables.yml):Resources'))
    .filter(([, resource]) => resource.Type === 'AWS::DynamoDB::Table')
    .map(([name]) => `\${${name}}`);

  const api = (metric, options) => ['AWS/ApiGateway', metric, 'ApiName', stack, 'Stage', stage, options];
  const own = (metric, name) => ['Clientele', metric, 'stage', stage, 'function', `${stack}-${name}`];
  const workflow = (metric) => ['AWS/States', metric, 'StateMachineArn', '${RegistrationWorkflow}'];
  const queue = (name) => ['AWS/SQS', 'ApproximateNumberOfMessagesVisible', 'QueueName', `\${${name}.QueueName}`];
  const units = (metric) => tables.map((table) => ['AWS/DynamoDB', metric, 'TableName', table]);
  const background = (metric) =>
    ['publishEvents', 'reconcileIds'].map((name) => [
      'AWS/Lambda',
      metric,
      'FunctionName',
      `${stack}-${name}`,
      {label: name},
    ]);

  const graphs = [
    ['Requests', 'Sum', [api('Count', {label: 'requests'})]],
    ['Errors of the API', 'Sum', [api('4XXError', {label: '4XX'}), api('5XXError', {label: '5XX'})]],
    ['Latency of the API', 'p50', ['p50', 'p90', 'p99'].map((stat) => api('Latency', {stat, label: stat}))],
    ['Errors of functions without a route', 'Sum', background('Errors')],
    ['Functions at once, in the account', 'Maximum', [['AWS/Lambda', 'ConcurrentExecutions']]],
    ['Refused for being too many, in the account', 'Sum', [['AWS/Lambda', 'Throttles']]],
    ['Read units', 'Sum', units('ConsumedReadCapacityUnits')],
    ['Write units', 'Sum', units('ConsumedWriteCapacityUnits')],
    ['Throttled reads and writes', 'Sum', [...units('ReadThrottleEvents'), ...units('WriteThrottleEvents')]],
    [
      'Executions of the workflow',
      'Sum',
      ['ExecutionsStarted', 'ExecutionsSucceeded', 'ExecutionsFailed', 'ExecutionsTimedOut'].map(workflow),
    ],
    [
      'What became of ids',
      'Sum',
      [
        own('IdsRegistered', 'insertId'),
        own('IdsAlreadyRegistered', 'logOutcome'),
        own('RegistrationsFailed', 'logOutcome'),
        own('IdsReconciled', 'reconcileIds'),
      ],
    ],
    [
      'Events',
      'Sum',
      ['EventsPublished', 'EventsRefused', 'RecordsSetAside'].map((metric) => own(metric, 'publishEvents')),
    ],
    ['Dead letters', 'Maximum', [queue('UnpublishedRecords'), queue('UndeliveredEvents')]],
    [
      'Age of the stream',
      'Maximum',
      ['Publish', 'Settle'].map((name) => [
        'AWS/Lambda',
        'IteratorAge',
        'FunctionName',
        name === 'Publish' ? '${PublishEventsLambdaFunction}' : '${FollowRecordsLambdaFunction}',
      ]),
    ],
  ];
  const widgets = graphs.map(([title, stat, metrics], i) => ({
    type: 'metric',
    x: (i % 3) * WIDTH,
    y: Math.floor(i / 3) * HEIGHT,
    width: WIDTH,
    height: HEIGHT,
    properties: {title, stat, metrics, region: '${AWS::Region}', period: 300, view: 'timeSeries'},
  }));
  return {
    Resources: {
      Dashboard: {
        Type: 'AWS::CloudWatch::Dashboard',
        Properties: {DashboardName: `${stack}-${region}`, DashboardBody: {'Fn::Sub': JSON.stringify({widgets})}},
      },
    },
  };
};
