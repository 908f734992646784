// Checks of stage parameters, which run when serverless.yml is read: AWS would report a mistake only while deploying, or
// never. All mistakes are reported at once.
const {existsSync, readFileSync, readdirSync} = require('node:fs');

const ADDRESS = /^[^\s@<>()[\],;:\\"]{1,64}@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,63}$/i;
const STAGE = /^[a-z](?:[a-z0-9-]*[a-z0-9])?$/i;
const REGION = /^[a-z]{2}(?:-[a-z]+)+-\d$/;
const ORIGIN = /^https?:\/\/[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?$/i;
const URL_ADDRESS = /^https:\/\/[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?(?:\/[\w~./?&=%+:@-]*)?$/i;
const MAP =
  /^https:\/\/[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?\/[\w~./?&=%+:@,;#-]*\{query\}[\w~./?&=%+:@,;#-]*$/i;
const CONTACT = new RegExp(`${URL_ADDRESS.source}|^mailto:${ADDRESS.source.slice(1)}`, 'i');
const DOMAIN = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/;
const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const CERTIFICATE = new RegExp(`^arn:aws:acm:us-east-1:\\d{12}:certificate/${UUID}$`);
const WEB_ACL = new RegExp(`^arn:aws:wafv2:us-east-1:\\d{12}:global/webacl/[\\w-]{1,128}/${UUID}$`);
const SCHEDULE = /^(?:rate\((?:1 (?:minute|hour|day)|(?!0|1 )\d+ (?:minutes|hours|days))\)|cron\(\S+(?: \S+){5}\))$/;
const RETENTION = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
const LONGEST_NAME = 64; // of roles, functions and CloudFront functions

const isWhole = (least, most) => (value) =>
  /^\d+$/.test(String(value)) && Number(value) >= least && Number(value) <= most;
const isNumber = (value) => /^\d+(?:\.\d+)?$/.test(String(value)) && Number(value) > 0;
const isRate = (value) => isNumber(value) || String(value) === '0';
const isEmptyOr = (pattern) => (value) => value === '' || (typeof value === 'string' && pattern.test(value));
const isFlag = (value) => ['true', 'false'].includes(String(value));

function isCountry(value) {
  try {
    return (
      /^[A-Z]{2}$/.test(value) &&
      new Intl.DisplayNames('en', {type: 'region', fallback: 'none'}).of(value) !== undefined
    );
  } catch {
    return false;
  }
}

// Functions read a zone's rules from a file of this package, whose name is case-sensitive; browsers have their own.
function isTimeZone(value) {
  const lists = readdirSync('.venv/lib')
    .map((folder) => `.venv/lib/${folder}/site-packages/tzdata/zones`)
    .filter(existsSync);
  try {
    new Intl.DateTimeFormat('en', {timeZone: value});
  } catch {
    return false;
  }
  return lists.some((list) => readFileSync(list, 'utf8').split('\n').includes(value));
}

// Parameter -> a check of its value, and a description of valid values.
const RULES = {
  accessLogs: [isFlag, 'true or false'],
  alertEmail: [
    (value) => typeof value === 'string' && value.length <= 254 && ADDRESS.test(value),
    'one e-mail address such as ops@example.com',
  ],
  auditRetentionDays: [isWhole(0, 36_500), 'a whole number of days, or 0 to keep the audit log for ever'],
  billing: [(value) => ['on-demand', 'provisioned'].includes(value), 'on-demand or provisioned'],
  certificateArn: [
    isEmptyOr(CERTIFICATE),
    'the ARN of a certificate in us-east-1, the only region that CloudFront reads them in, or empty',
  ],
  corsOrigins: [
    (value) => typeof value === 'string' && value.split(',').every((origin) => ORIGIN.test(origin)),
    'web origins such as https://app.example.com with commas between, without blanks or paths',
  ],
  cspReportUrl: [isEmptyOr(URL_ADDRESS), 'an address that begins with https://, or empty'],
  dashboard: [isFlag, 'true or false'],
  idleMinutes: [isWhole(10, 1440), 'a whole number of minutes from 10 to 1440'],
  importConcurrency: [isWhole(1, 1000), 'a whole number of batches'],
  importMaxBytes: [isWhole(1, 2 ** 30), 'a whole number of bytes, at most 1 GiB'],
  importRate: [isNumber, 'a number of rows a second above 0'],
  importRetentionDays: [isWhole(1, 3650), 'a whole number of days'],
  keepData: [isFlag, 'true or false'],
  keyBurst: [isWhole(1, 5000), 'a whole number from 1 to 5000'],
  keyQuota: [isWhole(1, 2 ** 31 - 1), 'a whole number of requests a day'],
  keyRate: [isNumber, 'a number of requests a second above 0'],
  logRetentionDays: [
    (value) => RETENTION.includes(Number(value)),
    `a number of days that CloudWatch offers (${RETENTION.join(', ')})`,
  ],
  mapUrl: [isEmptyOr(MAP), 'an address that begins with https:// and has {query} in it once, or empty'],
  mfa: [(value) => ['optional', 'required'].includes(value), 'optional or required'],
  phoneRegion: [isCountry, 'the code of a country in capital letters, such as DE'],
  scanCustomers: [isWhole(1, 100_000), 'a whole number of customers'],
  scanEnabled: [isFlag, 'true or false'],
  scanSchedule: [(value) => SCHEDULE.test(value), 'a schedule such as rate(5 minutes)'],
  securityContact: [isEmptyOr(CONTACT), 'an address that begins with mailto: or https://, or empty'],
  sessionBurst: [isWhole(1, 5000), 'a whole number from 1 to 5000'],
  sessionRate: [isNumber, 'a number of requests a second above 0'],
  sessionHours: [isWhole(2, 720), 'a whole number of hours from 2 to 720'],
  siteDomain: [isEmptyOr(DOMAIN), 'a host name in small letters such as customers.example.com, or empty'],
  throttleAlarms: [isFlag, 'true or false'],
  throttleBurst: [isWhole(0, 5000), 'a whole number from 0 to 5000'], // both 0: nobody writes while tables are restored
  throttleRate: [isRate, 'a number of requests a second'],
  timeZone: [isTimeZone, 'a time zone of the IANA database such as Europe/Berlin'],
  tokenMinutes: [isWhole(5, 60), 'a whole number of minutes from 5 to 60'],
  trashRetentionDays: [isWhole(0, 36_500), 'a whole number of days, or 0 to keep what is in the trash for ever'],
  webAclArn: [
    isEmptyOr(WEB_ACL),
    'the ARN of a web ACL for CloudFront, which is one of us-east-1 with global in it, or empty',
  ],
};

const mistake = (name, wanted, value) => `${name} must be ${wanted}, and it is ${JSON.stringify(value)}.`;

function mistakesInNames(stage, region, functions) {
  const problems = [];
  if (!STAGE.test(stage)) {
    problems.push(mistake('the stage', 'letters, digits and hyphens, with a letter first', stage));
  }
  if (!REGION.test(region)) {
    problems.push(mistake('the region', 'a region of AWS such as eu-central-1', region));
  }
  const longest = Object.keys(functions).reduce((one, other) => (other.length > one.length ? other : one), '');
  const most = LONGEST_NAME - `clientele--${region}-${longest}`.length; // the role of that function
  if (stage.length > most) {
    problems.push(
      `the stage's name may have ${most} letters in ${region}: with more, names of roles exceed IAM's ${LONGEST_NAME}.`,
    );
  }
  return problems;
}

// Every place that asks for a parameter comes here, and the command line prints what each is told: once is enough.
const commandsThatWereTold = new WeakSet();

module.exports = async ({options = {}, resolveVariable}) => {
  const stage = await resolveVariable('sls:stage');
  const values = {};
  const problems = mistakesInNames(
    stage,
    await resolveVariable('self:provider.region'),
    Object.assign({}, ...(await resolveVariable('self:functions'))),
  );
  for (const [name, [isRight, wanted]] of Object.entries(RULES)) {
    values[name] = await resolveVariable(`param:${name}`);
    if (!isRight(values[name])) {
      problems.push(mistake(name, wanted, values[name]));
    }
  }
  if (Boolean(values.siteDomain) !== Boolean(values.certificateArn)) {
    problems.push(
      'siteDomain and certificateArn go together: a domain needs a certificate, and a certificate is only used with a domain.',
    );
  }
  const minutes = ['idleMinutes', 'tokenMinutes'];
  if (
    minutes.every((name) => RULES[name][0](values[name])) &&
    Number(values.idleMinutes) <= Number(values.tokenMinutes)
  ) {
    problems.push('idleMinutes must be more than tokenMinutes: a session in use is renewed when its token ends.');
  }
  const known = Object.keys((await resolveVariable('self:params.default')) || {});
  for (const name of (options.param || []).map((given) => given.split('=')[0])) {
    if (!known.includes(name)) {
      problems.push(`there is no parameter ${JSON.stringify(name)}; there are ${known.sort().join(', ')}.`);
    }
  }
  if (problems.length && !commandsThatWereTold.has(options)) {
    commandsThatWereTold.add(options);
    throw problems.join('\n'); // a string, because the command line prints the stack trace of an Error
  }
  return values;
};
