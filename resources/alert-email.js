// Stage parameter alertEmail, looked at while packaging: SNS would find a wrong one only while deploying, or never.
const ADDRESS = /^[^\s@<>()[\],;:\\"]{1,64}@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,63}$/i;

module.exports = async ({resolveVariable}) => {
  const address = await resolveVariable('param:alertEmail');
  if (typeof address !== 'string' || address.length > 254 || !ADDRESS.test(address)) {
    // A string, because the command line prints the whole stack of an Error.
    throw `alertEmail must be one e-mail address such as ops@example.com, and it is ${JSON.stringify(address)}.`;
  }
  const stage = await resolveVariable('sls:stage');
  if (stage !== 'local' && /@example\.(com|net|org)$/i.test(address)) {
    process.stderr.write(`Warning: alarms of ${stage} go to ${address}, which nobody reads; set the parameter alertEmail.\n`);
  }
  return address;
};
